import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  partLeast,
  PersonalSignatures,
} from '../../../../main/backend/replica/personal-signatures.ts';
import { foldCase } from '../../../../main/backend/vault/seal.ts';

const attributes = fc.constantFrom('mobile', 'description', 'description;lang-de', 'birthdate');
// Single halves of pairs too: a part may begin or end between them.
const units = fc.array(
  fc.oneof(fc.constantFrom(0x61, 0xdf, 0x3c3, 0xd83d, 0xde00), fc.nat(0xffff)),
);
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  units.map((codes) => String.fromCharCode(...codes)),
);
const values = fc.array(fc.tuple(attributes, texts), { maxLength: 8 });

/** The last and the first of what is kept together, too. */
const ids = fc.constantFrom(1, 2, 3, 16_383, 16_384);
/** A blind index is as long as this; which one it is says nothing here. */
const indexOf = (text: string) => `1.${hash('sha256', text, 'base64url').slice(0, 11)}`;

function signed(pairs: readonly (readonly [string, string])[]) {
  return pairs.map(([attribute, text]) => ({
    attribute,
    folded: foldCase(text),
    index: indexOf(text),
  }));
}

describe('the signature of an account', () => {
  it('never leaves the account out for a value that it has, nor for any part of one', () => {
    fc.assert(
      fc.property(values, ids, fc.nat(), fc.nat(), (pairs, id, from, length) => {
        const signatures = new PersonalSignatures();
        signatures.cover(id, signed(pairs));
        for (const { attribute, folded, index } of signed(pairs)) {
          expect(signatures.candidates({ attribute, index }, id).at(-1)).toBe(id);
          const start = from % (folded.length + 1);
          const part = folded.slice(start, start + partLeast + (length % 50));
          expect(folded).toContain(part);
          expect(signatures.candidates({ attribute, part }, id).at(-1)).toBe(id);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leaves out nearly all that have other values, or the value in another attribute', () => {
    const signatures = new PersonalSignatures();
    const count = 4_000;
    for (let id = 1; id <= count; id += 1) {
      const number = String((id * 7_919) % 100_000_000).padStart(8, '0');
      signatures.cover(id, signed([['mobile', `+49 170 ${number}`]]));
    }
    const own = indexOf('+49 170 00007919');
    const whole = signatures.candidates({ attribute: 'mobile', index: own }, count);
    expect(whole).toContain(1);
    // By chance there are one in ten thousand; a hash that mixes badly has hundreds.
    expect(whole.length).toBeLessThan(100);
    const part = { attribute: 'mobile', part: '70 000079' };
    expect(signatures.candidates(part, count).length).toBeLessThan(200);
    const elsewhere = { attribute: 'homephone', index: own };
    expect(signatures.candidates(elsewhere, count).length).toBeLessThan(100);
    expect(signatures.candidates({ attribute: 'mobile', part: '+49' }, count)).toHaveLength(count);
  });

  it('knows nothing of an account before it is made, and after it was forgotten or wiped', () => {
    const signatures = new PersonalSignatures();
    const sought = { attribute: 'mobile', part: 'nowhere' };
    const found = () => [...signatures.candidates(sought, 4)];
    expect(found()).toStrictEqual([1, 2, 3, 4]);
    for (const id of [1, 2, 3]) signatures.cover(id, []);
    expect([signatures.covered, found()]).toStrictEqual([3, [4]]);
    signatures.cover(2, signed([['mobile', 'Nowhere']]));
    expect([signatures.covered, found()]).toStrictEqual([3, [2, 4]]);
    signatures.forget(1);
    signatures.forget(1);
    signatures.forget(900_000);
    expect([signatures.covered, found()]).toStrictEqual([2, [1, 2, 4]]);
    expect(signatures.bytes).toBeGreaterThan(0);
    signatures.dispose();
    expect([signatures.covered, signatures.bytes, found()]).toStrictEqual([0, 0, [1, 2, 3, 4]]);
  });
});
