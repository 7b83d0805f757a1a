import { createHash, timingSafeEqual } from 'node:crypto';
import { decode, encode, plain } from './recovery-kit.ts';
import type { Share } from './shamir.ts';
import { VaultError } from './vault-error.ts';
import { keyBytes, wipe } from './wrap.ts';

/** A share of a recovery group, by the group's number, as an officer keeps it. */
export type GroupShare = Share & { readonly group: number };

const headBytes = 3;
const checkBytes = 5;
const characterCount = ((headBytes + keyBytes + checkBytes) * 8) / 5;

/** How many groups of four characters a share has. */
export const shareGroupCount = characterCount / 4;

/**
 * The text of a share, in the alphabet and the groups of the recovery kit: the number of its group
 * in 16 bits, its index in 8, 256 bits of the share and 40 check bits, as 16 groups of four.
 */
export function formatShare({ group, index, value }: GroupShare): string {
  const body = Buffer.alloc(headBytes + keyBytes);
  body.writeUInt16BE(group, 0);
  body.writeUInt8(index, 2);
  value.copy(body, headBytes);
  const bytes = Buffer.concat([body, checkOf(body)]);
  const characters = encode(bytes);
  wipe(body, bytes);
  return (characters.match(/.{4}/g) ?? []).join('-');
}

/** The share that a person typed, as tolerant as the recovery kit; null when the text is none. */
export function parseShare(text: string): GroupShare | null {
  const characters = plain(text);
  if (characters.length !== characterCount) return null;
  const bytes = bytesOf(characters);
  if (!bytes) return null;
  const body = bytes.subarray(0, headBytes + keyBytes);
  const isWhole = timingSafeEqual(bytes.subarray(headBytes + keyBytes), checkOf(body));
  const index = body.readUInt8(2);
  const share = {
    group: body.readUInt16BE(0),
    index,
    value: Buffer.from(body.subarray(headBytes)),
  };
  wipe(bytes);
  if (isWhole && index > 0) return share;
  wipe(share.value);
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

function checkOf(body: Buffer): Buffer {
  return createHash('sha256').update('bw/v1/share').update(body).digest().subarray(0, checkBytes);
}
