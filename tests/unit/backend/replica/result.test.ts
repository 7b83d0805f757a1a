import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ListedResult, MaskedResult } from '../../../../main/backend/replica/result.ts';

// More than two blocks, so that windows begin in, before and behind the middle one.
const accounts = 20_000;

it('gives any window, from both ends, as a list of all that pass would', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9_000 }),
      fc.nat(accounts),
      fc.nat(accounts + 10),
      fc.constantFrom(0, 1, 100, accounts),
      (every, from, offset, limit) => {
        const order = Int32Array.from({ length: accounts }, (_, at) => (at * 7_919) % accounts);
        const mask = Uint8Array.from({ length: accounts }, (_, id) =>
          Number(id % every === 0 && id >= from),
        );
        const listed = order.filter((id) => mask[id] === 1);
        const results = [
          new MaskedResult(order, mask),
          new MaskedResult(order, mask, listed.length),
          new ListedResult(listed),
        ];
        for (const result of results) {
          expect(result.total).toBe(listed.length);
          expect(result.all()).toEqual(listed);
          expect(result.window(offset, limit, false)).toEqual([
            ...listed.subarray(offset, offset + limit),
          ]);
          expect(result.window(offset, limit, true)).toEqual([
            ...listed.toReversed().subarray(offset, offset + limit),
          ]);
        }
      },
    ),
  );
});
