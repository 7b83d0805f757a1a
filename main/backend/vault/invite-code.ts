import { randomBytes } from 'node:crypto';
import { contextBytes } from './encoding.ts';
import { readSpelled, spell } from './spelled.ts';
import { deriveKey } from './wrap.ts';

// 144 random bits: nobody guesses them, so that no password hash has to slow a guess down.
const spelling = { purpose: 'bw/v1/invite', secretBytes: 18, checkBytes: 2 };

/** The secret of a new enrolment code; the caller wipes it. */
export function newInviteSecret(): Buffer {
  return randomBytes(spelling.secretBytes);
}

/** The code as it is read out or printed: 8 groups of four characters. */
export function formatInvite(secret: Buffer): readonly string[] {
  return spell(secret, spelling);
}

/** The secret of a code that a person typed; null when it is none. The caller wipes it. */
export function parseInvite(text: string): Buffer | null {
  const found = readSpelled(text, spelling);
  return typeof found === 'string' ? null : found;
}

/** The keys of one invitation: one wraps what it opens, the other signs for whoever takes it up. */
export type InviteKeys = { readonly wrapKey: Buffer; readonly ed25519PrivateKey: Buffer };

/** The keys that a code has for an invitation of a vault; the caller wipes them. */
export function inviteKeys(secret: Buffer, vaultId: string, inviteId: string): InviteKeys {
  const derive = (purpose: string): Buffer =>
    deriveKey(secret, Buffer.alloc(0), contextBytes(`bw/v1/invite/${purpose}`, vaultId, inviteId));
  return { wrapKey: derive('wrap'), ed25519PrivateKey: derive('sign') };
}
