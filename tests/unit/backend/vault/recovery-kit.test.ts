import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  askBack,
  confirmKit,
  formatKit,
  groupCount,
  newRecoveryKey,
  parseKit,
} from '../../../../main/backend/vault/recovery-kit.ts';

const recoveryKeys = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((raw) => Buffer.from(raw));

/** The ways in which people write the same kit. */
const handwriting = fc.constantFrom(
  (text: string) => text.toLowerCase(),
  (text: string) => text.replaceAll('-', ' '),
  (text: string) => text.replaceAll('-', ''),
  (text: string) => text.replaceAll('-', ' – '),
  (text: string) => text.replaceAll('-', '\n'),
  (text: string) => text.replaceAll('0', 'O').replaceAll('1', 'I'),
  (text: string) => text.replaceAll('0', 'o').replaceAll('1', 'l'),
  (text: string) => `  ${text}\t`,
);

describe('a recovery kit', () => {
  it('is 14 groups of four characters without I, L, O and U', () => {
    fc.assert(
      fc.property(recoveryKeys, (key) => {
        const group = '[0-9A-HJKMNP-TV-Z]{4}';
        expect(formatKit(key)).toMatch(new RegExp(`^${group}(?:-${group}){13}$`));
      }),
    );
  });

  it('reads back as the key it was made from, however it is written', () => {
    fc.assert(
      fc.property(recoveryKeys, handwriting, (key, write) => {
        expect(parseKit(write(formatKit(key))).equals(key)).toBe(true);
      }),
    );
  });

  it('shows every single wrong character', () => {
    const text = formatKit(Buffer.alloc(32, 0x5a)).replaceAll('-', '');
    for (let at = 0; at < text.length; at += 1) {
      for (const character of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') {
        if (character === text[at]) continue;
        const wrong = text.slice(0, at) + character + text.slice(at + 1);
        expect(() => parseKit(wrong)).toThrow('kit-checksum');
      }
    }
  });

  it('shows two neighbouring groups that were exchanged', () => {
    fc.assert(
      fc.property(recoveryKeys, fc.nat({ max: groupCount - 2 }), (key, at) => {
        const groups = formatKit(key).split('-');
        const [left = '', right = ''] = groups.slice(at, at + 2);
        fc.pre(left !== right);
        const swapped = groups.toSpliced(at, 2, right, left).join('-');
        expect(() => parseKit(swapped)).toThrow('kit-checksum');
      }),
    );
  });

  it('says what is wrong: length, character or checksum, and never the text', () => {
    const text = formatKit(newRecoveryKey());
    expect(() => parseKit(text.slice(0, -1))).toThrow(/^kit-length$/);
    expect(() => parseKit(`${text}0`)).toThrow(/^kit-length$/);
    expect(() => parseKit(`U${text.slice(1)}`)).toThrow(/^kit-character$/);
    expect(() => parseKit(`é${text.slice(1)}`)).toThrow(/^kit-character$/);
    expect(() => formatKit(Buffer.alloc(31))).toThrow(/^kit-length$/);
  });

  it('throws nothing but its own errors, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        expect(() => parseKit(text)).toThrow(/^kit-(?:length|character|checksum)$/);
      }),
    );
  });
});

describe('asking back', () => {
  it('asks for two different groups in their order', () => {
    const asked = Array.from({ length: 500 }, askBack);
    expect(asked.every(([first, second]) => 1 <= first && first < second && second <= 14)).toBe(
      true,
    );
    expect(new Set(asked.flat()).size).toBe(groupCount);
  });

  it('is content with the right groups only', () => {
    fc.assert(
      fc.property(recoveryKeys, (key) => {
        const kit = formatKit(key);
        const groups = kit.split('-');
        const [first, second] = askBack();
        const [one = '', two = ''] = [groups[first - 1], groups[second - 1]];
        expect(confirmKit(kit, [first, second], [one.toLowerCase(), ` ${two} `])).toBe(true);
        expect(confirmKit(kit, [first, second], [one, `${two}0`])).toBe(false);
        expect(confirmKit(kit, [first, second], [one, ''])).toBe(false);
        expect(confirmKit(kit, [first, second], [two, one])).toBe(one === two);
      }),
    );
  });

  it('is not content with empty answers for groups that do not exist', () => {
    expect(confirmKit(formatKit(newRecoveryKey()), [0, 99], ['', ''])).toBe(false);
  });
});
