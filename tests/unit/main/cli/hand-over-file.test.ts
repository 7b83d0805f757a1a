import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { newPassphrase, sealHandOver } from '../../../../main/backend/changes/hand-over-file.ts';
import { maximumKdfCost, minimumKdfCost } from '../../../../main/backend/vault/kdf.ts';
import { keyOf, openWith, parseHandOver } from '../../../../main/cli/hand-over-file.ts';
import { Refused } from '../../../../main/cli/problems.ts';

const passphrase = newPassphrase();
const account = 'Ann Ålesund';
const password = 'canary-Wq7!tulip';
const createdAt = Date.UTC(2026, 10, 22);

function seal(name: string, secret: string, groups = passphrase): Promise<string> {
  const given = { account: name, secret: Buffer.from(secret, 'utf8'), createdAt };
  return sealHandOver(given, groups, minimumKdfCost);
}

async function open(text: string, typed: string) {
  const file = parseHandOver(text);
  return openWith(file, await keyOf(file, typed));
}

/** The text with the check line that fits it, as somebody makes it who changed it on purpose. */
function withCheck(text: string): string {
  const bound = text.split('\n').slice(0, 3).join('\n');
  return `${bound}\n${createHash('sha256').update(`${bound}\n`).digest('base64url')}\n`;
}

/** Every text that differs from this one in a single bit. */
function* flips(text: string): Generator<string> {
  const bytes = Buffer.from(text, 'latin1');
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield changed.toString('latin1');
  }
}

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'opened';
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

let text = '';
let key: Buffer;

beforeAll(async () => {
  text = await seal(account, password);
  key = await keyOf(parseHandOver(text), passphrase.join(''));
});

describe('a sealed password', () => {
  it('opens with its passphrase, whatever was sealed, however it is typed', async () => {
    const secrets = fc.stringMatching(/^[\p{L}\p{N}\p{P}\p{S} ]{1,60}$/u);
    const typed = fc.constantFrom(
      passphrase.join('-'),
      passphrase.join(' ').toLowerCase(),
      passphrase.join('').replaceAll('0', 'o').replaceAll('1', 'l'),
    );
    const property = fc.asyncProperty(fc.string(), secrets, typed, async (name, secret, words) => {
      fc.pre(name.isWellFormed());
      const file = parseHandOver(await seal(name, secret));
      const opening = await keyOf(file, words);
      expect(openWith(file, opening)).toEqual({ account: name, password: secret });
    });
    await fc.assert(property, { numRuns: 5 });
  });

  it('opens also when a mail program changed its line ends', () => {
    const file = parseHandOver(text.replaceAll('\n', '\r\n'));
    expect(openWith(file, key)).toEqual({ account, password });
  });

  it('has a passphrase of six groups, another one each time', () => {
    const made = Array.from({ length: 50 }, () => newPassphrase().join('-'));
    expect(new Set(made).size).toBe(50);
    const group = '[0-9A-HJKMNP-TV-Z]{4}';
    expect(made.filter((one) => !new RegExp(`^${group}(-${group}){5}$`).test(one))).toEqual([]);
  });

  it('shows neither the password nor whose it is', () => {
    expect(text).not.toContain(password);
    expect(text).not.toContain(account);
    expect(Buffer.from(text.split('\n')[2] ?? '', 'base64url').toString()).not.toContain('canary');
  });

  it('does not open with another passphrase', async () => {
    const other = newPassphrase().join('');
    await expect(open(text, other)).rejects.toMatchObject({ code: 'hand-over-passphrase-wrong' });
    await expect(open(text, '')).rejects.toMatchObject({ code: 'hand-over-passphrase-wrong' });
  });

  it('is refused with any bit changed, before anybody has to type', () => {
    const codes = new Set([...flips(text)].map((one) => codeOf(() => parseHandOver(one))));
    expect([...codes]).toEqual(['hand-over-unusable']);
  });

  it('is refused with any bit changed and a check line that fits', () => {
    const opened = [...flips(text.split('\n').slice(0, 3).join('\n'))].filter((one) => {
      const act = () => openWith(parseHandOver(withCheck(one)), key);
      return codeOf(act) === 'opened';
    });
    expect(opened).toEqual([]);
    expect(codeOf(() => openWith(parseHandOver(withCheck(text)), key))).toBe('opened');
  });

  it('is refused when it is cut, longer, or something else', () => {
    const cut = Array.from({ length: text.length }, (_none, at) => text.slice(0, at));
    const others = [...cut, `${text}\n`, `${text}x`, '{}', '\n\n\n\n', text.slice(1)];
    const codes = others.map((one) => codeOf(() => parseHandOver(one)));
    expect([...new Set(codes)]).toEqual(['hand-over-unusable']);
  });

  it.each([
    ['memoryKiB', minimumKdfCost.memoryKiB, maximumKdfCost.memoryKiB],
    ['passes', minimumKdfCost.passes, maximumKdfCost.passes],
    ['lanes', minimumKdfCost.lanes, maximumKdfCost.lanes],
  ])('may ask for as much %s as a vault, and no more or less', (name, least, most) => {
    const asking = (wanted: number | string) => {
      const changed = text.replace(new RegExp(`"${name}":\\d+`), `"${name}":${wanted}`);
      return codeOf(() => parseHandOver(withCheck(changed)));
    };
    expect([least, most].map(asking)).toEqual(['opened', 'opened']);
    const refused = [least - 1, most + 1, 2 ** 31, 1e21, '-1', '4.5', '"9"', 'null'].map(asking);
    expect([...new Set(refused)]).toEqual(['hand-over-unusable']);
  });
});

describe('the document about sealed passwords', () => {
  const path = join(resolve(import.meta.dirname, '../../../..'), 'docs/hand-over-format.md');
  const document = readFileSync(path, 'utf8');

  it('has an example that opens to what it says', async () => {
    const file = /```text\n(bailiwick-hand-over 1\n[^`]*)```/u.exec(document)?.[1] ?? '';
    const [typed, name, secret] = ['passphrase', 'account', 'password'].map(
      (what) => new RegExp(`^- ${what}: \`([^\`]+)\``, 'mu').exec(document)?.[1] ?? '',
    );
    expect(await open(file, typed ?? '')).toEqual({ account: name, password: secret });
  });
});
