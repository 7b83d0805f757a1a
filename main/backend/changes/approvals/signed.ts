import * as v from 'valibot';
import { requestId, verdicts } from '../../../../shared/model/approval.ts';
import { count, rowId, text } from '../../../../shared/model/base.ts';
import { operatorId } from '../../../../shared/model/operator.ts';
import type { VaultHeader } from '../../vault/header-schema.ts';
import type { UnlockedKeys } from '../../vault/keys.ts';
import { isStated, stated, type Stated } from '../../vault/statement.ts';

const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const digest = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/u));

const bound = {
  format: v.literal(1),
  request: requestId,
  vault: operatorId,
  set: rowId,
  digest,
};

/** What somebody signs who asks for an approval. */
export const requestBody = v.strictObject({
  ...bound,
  title: text(1_000),
  /** Whose set it is, by name. */
  author: text(256),
  /** Who asks. */
  operator: operatorId,
  reason: text(500),
  ticket: text(100),
  changes: count,
  createdAt: time,
  expiresAt: time,
});

/** A request as it is signed. */
export type RequestBody = v.InferOutput<typeof requestBody>;

/** What somebody signs who decides; without the digest it could be moved to another content. */
export const decisionBody = v.strictObject({
  ...bound,
  operator: operatorId,
  verdict: v.picklist(verdicts),
  reason: text(500),
  decidedAt: time,
});

/** A decision as it is signed. */
export type DecisionBody = v.InferOutput<typeof decisionBody>;

/** One of the two with its signature. */
export type Signed<Body extends RequestBody | DecisionBody> = Stated<Body>;

type Kind = 'request' | 'decision';

const purposes = {
  request: 'bw/v1/approval-request',
  decision: 'bw/v1/approval-decision',
} as const;

/** Signs by the operator's own key. */
export function signed<Body extends RequestBody | DecisionBody>(
  kind: Kind,
  body: Body,
  keys: UnlockedKeys,
): Signed<Body> {
  return stated(purposes[kind], body, keys);
}

/** Whether the operator whom a body names has signed it, with the key that the policy lists now. */
export function isSigned(
  kind: Kind,
  header: VaultHeader,
  statement: Signed<RequestBody | DecisionBody>,
): boolean {
  return isStated(purposes[kind], header, statement);
}
