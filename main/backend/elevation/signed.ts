import * as v from 'valibot';
import { verdicts } from '../../../shared/model/approval.ts';
import { text } from '../../../shared/model/base.ts';
import { lentMinutesMost } from '../../../shared/model/elevation.ts';
import { operatorId } from '../../../shared/model/operator.ts';
import { compartmentNames, roleId } from '../../../shared/model/role.ts';

/** What the signature of each statement is for. */
export const purposes = {
  request: 'bw/v1/elevation-request',
  decision: 'bw/v1/elevation-decision',
} as const;

const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What somebody signs who asks for a role. */
export const requestBody = v.strictObject({
  format: v.literal(1),
  request: operatorId,
  vault: operatorId,
  operator: operatorId,
  role: roleId,
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(lentMinutesMost)),
  reason: text(500),
  createdAt: time,
  expiresAt: time,
});
export type RequestBody = v.InferOutput<typeof requestBody>;

/** Base64url of exactly so many bytes. */
function bytes(size: number) {
  return v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]*$/u), v.length(Math.ceil((size * 8) / 6)));
}

/** A version of the key of a compartment, sealed to the operator who asked; see `lent-keys.ts`. */
const lentKey = v.strictObject({
  compartment: v.picklist(compartmentNames),
  keyVersion: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  encapsulatedKey: bytes(32),
  sealedKey: bytes(48),
});
export type LentKey = v.InferOutput<typeof lentKey>;

/** What somebody signs who decides; the digest binds it to one request with all that it says. */
export const decisionBody = v.strictObject({
  format: v.literal(1),
  request: operatorId,
  vault: operatorId,
  operator: operatorId,
  digest: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/u)),
  verdict: v.picklist(verdicts),
  reason: text(500),
  decidedAt: time,
  /** Keys that go with the role, and when the last of what was asked for ends. */
  keys: v.exactOptional(
    v.strictObject({
      until: time,
      sealed: v.pipe(v.array(lentKey), v.minLength(1), v.maxLength(64), v.readonly()),
    }),
  ),
});
export type DecisionBody = v.InferOutput<typeof decisionBody>;
