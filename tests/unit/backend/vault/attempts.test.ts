import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addAttempt,
  type Attempt,
  attemptKinds,
  beginAttempts,
  newChain,
  readAttempts,
} from '../../../../main/backend/vault/attempts.ts';
import { newFolder } from './vault-fixture.ts';

const vaultId = '0f0e0d0c-0b0a-4908-8706-050403020100';
const operatorId = '01234567-89ab-4cde-8f01-23456789abcd';
const some: Attempt = { at: Date.UTC(2026, 10, 22), kind: 'credentials', operatorId };

function begun() {
  const folder = newFolder();
  const chain = newChain();
  beginAttempts(folder, vaultId, chain);
  const path = join(folder, 'vault.attempts');
  return { folder, chain, path, read: () => readAttempts(folder, vaultId, chain) };
}

describe('the record of failed sign-ins', () => {
  it('tells every attempt as it was written, in its order', () => {
    const attempts = fc.array(
      fc.record({
        at: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
        kind: fc.constantFrom(...attemptKinds),
        operatorId: fc.constantFrom(operatorId, null),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(attempts, (given) => {
        const { folder, read } = begun();
        for (const attempt of given) addAttempt(folder, vaultId, attempt);
        expect(read()).toMatchObject({ state: 'ok', attempts: given, count: given.length });
      }),
      { numRuns: 20 },
    );
  });

  it('goes on from any state that somebody remembers', () => {
    const { folder, read } = begun();
    addAttempt(folder, vaultId, some);
    const { end } = read();
    addAttempt(folder, vaultId, { ...some, kind: 'kit' });
    if (!end) throw new Error('It was not read.');
    expect(readAttempts(folder, vaultId, end)).toMatchObject({
      state: 'ok',
      attempts: [{ kind: 'kit' }],
      count: 1,
    });
  });

  it('shows each changed bit, and each entry that was cut off or taken out', () => {
    const { folder, path, read } = begun();
    for (let at = 0; at < 4; at += 1) addAttempt(folder, vaultId, { ...some, at });
    const whole = readFileSync(path);
    for (let bit = 0; bit < whole.length * 8; bit += 7) {
      const changed = Buffer.from(whole);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, changed);
      expect(read().state).toBe('replaced');
    }
    const entry = 65;
    for (let from = whole.length - 4 * entry; from < whole.length; from += entry) {
      writeFileSync(path, Buffer.concat([whole.subarray(0, from), whole.subarray(from + entry)]));
      expect(read().state).toBe('replaced');
    }
    writeFileSync(path, whole.subarray(0, -1));
    expect(read().state).toBe('replaced');
    writeFileSync(path, whole);
    expect(read().state).toBe('ok');
  });

  it('shows that it is gone, and that another was put in its place', () => {
    const { folder, path, read } = begun();
    addAttempt(folder, vaultId, some);
    rmSync(path);
    expect(read().state).toBe('missing');
    // Whoever tries now begins a record that nobody knows.
    addAttempt(folder, vaultId, some);
    expect(read().state).toBe('replaced');
    const other = begun();
    writeFileSync(path, readFileSync(other.path));
    expect(read().state).toBe('replaced');
  });

  it('is put back to an earlier state only by who copied it since the last sign-in', () => {
    const { folder, chain, path } = begun();
    addAttempt(folder, vaultId, some);
    const copy = readFileSync(path);
    const next = newChain();
    beginAttempts(folder, vaultId, next);
    addAttempt(folder, vaultId, some);
    writeFileSync(path, copy);
    expect(readAttempts(folder, vaultId, next).state).toBe('replaced');
    expect(readAttempts(folder, vaultId, chain).state).toBe('ok');
  });

  it('keeps the first and the last hundred, and counts them all', () => {
    const { folder, path, read } = begun();
    for (let at = 0; at < 210; at += 1) addAttempt(folder, vaultId, { ...some, at });
    const { attempts, count, state } = read();
    expect({ state, count, kept: attempts.length }).toStrictEqual({
      state: 'ok',
      count: 210,
      kept: 200,
    });
    expect([attempts[99]?.at, attempts[100]?.at, attempts.at(-1)?.at]).toStrictEqual([
      99, 110, 209,
    ]);
    expect(statSync(path).size).toBeLessThan(14_000);
  }, 60_000);

  it('is none of what lies there for another reason', () => {
    const { folder, path, read } = begun();
    for (const text of ['', 'x', 'x'.repeat(200_000)]) {
      writeFileSync(path, text);
      expect(read().state).toBe('replaced');
    }
    addAttempt(folder, vaultId, some);
    expect(existsSync(path)).toBe(true);
  });
});
