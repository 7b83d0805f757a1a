import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, contextBytes } from '../../../../main/backend/vault/encoding.ts';

const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree')),
    fc.dictionary(fc.string(), tie('tree')),
  ),
}));

type Tree = Parameters<typeof canonicalJson>[0];

function isTree(value: unknown): value is Tree {
  return value !== undefined;
}

function shuffled(value: Tree): Tree {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Array) return value.map(shuffled);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, shuffled(member)] as const)
      .toReversed(),
  );
}

describe('canonical JSON', () => {
  it('reads back as the same data, whatever the order of the keys was', () => {
    fc.assert(
      fc.property(tree, (value) => {
        fc.pre(isTree(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('refuses numbers that have more than one spelling', () => {
    for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => canonicalJson({ value })).toThrow('header-refused');
    }
  });
});

describe('the bytes of a context', () => {
  it('differ whenever the facts differ', () => {
    const facts = fc.array(fc.string({ maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(facts, facts, (left, right) => {
        const isSame = JSON.stringify(left) === JSON.stringify(right);
        expect(contextBytes(...left).equals(contextBytes(...right))).toBe(isSame);
      }),
      { numRuns: 2000 },
    );
  });
});
