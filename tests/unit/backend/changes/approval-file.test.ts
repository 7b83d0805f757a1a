import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ApprovalFile,
  fileBytesMax,
  formatFile,
  parseContent,
  parseFile,
} from '../../../../main/backend/changes/approvals/file-format.ts';
import { canonicalJson } from '../../../../main/backend/vault/encoding.ts';
import { Failure } from '../../../../shared/failure.ts';
import { changeKinds } from '../../../../shared/model/change.ts';

function words(maxLength: number) {
  const fits = (text: string) => text.isWellFormed() && !text.includes('\0');
  return fc
    .string({ unit: 'grapheme', maxLength: Math.floor(maxLength / 16) })
    .filter((text) => fits(text) && text.length <= maxLength);
}

const named = words(160).map((text) => `a${text.trim()}`);
const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const digest = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'));
const signature = fc
  .uint8Array({ minLength: 64, maxLength: 64 })
  .map((bytes) => Buffer.from(bytes));
const bound = {
  format: fc.constant(1 as const),
  request: fc.uuid(),
  vault: fc.uuid(),
  set: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  digest,
  operator: fc.uuid(),
  reason: words(500),
};
const line = fc
  .record({
    change: fc.integer({ min: 1 }),
    kind: fc.constantFrom(...changeKinds),
    directory: words(400),
    target: fc.option(words(400)),
    other: fc.option(words(400)),
    base: fc.nat(),
    lines: fc
      .array(fc.tuple(named, fc.constant(null), fc.array(words(200), { maxLength: 3 })))
      .map((lines) => JSON.stringify(lines)),
    sealed: fc.option(digest),
    file: fc.option(words(200)),
  })
  .map(canonicalJson);
const requests: fc.Arbitrary<ApprovalFile> = fc.record({
  kind: fc.constant('request' as const),
  body: fc.record({
    ...bound,
    title: words(800),
    author: words(200),
    ticket: words(100),
    changes: whole,
    createdAt: whole,
    expiresAt: whole,
  }),
  signature,
  content: fc.array(line, { maxLength: 5 }),
});
const decisions: fc.Arbitrary<ApprovalFile> = fc.record({
  kind: fc.constant('decision' as const),
  body: fc.record({
    ...bound,
    verdict: fc.constantFrom('approve' as const, 'reject' as const),
    decidedAt: whole,
  }),
  signature,
});
const files = fc.oneof(requests, decisions);

/** What reading answers: the file, or the code of the refusal. */
function read(text: string): ApprovalFile | string {
  try {
    return parseFile(text);
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}

describe('the file of a request or a decision', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(files, (file) => {
        expect(read(formatFile(file))).toEqual(file);
      }),
    );
  });

  it('shows each change that it names', () => {
    fc.assert(
      fc.property(line, (text) => {
        const { lines, ...rest } = parseContent(text);
        const stored = lines.map(({ name, before, after }) => [name, before, after]);
        expect(canonicalJson({ ...rest, lines: JSON.stringify(stored) })).toBe(text);
      }),
    );
  });

  it('is refused, or read as what it now says, when any part of it is changed', () => {
    const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), put: fc.string() });
    fc.assert(
      fc.property(files, change, (file, { at, put }) => {
        const text = formatFile(file);
        const cut = Math.floor(at * (text.length - 1));
        const changed = `${text.slice(0, cut)}${put}${text.slice(cut + 1)}`;
        fc.pre(changed !== text && !changed.includes('\r'));
        const found = read(changed);
        // Whatever is read would be written in the same way: no two spellings of one meaning.
        expect(typeof found === 'string' ? found : formatFile(found)).toBe(
          typeof found === 'string' ? 'request-unusable' : changed,
        );
      }),
    );
  });

  it('is refused for whatever else a text may be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const head of ['', 'bailiwick-request 1\n', 'bailiwick-decision 1\n']) {
          expect(read(`${head}${text}`)).toBe('request-unusable');
        }
      }),
    );
  });

  it('is refused when it is larger than any that we write', () => {
    expect(read('x'.repeat(fileBytesMax + 1))).toBe('request-unusable');
    const [file] = fc.sample(requests, { numRuns: 1, seed: 5 });
    const [content] = fc.sample(line, { numRuns: 1, seed: 5 });
    const text = file ? formatFile({ ...file, content: [] } as ApprovalFile) : '';
    expect(read(`${text}${content ?? ''}\n`)).toMatchObject({ kind: 'request' });
    expect(read(`${text}${`${content ?? ''}\n`.repeat(20_001)}`)).toBe('request-unusable');
  });
});
