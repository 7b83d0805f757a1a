import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acceptedStep,
  codeAt,
  seedText,
  seedUri,
  stepAt,
} from '../../../../main/backend/vault/totp.ts';

const seed = Buffer.from('12345678901234567890', 'ascii');

describe('a code', () => {
  it('is what RFC 6238, appendix B, says for SHA-1', () => {
    const vectors: readonly (readonly [seconds: number, code: string])[] = [
      [59, '94287082'],
      [1_111_111_109, '07081804'],
      [1_111_111_111, '14050471'],
      [1_234_567_890, '89005924'],
      [2_000_000_000, '69279037'],
      [20_000_000_000, '65353130'],
    ];
    for (const [seconds, code] of vectors) {
      expect(codeAt(seed, stepAt(seconds * 1_000), 8)).toBe(code);
    }
  });

  it('is what RFC 4226, appendix D, says of the first ten counters', () => {
    const vectors = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(
      ' ',
    );
    expect(vectors.map((_code, counter) => codeAt(seed, counter))).toStrictEqual(vectors);
  });

  it('is taken one step early and one step late, and no further', () => {
    const now = 1_800_000_000_000;
    const step = stepAt(now);
    const taken = [-2, -1, 0, 1, 2].map((off) =>
      acceptedStep(seed, codeAt(seed, step + off), { now, lastStep: 0 }),
    );
    expect(taken).toStrictEqual([null, step - 1, step, step + 1, null]);
  });

  it('works once, and none before it works again, wherever the clock is put', () => {
    const times = fc.integer({ min: 0, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(times, fc.integer({ min: -3, max: 3 }), times, (now, off, later) => {
        const step = Math.max(0, stepAt(now) + off);
        const used = acceptedStep(seed, codeAt(seed, step), { now, lastStep: -1 });
        if (used === null) return;
        const again = acceptedStep(seed, codeAt(seed, step), { now: later, lastStep: used });
        // Two steps may share a code by chance; a step that was used is never taken again.
        expect(again === null || again > used).toBe(true);
      }),
    );
  });

  it('is six digits, and nothing that only looks like them', () => {
    const now = 1_800_000_000_000;
    const code = codeAt(seed, stepAt(now));
    for (const wrong of ['', code.slice(1), `${code}0`, ` ${code}`, '١٢٣٤٥٦', '-12345']) {
      expect(acceptedStep(seed, wrong, { now, lastStep: 0 })).toBeNull();
    }
  });
});

describe('a seed', () => {
  it('is spelled as RFC 4648, section 10, spells base 32', () => {
    const vectors: readonly (readonly [string, string])[] = [
      ['f', 'MY'],
      ['fo', 'MZXQ'],
      ['foo', 'MZXW6'],
      ['foob', 'MZXW6YQ'],
      ['fooba', 'MZXW6YTB'],
      ['foobar', 'MZXW6YTBOI'],
    ];
    for (const [text, spelled] of vectors) expect(seedText(Buffer.from(text))).toBe(spelled);
  });

  it('is told to an authenticator with the operator it belongs to', () => {
    const uri = new URL(seedUri(seed, 'Ada König & Co?'));
    expect(uri.protocol).toBe('otpauth:');
    expect(decodeURIComponent(uri.pathname)).toBe('/Bailiwick:Ada König & Co?');
    expect(uri.searchParams.get('secret')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    expect(uri.searchParams.get('issuer')).toBe('Bailiwick');
  });
});
