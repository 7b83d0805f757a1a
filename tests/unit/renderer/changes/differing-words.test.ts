import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differingWords } from '../../../../renderer/changes/differing-words.ts';

function marked(text: string, other: string): readonly string[] {
  return differingWords(text, other)
    .filter(({ differs }) => differs)
    .map(({ piece }) => piece);
}

describe('the words that differ', () => {
  it('are those that the other text does not have in this order', () => {
    expect(marked('Head of Finance Europe', 'Head of Sales Europe')).toStrictEqual(['Finance']);
    expect(marked('Head of Sales Europe', 'Head of Finance Europe')).toStrictEqual(['Sales']);
    expect(marked('b a', 'a b')).toHaveLength(1);
    expect(marked('same', 'same')).toStrictEqual([]);
    expect(marked('', 'something')).toStrictEqual([]);
    expect(marked('all new', '')).toStrictEqual(['all', 'new']);
  });

  it('leave the text as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        const pieces = differingWords(text, other);
        expect(pieces.map(({ piece }) => piece).join('')).toBe(text);
        for (const { at, piece } of pieces) expect(text.startsWith(piece, at)).toBe(true);
      }),
    );
  });

  it('are none between a text and itself, however long', () => {
    const long = 'word '.repeat(5_000);
    expect(marked(long, long)).toStrictEqual([]);
    expect(marked(long, `${long}more`).length).toBeGreaterThan(0);
  });
});
