import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { newPassphrase, sealHandOver } from '../../../../main/backend/changes/hand-over-file.ts';
import {
  fileBytesMax,
  keyOf,
  openWith,
  parseHandOver,
} from '../../../../main/cli/hand-over-file.ts';
import { Refused } from '../../../../main/cli/problems.ts';

const passphrase = newPassphrase();
const account = 'Ann Ålesund';
const password = 'canary-Wq7!tulip';
const createdAt = Date.UTC(2026, 10, 22);

function seal(name: string, secret: string, groups = passphrase): Promise<string> {
  const given = { account: name, secret: Buffer.from(secret, 'utf8'), createdAt };
  return sealHandOver(given, groups);
}

async function open(text: string, typed: string) {
  const file = parseHandOver(text);
  return openWith(file, await keyOf(file, typed));
}

const before = '<pre id="sealed" hidden>\n';

/** What is sealed in a page: four lines, each with its line feed. */
function linesOf(page: string): string {
  return page.slice(page.indexOf(before) + before.length, page.indexOf('</pre>'));
}

function pageOf(lines: string): string {
  return `<!doctype html>${before}${lines}</pre>`;
}

/** The lines with the check line that fits them, as somebody makes it who changed them on purpose. */
function withCheck(lines: string): string {
  const bound = lines.split('\n').slice(0, 3).join('\n');
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
let lines = '';
let key: Buffer;

beforeAll(async () => {
  text = await seal(account, password);
  lines = linesOf(text);
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
    await fc.assert(property, { numRuns: 2 });
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
    expect(Buffer.from(lines.split('\n')[2] ?? '', 'base64url').toString()).not.toContain('canary');
  });

  it('does not open with another passphrase', async () => {
    const other = newPassphrase().join('');
    await expect(open(text, other)).rejects.toMatchObject({ code: 'hand-over-passphrase-wrong' });
    await expect(open(text, '')).rejects.toMatchObject({ code: 'hand-over-passphrase-wrong' });
  });

  it('is refused with any bit changed, before anybody has to type', () => {
    const codes = new Set([...flips(lines)].map((one) => codeOf(() => parseHandOver(pageOf(one)))));
    expect([...codes]).toEqual(['hand-over-unusable']);
  });

  it('is refused with any bit changed and a check line that fits', () => {
    const opened = [...flips(lines.split('\n').slice(0, 3).join('\n'))].filter((one) => {
      const act = () => openWith(parseHandOver(pageOf(withCheck(one))), key);
      return codeOf(act) === 'opened';
    });
    expect(opened).toEqual([]);
    expect(codeOf(() => openWith(parseHandOver(pageOf(withCheck(lines))), key))).toBe('opened');
  });

  it('is refused when it is cut, longer, or something else', () => {
    const cut = Array.from({ length: lines.length }, (_none, at) => lines.slice(0, at));
    const longer = [`${lines}\n`, `${lines}x`, '{}', '\n\n\n\n', lines.slice(1)];
    const pages = [lines, before, text.slice(0, text.indexOf('</pre>')), `${text}${text}`];
    const others = [...[...cut, ...longer].map(pageOf), ...pages];
    const codes = others.map((one) => codeOf(() => parseHandOver(one)));
    expect([...new Set(codes)]).toEqual(['hand-over-unusable']);
  });

  it('may ask for so many iterations and no more or less', () => {
    const asking = (wanted: number | string) => {
      const changed = lines.replace(/"iterations":\d+/u, `"iterations":${wanted}`);
      return codeOf(() => parseHandOver(pageOf(withCheck(changed))));
    };
    expect([210_000, 10_000_000].map(asking)).toEqual(['opened', 'opened']);
    const wrong = [209_999, 10_000_001, 2 ** 31, 1e21, '-1', '4.5', '"9"', 'null'];
    expect([...new Set(wrong.map(asking))]).toEqual(['hand-over-unusable']);
  });

  it('is read whatever the page around it is, which nobody runs here', () => {
    expect(openWith(parseHandOver(pageOf(lines)), key)).toEqual({ account, password });
  });
});

describe('the page around a sealed password', () => {
  const hashOf = (one: string) => `'sha256-${createHash('sha256').update(one).digest('base64')}'`;
  const inside = (tag: string) =>
    new RegExp(`<${tag}(?: [^>]*)?>([^]*?)</${tag}>`, 'u').exec(text)?.[1] ?? '';

  it('may run its own script and do nothing else, least of all connect', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/u.exec(text)?.[1] ?? '';
    const rules = new Map(
      policy.split('; ').map((rule) => rule.split(/ (.*)/u, 2) as [string, string]),
    );
    expect(rules.get('default-src')).toBe("'none'");
    expect(rules.get('script-src')).toBe(hashOf(inside('script')));
    expect(rules.get('style-src')).toBe(hashOf(inside('style')));
    for (const [name, rule] of rules) {
      const isOwn = name === 'script-src' || name === 'style-src';
      expect([name, rule]).toEqual([
        name,
        isOwn ? rule : name.startsWith('require') ? "'script'" : "'none'",
      ]);
    }
    // The policy stands before whatever it is about.
    expect(text.indexOf('http-equiv')).toBeLessThan(text.search(/<(?:script|style)/u));
  });

  it('has a script that a browser can read', () => {
    expect(() => new Script(inside('script').replace(/^export \{\};$/mu, ''))).not.toThrow();
  });

  it('names no other place, in letters that no mail program changes', () => {
    expect(text).toMatch(/^[\t\n -~]*$/u);
    expect(text).not.toMatch(/https?:|\b(?:src|href|action)=/u);
    expect(text.length).toBeLessThan(fileBytesMax / 2);
  });

  it('has every word in both languages, and is about nobody until it is opened', async () => {
    const other = await seal('Somebody else', 'another');
    expect(other.replace(linesOf(other), '')).toBe(text.replace(lines, ''));
    const asked = [...text.matchAll(/data-words="([^"]+)"|words\["([^"`]+)"\]/gu)].map(
      ([, one, another]) => one ?? another ?? '',
    );
    expect(asked.length).toBeGreaterThan(8);
    for (const id of asked) expect(text.split(`"${id}":`)).toHaveLength(3);
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
    expect(await open(pageOf(file), typed ?? '')).toEqual({ account: name, password: secret });
  });
});
