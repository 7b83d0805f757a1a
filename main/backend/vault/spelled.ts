import { createHash, timingSafeEqual } from 'node:crypto';
import { wipe } from './wrap.ts';

/**
 * How a secret is written down for a person: what its check is bound to, and how long both are. It
 * has none where something else soon shows that it was typed right.
 */
export type Spelling = {
  readonly purpose: string;
  readonly secretBytes: number;
  readonly checkBytes: number;
};

// Crockford's alphabet has no I, L, O or U, so that no two characters look alike in print.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Characters in a group. */
export const groupSize = 4;

/** How many groups of four characters a secret of this kind has; their bits fill them. */
export function groupCountOf({ secretBytes, checkBytes }: Spelling): number {
  return ((secretBytes + checkBytes) * 8) / 5 / groupSize;
}

/** The secret and its check in Crockford's base 32, as groups of four characters. */
export function spell(secret: Buffer, spelling: Spelling): readonly string[] {
  const bytes = Buffer.concat([secret, checkOf(secret, spelling)]);
  const characters = encode(bytes);
  wipe(bytes);
  return characters.match(/.{4}/g) ?? [];
}

/**
 * The secret that a person typed, or what is wrong with the text. Case, blanks and dashes do not
 * matter; o is read as 0, i and l as 1. The caller wipes it.
 */
export function readSpelled(
  text: string,
  spelling: Spelling,
): Buffer | 'length' | 'character' | 'checksum' {
  const characters = plain(text);
  if (characters.length !== groupCountOf(spelling) * groupSize) return 'length';
  const bytes = decode(characters);
  if (!bytes) return 'character';
  const { secretBytes } = spelling;
  const secret = Buffer.from(bytes.subarray(0, secretBytes));
  const isWhole = timingSafeEqual(bytes.subarray(secretBytes), checkOf(secret, spelling));
  wipe(bytes);
  if (isWhole) return secret;
  wipe(secret);
  return 'checksum';
}

/** What a person typed, without what does not matter. */
export function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\s\p{Dash}]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
}

function checkOf(secret: Buffer, { purpose, checkBytes }: Spelling): Buffer {
  return createHash('sha256').update(purpose).update(secret).digest().subarray(0, checkBytes);
}

function encode(bytes: Buffer): string {
  let characters = '';
  let bits = 0;
  let pending = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      characters += alphabet[(pending >> bits) & 31] ?? '';
    }
    pending &= (1 << bits) - 1;
  }
  return characters;
}

/** The bytes of a text in base 32; null when a character is none of the alphabet. */
function decode(characters: string): Buffer | null {
  const bytes: number[] = [];
  let bits = 0;
  let pending = 0;
  for (const character of characters) {
    const value = alphabet.indexOf(character);
    if (value < 0) return null;
    pending = (pending << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((pending >> bits) & 255);
    pending &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}
