import { randomBytes } from 'node:crypto';
import { wipe } from './wrap.ts';

/**
 * Shares of a secret of which any two give it back, and one alone says nothing of it: Shamir's
 * scheme with a line for each byte, over GF(2^8) modulo x^8 + x^4 + x^3 + x + 1 as in FIPS 197 §4.
 */
export type Share = {
  /** The place on the line, from 1 to 255; at 0 is the secret. */
  readonly index: number;
  readonly value: Buffer;
};

/** Shares with the indexes 1 to `count`, each as long as the secret; the caller wipes them. */
export function splitSecret(secret: Buffer, count: number): readonly Share[] {
  const slope = randomBytes(secret.length);
  const shares = Array.from({ length: count }, (_, at) => {
    const value = Buffer.alloc(secret.length);
    for (const [place, byte] of secret.entries()) {
      value[place] = byte ^ times(slope[place] ?? 0, at + 1);
    }
    return { index: at + 1, value };
  });
  wipe(slope);
  return shares;
}

/** The secret of two shares with different indexes; two of different secrets give neither. */
export function joinShares(one: Share, other: Share): Buffer {
  const bottom = inverse(one.index ^ other.index);
  const [ofOne, ofOther] = [times(other.index, bottom), times(one.index, bottom)];
  const secret = Buffer.alloc(one.value.length);
  for (const [place, byte] of one.value.entries()) {
    secret[place] = times(byte, ofOne) ^ times(other.value[place] ?? 0, ofOther);
  }
  return secret;
}

/** The product of two bytes. No branch and no table depends on them: how long it takes tells nothing. */
function times(one: number, other: number): number {
  let product = 0;
  let shifted = one;
  for (let bit = 0; bit < 8; bit += 1) {
    product ^= shifted & -((other >> bit) & 1);
    shifted = ((shifted << 1) ^ (0x1b & -(shifted >> 7))) & 0xff;
  }
  return product;
}

/** The byte that gives 1 with this one: its 254th power. */
function inverse(byte: number): number {
  let power = 1;
  for (let time = 0; time < 254; time += 1) power = times(power, byte);
  return power;
}
