import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { contextBytes } from './encoding.ts';
import { decode, encode, plain } from './recovery-kit.ts';
import { VaultError } from './vault-error.ts';
import { deriveKey, wipe } from './wrap.ts';

// 144 random bits: nobody guesses them, so that no password hash has to slow a guess down.
const secretBytes = 18;
const checkBytes = 2;
const characterCount = ((secretBytes + checkBytes) * 8) / 5;

/** The secret of a new enrolment code; the caller wipes it. */
export function newInviteSecret(): Buffer {
  return randomBytes(secretBytes);
}

/** The code as it is read out or printed: 8 groups of four characters. */
export function formatInvite(secret: Buffer): readonly string[] {
  const bytes = Buffer.concat([secret, checkOf(secret)]);
  const characters = encode(bytes);
  wipe(bytes);
  return characters.match(/.{4}/g) ?? [];
}

/** The secret of a code that a person typed, as tolerant as the recovery kit; null when it is none. */
export function parseInvite(text: string): Buffer | null {
  const characters = plain(text);
  if (characters.length !== characterCount) return null;
  const bytes = bytesOf(characters);
  if (!bytes) return null;
  const secret = Buffer.from(bytes.subarray(0, secretBytes));
  const isWhole = timingSafeEqual(bytes.subarray(secretBytes), checkOf(secret));
  wipe(bytes);
  if (isWhole) return secret;
  wipe(secret);
  return null;
}

function bytesOf(characters: string): Buffer | null {
  try {
    return decode(characters);
  } catch (error) {
    if (error instanceof VaultError) return null;
    throw error;
  }
}

function checkOf(secret: Buffer): Buffer {
  return createHash('sha256')
    .update('bw/v1/invite')
    .update(secret)
    .digest()
    .subarray(0, checkBytes);
}

/** The keys of one invitation: one wraps what it opens, the other signs for whoever takes it up. */
export type InviteKeys = { readonly wrapKey: Buffer; readonly ed25519PrivateKey: Buffer };

/** The keys that a code has for an invitation of a vault; the caller wipes them. */
export function inviteKeys(secret: Buffer, vaultId: string, inviteId: string): InviteKeys {
  const derive = (purpose: string): Buffer =>
    deriveKey(secret, Buffer.alloc(0), contextBytes(`bw/v1/invite/${purpose}`, vaultId, inviteId));
  return { wrapKey: derive('wrap'), ed25519PrivateKey: derive('sign') };
}
