import { codeAt, stepAt } from '../../main/backend/vault/totp.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The bytes of a seed in base 32 (RFC 4648 §6), as an authenticator reads them from the picture. */
function seedOf(uri: string): Buffer {
  const text = new URL(uri).searchParams.get('secret') ?? '';
  const bits = text
    .split('')
    .map((one) => alphabet.indexOf(one).toString(2).padStart(5, '0'))
    .join('');
  const bytes = bits.match(/.{8}/gu) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

/** An authenticator that has seen the picture: the code of a time, by default of now. */
export function authenticator(uri: string): (at?: number) => string {
  const seed = seedOf(uri);
  return (at = Date.now()) => codeAt(seed, stepAt(at));
}

/** A code of six digits that is none of those around a time. */
export function wrongCode(codes: (at?: number) => string, at: number = Date.now()): string {
  const right = new Set([-60_000, -30_000, 0, 30_000, 60_000].map((off) => codes(at + off)));
  for (let number = 0; ; number += 1) {
    const code = String(number).padStart(6, '0');
    if (!right.has(code)) return code;
  }
}
