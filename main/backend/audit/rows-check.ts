import { leafHash } from './canonical.ts';
import { MARK_BYTES } from './checkpoint.ts';
import { type Finding, finding } from './finding.ts';
import type { StoredRow } from './row.ts';

/** The rows between two checkpoints, or after the last one. */
export type Interval = {
  readonly vault: string;
  /** The size of the log before the first of these rows. */
  readonly start: number;
  readonly rows: readonly StoredRow[];
  /** The first row behind them. */
  readonly next: StoredRow | undefined;
  /** The marks of a valid checkpoint at the end; null when nothing signed covers these rows. */
  readonly marks: Buffer | null;
};

function markOf(interval: Interval, seq: number): Buffer | null {
  const at = (seq - interval.start - 1) * MARK_BYTES;
  const isCovered = interval.marks !== null && at >= 0 && at < interval.marks.length;
  return isCovered ? interval.marks.subarray(at, at + MARK_BYTES) : null;
}

function hashAt(interval: Interval, row: StoredRow, seq: number): Buffer | null {
  const integers = [seq, row.epoch, row.time, row.changeSet ?? 0];
  return integers.every(Number.isSafeInteger) ? leafHash(interval.vault, row, seq) : null;
}

function rowAt(interval: Interval, seq: number): StoredRow | undefined {
  const index = seq - interval.start - 1;
  return index === interval.rows.length ? interval.next : interval.rows[index];
}

/**
 * Whether the row is the one that was written as number `seq`. Where no mark says so, a leaf hash
 * that moved with the row or stayed at its place is the evidence.
 */
function belongsAt(interval: Interval, row: StoredRow, seq: number): boolean {
  const hash = hashAt(interval, row, seq);
  if (hash === null) return false;
  const mark = markOf(interval, seq);
  if (mark) return mark.equals(hash.subarray(0, MARK_BYTES));
  return hash.equals(row.leaf) || hash.equals(rowAt(interval, seq)?.leaf ?? Buffer.alloc(0));
}

function explainChange(interval: Interval, row: StoredRow, seq: number): Finding {
  const mark = markOf(interval, seq);
  const hash = hashAt(interval, row, seq);
  const isOwnLeaf = hash !== null && hash.equals(row.leaf);
  if (mark && !isOwnLeaf && !mark.equals(row.leaf.subarray(0, MARK_BYTES)) && hash) {
    const isOnlyLeaf = mark.equals(hash.subarray(0, MARK_BYTES));
    if (!isOnlyLeaf) {
      return finding('spliced', seq, `Row ${seq} was written for another log or another place.`);
    }
  }
  const also = isOwnLeaf ? ' and its leaf hash' : '';
  return finding('row-changed', seq, `Row ${seq}${also} is not what was written.`);
}

/** Names the damage at the place `index` of the interval, where it was first seen. */
function explain(interval: Interval, index: number): Finding {
  const { rows, next, start } = interval;
  const seq = start + 1 + index;
  const row = rows[index];
  if (row === undefined) {
    return next === undefined
      ? finding('truncated', seq, `The log ends before row ${seq}, which a checkpoint covers.`)
      : finding('row-missing', seq, `Row ${seq} is missing.`);
  }
  if (row.seq !== seq && belongsAt(interval, row, seq)) {
    return finding('row-changed', seq, `The number of row ${seq} is not what was written.`);
  }
  const others = next === undefined ? rows : [...rows, next];
  const home = others.findIndex((other, at) => at > index && belongsAt(interval, other, seq));
  if (home >= 0 && belongsAt(interval, row, start + 1 + home)) {
    return finding('rows-swapped', seq, `Rows ${seq} and ${start + 1 + home} changed places.`);
  }
  if (home >= 0 || row.seq < seq) {
    const added = Math.min(row.seq, seq);
    return finding('row-added', added, `A row was added at ${added}.`);
  }
  if (row.seq > seq || belongsAt(interval, row, seq + 1)) {
    return finding('row-missing', seq, `Row ${seq} is missing.`);
  }
  return explainChange(interval, row, seq);
}

function isWhole(interval: Interval, index: number, hash: Buffer | null): boolean {
  const row = interval.rows[index];
  const seq = interval.start + 1 + index;
  const mark = markOf(interval, seq);
  return (
    row !== undefined &&
    row.seq === seq &&
    hash !== null &&
    hash.equals(row.leaf) &&
    (mark === null || mark.equals(hash.subarray(0, MARK_BYTES)))
  );
}

/** The leaves of the rows, computed from what is stored, up to the first row that is not whole. */
export function checkRows(interval: Interval): {
  readonly leaves: readonly Buffer[];
  readonly found: Finding | null;
} {
  const covered = interval.marks === null ? 0 : interval.marks.length / MARK_BYTES;
  const leaves: Buffer[] = [];
  for (let index = 0; index < Math.max(covered, interval.rows.length); index += 1) {
    const row = interval.rows[index];
    const hash = row ? hashAt(interval, row, row.seq) : null;
    if (hash === null || !isWhole(interval, index, hash)) {
      return { leaves, found: explain(interval, index) };
    }
    leaves.push(hash);
  }
  return { leaves, found: null };
}
