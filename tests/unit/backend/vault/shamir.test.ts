import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinShares, splitSecret } from '../../../../main/backend/vault/shamir.ts';
import {
  formatShare,
  parseShare,
  shareGroupCount,
} from '../../../../main/backend/vault/share-text.ts';

const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const bytes = fc.integer({ min: 0, max: 255 });
const places = fc.integer({ min: 1, max: 255 });

/** Multiplication as FIPS 197 §4.2 writes it: by powers of the generator {03}, from a table. */
function product(one: number, other: number): number {
  if (one === 0 || other === 0) return 0;
  return powers[((logs.get(one) ?? 0) + (logs.get(other) ?? 0)) % 255] ?? 0;
}

const powers: readonly number[] = Array.from({ length: 254 }).reduce<number[]>(
  (found) => {
    const last = found.at(-1) ?? 1;
    const doubled = last * 2;
    return [...found, (doubled > 255 ? doubled ^ 0x11b : doubled) ^ last];
  },
  [1],
);
const logs: ReadonlyMap<number, number> = new Map(powers.map((power, at) => [power, at]));

describe('the table of this test', () => {
  it('gives the products that FIPS 197 names, and every byte but zero once', () => {
    expect(product(0x57, 0x83)).toBe(0xc1);
    expect(product(0x57, 0x13)).toBe(0xfe);
    expect(logs.size).toBe(255);
  });
});

describe('the shares of a secret', () => {
  it('lie on one line for each byte, by the table', () => {
    fc.assert(
      fc.property(secrets, fc.integer({ min: 2, max: 10 }), (secret, count) => {
        const shares = splitSecret(secret, count);
        expect(shares.map(({ index }) => index)).toEqual(
          Array.from({ length: count }, (_, at) => at + 1),
        );
        for (const [place, byte] of secret.entries()) {
          const slope = byte ^ (shares[0]?.value[place] ?? 0);
          for (const { index, value } of shares) {
            expect(value[place]).toBe(byte ^ product(slope, index));
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('give it back, any two of them, in either order', () => {
    fc.assert(
      fc.property(secrets, fc.integer({ min: 2, max: 10 }), (secret, count) => {
        const shares = splitSecret(secret, count);
        for (const one of shares) {
          for (const other of shares) {
            if (one === other) continue;
            expect(joinShares(one, other).equals(secret)).toBe(true);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('say nothing, one alone: with it every secret is possible, each by exactly one other', () => {
    fc.assert(
      fc.property(places, places, bytes, (index, otherIndex, byte) => {
        fc.pre(index !== otherIndex);
        const one = { index, value: Buffer.from([byte]) };
        const possible = Array.from(
          { length: 256 },
          (_, other) => joinShares(one, { index: otherIndex, value: Buffer.from([other]) })[0],
        );
        expect(new Set(possible).size).toBe(256);
      }),
      { numRuns: 40 },
    );
  });

  it('are joined as the line through two known points says', () => {
    // On 42 + 83·x lie (01, c1), and (57, 83) because FIPS 197 §4.2 has {57}·{83} = {c1}.
    const one = { index: 0x01, value: Buffer.from([0xc1]) };
    const other = { index: 0x57, value: Buffer.from([0x83]) };
    expect(joinShares(one, other)).toEqual(Buffer.from([0x42]));
  });

  it('differ each time, and none is the secret', () => {
    const secret = Buffer.alloc(32, 7);
    const texts = [...splitSecret(secret, 10), ...splitSecret(secret, 10)].map(({ value }) =>
      value.toString('hex'),
    );
    expect(new Set([...texts, secret.toString('hex')]).size).toBe(21);
  });
});

describe('the text of a share', () => {
  const shares = fc.record({
    group: fc.integer({ min: 1, max: 0xffff }),
    index: places,
    value: secrets,
  });

  it('gives the share back, however it was typed', () => {
    fc.assert(
      fc.property(shares, (share) => {
        const text = formatShare(share);
        expect(text.split('-')).toHaveLength(shareGroupCount);
        expect(text).toMatch(/^[0-9A-HJKMNP-TV-Z-]+$/u);
        for (const typed of [text, text.toLowerCase().replaceAll('-', ' '), ` ${text}\n`]) {
          const { value, ...facts } = parseShare(typed) ?? {};
          expect({ ...facts, hex: value?.toString('hex') }).toEqual({
            group: share.group,
            index: share.index,
            hex: share.value.toString('hex'),
          });
        }
      }),
    );
  });

  it('is refused with any character changed, left out or added', () => {
    fc.assert(
      fc.property(shares, fc.nat(63), fc.constantFrom('0', '7', 'A', 'K', 'Z'), (share, at, to) => {
        const text = formatShare(share).replaceAll('-', '');
        fc.pre(text[at] !== to);
        expect(parseShare(`${text.slice(0, at)}${to}${text.slice(at + 1)}`)).toBeNull();
        expect(parseShare(`${text.slice(0, at)}${text.slice(at + 1)}`)).toBeNull();
        expect(parseShare(`${text}${to}`)).toBeNull();
      }),
    );
  });

  it('is none where there is a kit, another character or nothing', () => {
    for (const text of ['', 'M6BA', 'U'.repeat(64), '0'.repeat(56), '0'.repeat(64)]) {
      expect(parseShare(text)).toBeNull();
    }
  });
});
