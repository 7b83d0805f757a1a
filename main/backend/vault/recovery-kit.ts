import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { VaultError } from './vault-error.ts';
import { keyBytes, wipe } from './wrap.ts';

/**
 * The printed recovery kit: 256 random bits and 24 check bits in Crockford's base 32, as 14 groups
 * of four characters. It opens the vault without password and keychain, so it lives on paper.
 */
export type RecoveryKit = { readonly kitId: string; readonly text: string };

// Crockford's alphabet has no I, L, O or U, so that no two characters look alike in print.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const checkBytes = 3;
const characterCount = ((keyBytes + checkBytes) * 8) / 5;
const groupSize = 4;
export const groupCount = characterCount / groupSize;

/** A fresh recovery key; the caller wipes it. */
export function newRecoveryKey(): Buffer {
  return randomBytes(keyBytes);
}

/** The text that is printed for a recovery key of 32 bytes. */
export function formatKit(recoveryKey: Buffer): string {
  if (recoveryKey.length !== keyBytes) throw new VaultError('kit-length');
  const bytes = Buffer.concat([recoveryKey, checkOf(recoveryKey)]);
  const characters = encode(bytes);
  wipe(bytes);
  return (characters.match(/.{4}/g) ?? []).join('-');
}

/**
 * The recovery key that a person typed from paper. Case, blanks and dashes do not matter; o is
 * read as 0, i and l as 1. Throws `kit-length`, `kit-character` or `kit-checksum`.
 */
export function parseKit(text: string): Buffer {
  const characters = plain(text);
  if (characters.length !== characterCount) throw new VaultError('kit-length');
  const bytes = decode(characters);
  const recoveryKey = Buffer.from(bytes.subarray(0, keyBytes));
  const isWhole = timingSafeEqual(bytes.subarray(keyBytes), checkOf(recoveryKey));
  wipe(bytes);
  if (isWhole) return recoveryKey;
  wipe(recoveryKey);
  throw new VaultError('kit-checksum');
}

/** Two different groups, counted from 1, to ask back for: proof that the kit was written down. */
export function askBack(count: number = groupCount): readonly [number, number] {
  const first = randomInt(count);
  const second = (first + 1 + randomInt(count - 1)) % count;
  return first < second ? [first + 1, second + 1] : [second + 1, first + 1];
}

/** Whether the answers are the groups of the kit that were asked for, as tolerant as `parseKit`. */
export function confirmKit(
  kit: string,
  asked: readonly [number, number],
  answers: readonly [string, string],
): boolean {
  const characters = plain(kit);
  return asked.every((group, index) => {
    const wanted = characters.slice((group - 1) * groupSize, group * groupSize);
    return wanted.length === groupSize && wanted === plain(answers[index] ?? '');
  });
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

function checkOf(recoveryKey: Buffer): Buffer {
  return createHash('sha256')
    .update('bw/v1/kit')
    .update(recoveryKey)
    .digest()
    .subarray(0, checkBytes);
}

/** Bytes in the base 32 of Crockford. */
export function encode(bytes: Buffer): string {
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

/** The bytes of a text in the base 32 of Crockford; throws `kit-character`. */
export function decode(characters: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let pending = 0;
  for (const character of characters) {
    const value = alphabet.indexOf(character);
    if (value < 0) throw new VaultError('kit-character');
    pending = (pending << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((pending >> bits) & 255);
    pending &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}
