import { afterAll, beforeAll, expect, it } from 'vitest';
import { renewableKeys } from '../../../shared/model/key.ts';
import { type Prepared, prepare } from './prepared.ts';
import { killRenewal, type Renewing } from './renewals.ts';
import { tallyKills } from './tally.ts';

/** As for the acts: `npm run fault -- --kills 10000` asks for an end at every write. */
const kills = Number(process.env['BAILIWICK_KILLS'] ?? 170);
const isLong = kills > 1_000;
const patienceMs = Math.max(kills, 300) * 6_000;
const spreadMs = 700;

let prepared: Prepared;
const ends = new Map<string, number>();

beforeAll(async () => {
  prepared = await prepare();
}, 180_000);

afterAll(() => {
  tallyKills('renewals', Object.fromEntries(ends));
  prepared.remove();
});

/** The next write to end at: a renewal writes its files in few steps, and its rows in many. */
function after(write: number): number {
  return isLong ? write + 1 + Math.floor(write / 50) : 2 * write + 7;
}

it(
  'opens with the old keys or the new ones after an end at any write of a renewal',
  async () => {
    const on: Renewing = { prepared, copy: prepared.copy('renewals'), acknowledged: 0 };
    const seen = new Set<string>();
    for (const key of ['personal', 'audit', 'vault'] as const) {
      for (let write = 1 + Math.floor(Math.random() * 7); ; write = after(write)) {
        const left = await killRenewal(on, key, { write });
        seen.add(left);
        if (left === 'late') break;
        ends.set(
          `renewal of ${key} at a write`,
          (ends.get(`renewal of ${key} at a write`) ?? 0) + 1,
        );
      }
    }
    // Both must have been seen, or no kill came at the moment that matters.
    expect([...seen].toSorted()).toEqual(['late', 'new', 'old']);
  },
  patienceMs,
);

it(
  'opens after every kill -9 in the middle of a renewal',
  async () => {
    const on: Renewing = { prepared, copy: prepared.copy('renewed'), acknowledged: 0 };
    for (let turn = 0; turn < kills / 17; turn += 1) {
      const key = renewableKeys[turn % renewableKeys.length];
      if (!key) throw new Error('There is no key.');
      await killRenewal(on, key, { afterMs: Math.random() * spreadMs });
      ends.set('renewal', (ends.get('renewal') ?? 0) + 1);
    }
    expect(ends.get('renewal')).toBeGreaterThanOrEqual(10);
  },
  patienceMs,
);
