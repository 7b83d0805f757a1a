import type { Head } from '../audit/checkpoint.ts';
import { followEpochs } from '../audit/epochs.ts';
import { appendLeaf, rootOf } from '../audit/merkle.ts';
import { databaseSource } from '../audit/source.ts';
import { progressAt } from '../audit/verify.ts';
import type { Connection } from '../store/open.ts';
import type { Reader } from '../store/reader.ts';

/** How much of the log two databases share. */
export type Shared = {
  /** The rows from the first on that are the same in both. */
  readonly common: Head;
  /** Rows that the present log has. */
  readonly present: number;
};

/** The size and root of the log in a database, up to `size` rows. */
export function logHead(database: Connection, vault: string, size?: number): Head {
  const source = databaseSource(database);
  const end = Math.min(size ?? Number.MAX_SAFE_INTEGER, source.lastSeq());
  const chain = followEpochs(source.epochs(), vault);
  let { frontier } = progressAt(source, chain, end);
  for (const { leaf } of source.rowsAfter(frontier.size, end - frontier.size)) {
    frontier = appendLeaf(frontier, leaf);
  }
  return { size: frontier.size, root: rootOf(frontier) };
}

/**
 * Where the log of a copy and the present one part. A leaf is bound to its number, time and epoch,
 * so that after the first row that differs none is the same again: halving finds the place.
 */
export function shareOf(present: Reader, copy: Connection, vault: string): Shared {
  const sql = 'SELECT leaf FROM audit WHERE seq = ?';
  const leafOf = copy.prepare<[number], Buffer>(sql).pluck();
  const isSame = (seq: number): boolean => {
    const [one, other] = [present.value<Buffer>(sql, seq), leafOf.get(seq)];
    return one !== undefined && other !== undefined && one.equals(other);
  };
  const presentSize = present.value<number>('SELECT coalesce(max(seq), 0) FROM audit') ?? 0;
  let low = 0;
  let high = Math.min(presentSize, databaseSource(copy).lastSeq());
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isSame(middle)) low = middle;
    else high = middle - 1;
  }
  return { common: logHead(copy, vault, low), present: presentSize };
}

/** Change sets that the present database has and the copy has not. */
export function changeSetsLost(present: Reader, copy: Connection): number {
  const sql = 'SELECT id, created_at FROM change_sets';
  const keyOf = (set: { id: number; created_at: number }) => `${set.id} ${set.created_at}`;
  const kept = new Set(copy.prepare<[], { id: number; created_at: number }>(sql).all().map(keyOf));
  return present.all<{ id: number; created_at: number }>(sql).filter((set) => !kept.has(keyOf(set)))
    .length;
}
