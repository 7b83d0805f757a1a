import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PhraseStarts } from '../../../../main/backend/replica/phrase-starts.ts';
import {
  accountsOf,
  keepCommon,
  PostingsWriter,
} from '../../../../main/backend/replica/postings.ts';

/** Places of a trigram by account, with gaps and places of one, two and three bytes. */
const places = fc
  .uniqueArray(fc.tuple(fc.constantFrom(0, 1, 2, 3, 200, 20_000, 65_535), fc.nat(5)), {
    maxLength: 30,
    selector: ([account, place]) => `${account} ${place}`,
  })
  .chain((pairs) =>
    fc
      .constantFrom(1, 127, 128, 13_000)
      .map((scale) =>
        pairs
          .map(([account, place]) => [account, place * scale] as const)
          .toSorted(([one, first], [other, second]) => one - other || first - second),
      ),
  );

type Pairs = readonly (readonly [account: number, place: number])[];

function encoded(pairs: Pairs) {
  const found = Uint32Array.from(pairs, ([account, place]) => account * 0x1_0000 + place);
  return new PostingsWriter().encode(found, 0, found.length);
}

function distinct(pairs: Pairs): number[] {
  return [...new Set(pairs.map(([account]) => account))];
}

it('reads the accounts of postings as they were written', () => {
  fc.assert(
    fc.property(places, (pairs) => {
      expect([...accountsOf(encoded(pairs).accounts)]).toEqual(distinct(pairs));
    }),
  );
});

it('keeps of a list what postings have too', () => {
  fc.assert(
    fc.property(places, places, (one, other) => {
      const list = Int32Array.from(distinct(one));
      const wanted = distinct(one).filter((account) => distinct(other).includes(account));
      expect([...keepCommon(list, encoded(other).accounts)]).toEqual(wanted);
    }),
  );
});

it('finds the accounts where trigrams stand at their offsets, also among some accounts only', () => {
  const offset = fc.constantFrom(0, 1, 3, 130);
  fc.assert(
    fc.property(places, places, fc.tuple(offset, offset), places, (one, other, offsets, some) => {
      const [at, behind] = offsets;
      const among = distinct(some);
      const startsIn = (pairs: Pairs, by: number) =>
        pairs.map(([account, place]) => `${account} ${place - by}`);
      const second = new Set(startsIn(other, behind));
      const both = one.filter(
        ([account, place]) => place >= at && second.has(`${account} ${place - at}`),
      );
      const starts = new PhraseStarts();
      for (const wanted of [null, Int32Array.from(among)]) {
        starts.begin(encoded(one), at, wanted);
        starts.keep(encoded(other), behind);
        const found = distinct(both).filter((account) => wanted?.includes(account) ?? true);
        expect([...starts.accounts()]).toEqual(found);
        expect(starts.isEmpty).toBe(found.length === 0);
      }
    }),
    { numRuns: 500 },
  );
});
