import { beforeAll, describe, expect, test, vi } from 'vitest';
import { MARK_BYTES } from '../../../../main/backend/audit/checkpoint.ts';
import type { StoredRow } from '../../../../main/backend/audit/row.ts';
import { checkRows } from '../../../../main/backend/audit/rows-check.ts';
import { leavesOf } from '../../../../main/verifier/stretch.ts';
import { flips } from './flips.ts';
import { copyOf, type Log, twoEpochs, vault } from './logs.ts';

// Exhaustive by row, field and byte with one bit each, and by bit for 50 of the 1,000 rows.
const rowCount = 1_000;
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let honest: Log;

beforeAll(() => {
  honest = copyOf(twoEpochs().source);
});

const rowOf = (index: number): StoredRow => {
  const row = honest.rows[index];
  if (!row) throw new Error('There is no such row in the test.');
  return row;
};

describe('one flipped bit', () => {
  /** Judges one row in its stretch, as both verifiers do inside. */
  function missed(
    index: number,
    bits: readonly number[],
    rowsPerStretch: number,
  ): { tried: number; wrong: string[] } {
    const start = index - (index % rowsPerStretch);
    const seq = index + 1;
    const rows = honest.rows.slice(start, start + rowsPerStretch);
    const next = honest.rows[start + rowsPerStretch];
    const marks = Buffer.concat(rows.map((row) => row.leaf.subarray(0, MARK_BYTES)));
    const wrong: string[] = [];
    let tried = 0;
    for (const { field, row } of flips(rowOf(index), bits)) {
      tried += 1;
      const slots = rows.with(index - start, row);
      const app = checkRows({ vault, start, rows: slots, next, marks }).found;
      const behind = next ?? null;
      const other = leavesOf({ vault, first: start + 1, slots, behind, marks }).found;
      for (const found of [app, other]) {
        if (found?.firstBadSeq !== seq || found.kind !== 'row-changed') {
          wrong.push(`${seq} ${field}: ${found?.firstBadSeq} ${found?.kind}`);
        }
      }
    }
    return { tried, wrong };
  }

  test('in each byte of each field of each row is found at its row by both', () => {
    let tried = 0;
    const wrong: string[] = [];
    for (let index = 0; index < rowCount; index += 1) {
      const result = missed(index, [index % 8], 1);
      tried += result.tried;
      wrong.push(...result.wrong);
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(100_000);
  });

  test('in each bit of 50 rows is found at its row by both', () => {
    let tried = 0;
    const wrong: string[] = [];
    for (let index = 3; index < rowCount; index += 20) {
      const result = missed(index, [0, 1, 2, 3, 4, 5, 6, 7], 4);
      tried += result.tried;
      wrong.push(...result.wrong);
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(40_000);
  });
});
