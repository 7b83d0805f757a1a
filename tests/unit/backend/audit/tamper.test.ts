import { beforeAll, describe, expect, test, vi } from 'vitest';
import { leafHash } from '../../../../main/backend/audit/canonical.ts';
import { bodyHash } from '../../../../main/backend/audit/checkpoint.ts';
import type { DamageKind } from '../../../../main/backend/audit/finding.ts';
import type { StoredRow } from '../../../../main/backend/audit/row.ts';
import { copyOf, type Log, twoEpochs, vault } from './logs.ts';
import { both, type Honest, judge as judgeFrom, rememberHonest } from './two-verifiers.ts';

// Every damage is done at each of the 1,000 rows, and both verifiers must name the same row.
const rowCount = 1_000;
const perCheckpoint = 4;
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let honest: Log;
let foreign: Log;
let remembered: Honest;

const every = Array.from({ length: rowCount }, (_, index) => index);

const judge = (log: Log, honestRows: number) => judgeFrom(remembered, log, honestRows);

beforeAll(() => {
  const log = twoEpochs();
  honest = copyOf(log.source);
  foreign = copyOf(twoEpochs(5_000, { vault: '11111111-2222-3333-4444-555555555555' }).source);
  remembered = rememberHonest(honest, log.head());
});

const verdict = (seq: number, kind: DamageKind): string => `${seq} ${kind}`;
const agreed = (seq: number, kind: DamageKind) => both(verdict(seq, kind));

/** The row at another place, with the leaf hash that it had or with the one it would need. */
const moved = (row: StoredRow, seq: number): StoredRow => ({ ...row, seq });
const forged = (row: StoredRow): StoredRow => ({ ...row, leaf: leafHash(vault, row) });
const without = (index: number): StoredRow[] => honest.rows.toSpliced(index, 1);
const rowOf = (index: number): StoredRow => {
  const row = honest.rows[index];
  if (!row) throw new Error('There is no such row in the test.');
  return row;
};

/** Judges a log whose rows were exchanged, and names what differs from what is expected. */
function wrongVerdicts(
  damaged: (index: number) => readonly StoredRow[],
  expected: (index: number) => { readonly app: string; readonly standalone: string },
  indexes: readonly number[] = every,
): string[] {
  const wrong: string[] = [];
  for (const index of indexes) {
    const found = judge({ ...honest, rows: damaged(index) }, index);
    const wanted = expected(index);
    if (found.app !== wanted.app || found.standalone !== wanted.standalone) {
      wrong.push(`row ${index + 1}: ${found.app} / ${found.standalone}, not ${wanted.app}`);
    }
  }
  return wrong;
}

test('The honest log is whole for both verifiers.', () => {
  expect(judge(honest, 0)).toEqual(both('ok'));
  expect(judge(honest, 999)).toEqual(both('ok'));
});

test('Every changed row is found at its number, with or without a new leaf hash.', () => {
  const changed = (index: number) => ({ ...rowOf(index), reason: 'promoted' });
  const keep = wrongVerdicts(
    (index) => honest.rows.with(index, changed(index)),
    (index) => agreed(index + 1, 'row-changed'),
  );
  const rewrite = wrongVerdicts(
    (index) => honest.rows.with(index, forged(changed(index))),
    (index) => agreed(index + 1, 'row-changed'),
  );
  expect([...keep, ...rewrite]).toEqual([]);
});

describe('every deletion', () => {
  const missing = (index: number) => agreed(index + 1, index === 999 ? 'truncated' : 'row-missing');

  test('that leaves a gap is found at its row', () => {
    expect(wrongVerdicts((index) => without(index), missing)).toEqual([]);
  });

  test('that closes the gap by renumbering is found at its row', () => {
    const renumbered = (index: number) =>
      without(index).map((row, at) => (at < index ? row : moved(row, row.seq - 1)));
    expect(wrongVerdicts(renumbered, missing)).toEqual([]);
  });
});

describe('every swap of neighbours', () => {
  const pairs = every.slice(0, -1);
  const swapped = (index: number) => agreed(index + 1, 'rows-swapped');
  const swap = (index: number, one: StoredRow, other: StoredRow) =>
    honest.rows.with(index, one).with(index + 1, other);

  test('of their contents and leaf hashes is found at the first', () => {
    const rows = (index: number) =>
      swap(index, moved(rowOf(index + 1), index + 1), moved(rowOf(index), index + 2));
    expect(wrongVerdicts(rows, swapped, pairs)).toEqual([]);
  });

  test('of their contents alone is found at the first', () => {
    const rows = (index: number) => {
      const [one, other] = [rowOf(index), rowOf(index + 1)];
      return swap(
        index,
        { ...moved(other, one.seq), leaf: one.leaf },
        { ...moved(one, other.seq), leaf: other.leaf },
      );
    };
    expect(wrongVerdicts(rows, swapped, pairs)).toEqual([]);
  });
});

describe('every added row', () => {
  const shifted = (index: number, row: StoredRow) => [
    ...honest.rows.slice(0, index),
    row,
    ...honest.rows.slice(index).map((later) => moved(later, later.seq + 1)),
  ];

  test('that is forged with its leaf hash is found at its number', () => {
    const rows = (index: number) =>
      shifted(index, forged({ ...rowOf(index), operator: 'mallory', reason: 'added' }));
    expect(wrongVerdicts(rows, (index) => agreed(index + 1, 'row-added'))).toEqual([]);
  });

  test('that repeats the row before it is found at its number', () => {
    const rows = (index: number) => shifted(index, moved(rowOf(index - 1), index + 1));
    const indexes = every.slice(1);
    expect(wrongVerdicts(rows, (index) => agreed(index + 1, 'row-added'), indexes)).toEqual([]);
  });
});

describe('every truncation', () => {
  test('of rows alone is found at the first row that is gone', () => {
    const rows = (index: number) => honest.rows.slice(0, index);
    expect(wrongVerdicts(rows, (index) => agreed(index + 1, 'truncated'))).toEqual([]);
  });

  test('of rows and checkpoints is found against the anchor', () => {
    const wrong: string[] = [];
    // Before row 601 the second epoch's header betrays the cut even without an anchor.
    for (const index of every) {
      const checkpoints = honest.checkpoints.filter(({ size }) => size <= index);
      const found = judge({ ...honest, rows: honest.rows.slice(0, index), checkpoints }, index);
      const isClean = index >= 600 && index % perCheckpoint === 0;
      const wanted = verdict(index + 1, isClean ? 'rolled-back' : 'truncated');
      if (found.app !== wanted || found.standalone !== wanted) {
        wrong.push(`${index + 1}: ${found.app} / ${found.standalone}, not ${wanted}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('every splice from the log of another vault', () => {
  test('of one row is found at the row', () => {
    const rows = (index: number) => honest.rows.with(index, foreign.rows[index] ?? rowOf(index));
    expect(wrongVerdicts(rows, (index) => agreed(index + 1, 'spliced'))).toEqual([]);
  });

  test('of all that follows a row is found at the row', () => {
    const rows = (index: number) => [...honest.rows.slice(0, index), ...foreign.rows.slice(index)];
    expect(wrongVerdicts(rows, (index) => agreed(index + 1, 'spliced'))).toEqual([]);
  });
});

describe('every checkpoint', () => {
  test('that is gone is missed at the first row that it covered', () => {
    const wrong: string[] = [];
    // The last one is not named by any other: without it, its rows are an unsigned tail.
    for (const [at, { size }] of honest.checkpoints.slice(0, -1).entries()) {
      const checkpoints = honest.checkpoints.toSpliced(at, 1);
      const found = judge({ ...honest, checkpoints }, size - perCheckpoint);
      const wanted = verdict(size - perCheckpoint + 1, 'checkpoint-forged');
      if (found.app !== wanted || found.standalone !== wanted) wrong.push(`${size} ${found.app}`);
    }
    expect(wrong).toEqual([]);
  });

  test('that belongs to another vault is a splice', () => {
    const wrong: string[] = [];
    for (const [at, { size }] of honest.checkpoints.entries()) {
      const other = foreign.checkpoints[at];
      if (!other) throw new Error('Both logs have the same checkpoints.');
      const checkpoints = honest.checkpoints.with(at, other);
      const found = judge({ ...honest, checkpoints }, size - perCheckpoint);
      const wanted = verdict(size - perCheckpoint + 1, 'spliced');
      if (found.app !== wanted || found.standalone !== wanted) wrong.push(`${size} ${found.app}`);
    }
    expect(wrong).toEqual([]);
  });

  test('binds the hash of the one before', () => {
    const bodies = honest.checkpoints.map(({ note }) => note.slice(0, note.indexOf('\n\n') + 1));
    const [first = '', second = ''] = bodies;
    expect(second).toContain(`previous ${bodyHash(first).toString('base64')}\n`);
  });
});
