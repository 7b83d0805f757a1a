import { verify } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { count, text } from '../../../shared/model/base.ts';
import { operatorId } from '../../../shared/model/operator.ts';
import { isOwner, permissionsOf, seesAll } from '../../../shared/roles.ts';
import { publicKeyObject } from '../vault/curve-keys.ts';
import { hasSystemCode, replaceFile } from '../vault/durable-file.ts';
import { canonicalJson, contextBytes } from '../vault/encoding.ts';
import type { VaultHeader } from '../vault/header-schema.ts';
import type { UnlockedKeys } from '../vault/keys.ts';
import type { Authority, Standing } from '../vault/policy.ts';
import { DAMAGE_KINDS } from './finding.ts';

const hash64 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}=$/u));
const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The damage itself, in the words of whoever saw it: two people sign the same. */
const damageFacts = {
  format: v.literal(1),
  vault: operatorId,
  /** The epoch that is damaged. */
  epoch: count,
  /** Rows that belong to the damaged part. */
  size: count,
  firstBadSeq: v.pipe(v.number(), v.safeInteger()),
  kind: v.picklist(DAMAGE_KINDS),
  /** The digest of everything that lies there. */
  evidence: hash64,
  /** What was kept outside the vault, where the log does not reach it any more. */
  cut: v.nullable(v.strictObject({ size: count, root: hash64 })),
};

const damageSchema = v.strictObject(damageFacts);
/** What two people have to have seen. */
export type SeenDamage = v.InferOutput<typeof damageSchema>;

const statementBody = v.strictObject({
  ...damageFacts,
  operator: operatorId,
  reason: text(500),
  seenAt: time,
});

const statement = v.strictObject({
  body: statementBody,
  signature: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{86}$/u)),
});
/** That somebody has seen damage, with their signature. */
export type Statement = v.InferOutput<typeof statement>;

const kept = v.strictObject({ statements: v.pipe(v.array(statement), v.maxLength(8)) });
const bytesMax = 64 * 1_024;

function placeOf(folder: string): string {
  return join(folder, 'vault.seen');
}

function bytesOf(body: Statement['body']): Buffer {
  return contextBytes('bw/v1/log-seen', body.vault, canonicalJson(body));
}

/** Signs by the operator's own key that they have seen the damage. */
export function signSeen(body: Statement['body'], keys: UnlockedKeys): Statement {
  return { body, signature: keys.signOwn(bytesOf(body)).toString('base64url') };
}

function isSigned({ body, signature }: Statement, header: VaultHeader): boolean {
  const entry = header.operators.find((one) => one.operatorId === body.operator);
  if (!entry || body.vault !== header.vaultId) return false;
  const key = publicKeyObject('ed25519', Buffer.from(entry.identity.ed25519PublicKey, 'base64url'));
  return verify(null, bytesOf(body), key, Buffer.from(signature, 'base64url'));
}

function isAbout({ body }: Statement, damage: SeenDamage): boolean {
  const { operator: _operator, reason: _reason, seenAt: _seenAt, ...facts } = body;
  return canonicalJson(facts) === canonicalJson(damage);
}

/** Who can vouch for the log: whoever may read all of it. */
function mayWitness({ role, isSuspended }: Standing): boolean {
  return !isSuspended && seesAll(role) && permissionsOf(role).has('audit.read');
}

/** Whether an operator may say that they have seen it. */
export function isWitness(authority: Authority, operator: string): boolean {
  const standing = authority.operators.get(operator);
  return standing !== undefined && mayWitness(standing);
}

/** Whether nobody but one owner could see it: then there is no second person to wait for. */
export function isAlone(authority: Authority): boolean {
  return [...authority.operators.values()].filter(mayWitness).length === 1;
}

/**
 * Whether the log may go on: an owner and somebody else have seen the same; in a vault where nobody
 * else could, the owner.
 */
export function isEnough(authority: Authority, statements: readonly Statement[]): boolean {
  const ids = new Set(statements.map(({ body }) => body.operator));
  const hasOwner = [...ids].some((id) => {
    const role = authority.operators.get(id)?.role;
    return role !== undefined && isOwner(role);
  });
  return hasOwner && (ids.size > 1 || isAlone(authority));
}

/**
 * Who has said so before: statements of this very damage by operators who still may. The log takes no
 * rows, so that they lie beside it; whatever else lies there was signed by nobody and counts as none.
 */
export function readStatements(
  folder: string,
  damage: SeenDamage | null,
  { header, authority }: { readonly header: VaultHeader; readonly authority: Authority },
): readonly Statement[] {
  return readKept(folder).filter(
    (one) =>
      (damage === null || isAbout(one, damage)) &&
      isWitness(authority, one.body.operator) &&
      isSigned(one, header),
  );
}

function readKept(folder: string): readonly Statement[] {
  const path = placeOf(folder);
  try {
    if (statSync(path).size > bytesMax) return [];
    const read = v.safeParse(kept, JSON.parse(readFileSync(path, 'utf8')));
    return read.success ? read.output.statements : [];
  } catch (error) {
    if (error instanceof SyntaxError || hasSystemCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Keeps what was said until the log can take it. */
export function keepStatements(folder: string, statements: readonly Statement[]): void {
  replaceFile(placeOf(folder), Buffer.from(JSON.stringify({ statements }), 'utf8'));
}

/** Takes away what the log has taken. */
export function forgetStatements(folder: string): void {
  rmSync(placeOf(folder), { force: true });
}
