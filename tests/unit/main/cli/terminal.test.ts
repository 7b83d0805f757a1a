import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, table } from '../../../../main/cli/terminal.ts';

describe('a value on a terminal', () => {
  it.each([
    ['a\u001b[2Jb', 'a\\u{1b}[2Jb'],
    ['one\r\ntwo', 'one\\u{d}\\u{a}two'],
    ['abc\u202edef', 'abc\\u{202e}def'],
    ['\u009b31m', '\\u{9b}31m'],
    ['Zoë 王 👩‍🔧', 'Zoë 王 👩‍🔧'],
  ])('%j shows as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('never steers it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\u202e]/u);
      }),
    );
  });
});

describe('a table', () => {
  it('has its columns below each other and no space at the ends', () => {
    expect(
      table(
        ['id', 'name'],
        [
          ['1', 'Ada'],
          ['22', ''],
        ],
      ),
    ).toEqual(['id  name', '1   Ada', '22']);
  });
});
