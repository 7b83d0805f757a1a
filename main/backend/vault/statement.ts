import { createHash, verify } from 'node:crypto';
import { publicKeyObject } from './curve-keys.ts';
import { type Canonical, canonicalJson, contextBytes } from './encoding.ts';
import type { VaultHeader } from './header-schema.ts';
import type { UnlockedKeys } from './keys.ts';

/** What an operator can sign: plain data that names them and the vault that it is about. */
export type Statement = Readonly<Record<string, Canonical>> & {
  readonly vault: string;
  readonly operator: string;
};

/** A statement with its signature. */
export type Stated<Body extends Statement> = { readonly body: Body; readonly signature: Buffer };

/** The purpose keeps a statement from being taken for one of another kind. */
function bytesOf(purpose: string, body: Statement): Buffer {
  return contextBytes(purpose, body.vault, canonicalJson(body));
}

/** Signs by the operator's own key. */
export function stated<Body extends Statement>(
  purpose: string,
  body: Body,
  keys: UnlockedKeys,
): Stated<Body> {
  return { body, signature: keys.signOwn(bytesOf(purpose, body)) };
}

/** Whether the operator whom a statement names has signed it, with the key that the policy lists now. */
export function isStated(
  purpose: string,
  header: VaultHeader,
  { body, signature }: Stated<Statement>,
): boolean {
  const entry = header.operators.find((one) => one.operatorId === body.operator);
  if (!entry || body.vault !== header.vaultId) return false;
  const key = Buffer.from(entry.identity.ed25519PublicKey, 'base64url');
  return verify(null, bytesOf(purpose, body), publicKeyObject('ed25519', key), signature);
}

/** The SHA-256 of a statement, as base64url: for another statement that is about this one. */
export function digestOfStatement(purpose: string, body: Statement): string {
  return createHash('sha256').update(bytesOf(purpose, body)).digest('base64url');
}
