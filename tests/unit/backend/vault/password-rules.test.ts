import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { giveBackMemory } from '../../../../main/backend/jobs/idle-memory.ts';
import { judgePassword } from '../../../../main/backend/vault/password-rules.ts';

const person = ['Mary Jones', 'mjones@example.org'];

describe('a password for the vault', () => {
  it.each([
    'tulip-granite-orbit-saddle',
    'Ωκεανός βουνό τραπέζι φεγγάρι',
    '雨の日に読む本は静かな海のようだ',
    'my mary jones password is a river of chalk',
    '🦔🍋🚲🪐🧵🎻🪵🧊🦚🪨🫖🧭🪁🥁🛶',
  ])('is good: %s', async (password) => {
    expect(await judgePassword(password, person)).toMatchObject({ ok: true, problems: [] });
  });

  it.each([
    ['fourteen chars', 'password-short'],
    ['', 'password-short'],
    ['x'.repeat(129), 'password-long'],
    ['a'.repeat(20), 'password-repetitive'],
    ['abcabcabcabcabca', 'password-repetitive'],
    ['Correct Horse Battery Staple', 'password-common'],
    ['correct-horse-battery-staple', 'password-common'],
    ['123456789012345678', 'password-guessable'],
    ['passwordpassword', 'password-guessable'],
    ['qwertyuiop12345678', 'password-guessable'],
    ['MaryJones1985!!!', 'password-personal'],
    ['mjones mary jones', 'password-personal'],
    ['Bailiwick admin 1', 'password-personal'],
    ['half a pair \ud83e is no character', 'password-unreadable'],
  ])('is refused: %s for %s', async (password, problem) => {
    const verdict = await judgePassword(password, person);
    expect(verdict.ok).toBe(false);
    expect(verdict.problems).toContain(problem);
  });

  it('that is in the list of leaked ones is refused even when it is long', async () => {
    const verdict = await judgePassword('1q2w3e4r5t6y7u8i9o0p');
    expect(verdict.ok).toBe(false);
  });

  it('is counted in characters, not in bytes or halves of pairs, and after NFKC', async () => {
    const fourteen = '🦔🍋🚲🪐🧵🎻🪵🧊🦚🪨🫖🧭🪁🥁';
    expect((await judgePassword(fourteen)).problems).toContain('password-short');
    const decomposed = 'e\u0308'.repeat(14);
    expect((await judgePassword(decomposed)).problems).toContain('password-short');
    const longest = Array.from({ length: 128 }, (_, at) => String.fromCodePoint(0x4e00 + at * 37));
    expect((await judgePassword(longest.join(''))).problems).toStrictEqual([]);
  });

  it('that is weak comes with hints', async () => {
    const { hints, score } = await judgePassword('aaaaaaaaaaaaaaaaaaa');
    expect(hints).toContain('avoid-repeats');
    expect(score).toBe(0);
  });

  it('needs no upper case, digits or signs when it is long and random', async () => {
    const letter = fc.integer({ min: 0, max: 25 }).map((at) => String.fromCodePoint(97 + at));
    const random = fc
      .array(letter, { minLength: 20, maxLength: 40 })
      .filter((letters) => new Set(letters).size >= 10);
    await fc.assert(
      fc.asyncProperty(random, async (letters) => {
        expect((await judgePassword(letters.join(''))).problems).toStrictEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('of any kind gets a verdict that names no part of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 140 }), async (password) => {
        const verdict = await judgePassword(password);
        expect(verdict.ok).toBe(verdict.problems.length === 0);
        expect(Object.keys(verdict)).toStrictEqual(['ok', 'score', 'problems', 'hints']);
      }),
      { numRuns: 30 },
    );
  });
});

it('gives the memory of the dictionaries back once nobody types', async () => {
  const held = () => {
    giveBackMemory();
    return process.memoryUsage().heapUsed;
  };
  await judgePassword('marble lantern drizzle compass 42');
  const most = held() - 10 * 2 ** 20;
  await expect.poll(held, { timeout: 30_000, interval: 500 }).toBeLessThan(most);
});
