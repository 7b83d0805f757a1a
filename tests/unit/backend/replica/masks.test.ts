import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countOnes } from '../../../../main/backend/replica/masks.ts';

it('counts the ones of a mask of any length', () => {
  fc.assert(
    fc.property(fc.nat(2_000), fc.integer({ min: 1, max: 5 }), (length, every) => {
      const mask = Uint8Array.from({ length }, (_, id) => Number(id % every === 0));
      expect(countOnes(mask)).toBe(Math.ceil(length / every));
    }),
  );
});
