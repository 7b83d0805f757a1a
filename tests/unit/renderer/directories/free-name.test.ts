import fc from 'fast-check';
import { expect, it } from 'vitest';
import { freeName } from '../../../../renderer/directories/free-name.ts';

it('offers a name that no directory has, whatever names are taken', () => {
  const known: readonly string[] = ['Practice', 'Practice 2', 'Practice 3', 'Practice 5'];
  const names = fc.array(fc.constantFrom(...known));
  fc.assert(
    fc.property(names, (taken) => {
      expect(new Set(taken).has(freeName('Practice', new Set(taken)))).toBe(false);
    }),
  );
});

it('keeps the wished name while it is free, and counts from two', () => {
  expect(freeName('Practice', new Set(['Other']))).toBe('Practice');
  expect(freeName('Practice', new Set(['Practice', 'Practice 2']))).toBe('Practice 3');
});
