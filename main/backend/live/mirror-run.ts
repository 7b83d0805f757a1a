import { Failure } from '../../../shared/failure.ts';
import type { CommandContext } from '../context.ts';
import { JobCancelled } from '../jobs/cancelled.ts';
import type { Reader } from '../store/reader.ts';

/** Counts of a reading, as the log and the job show them. */
export type MirrorCounts = {
  added: number;
  changed: number;
  unchanged: number;
  removed: number;
  refused: number;
  /** Changes whose answers were lost, and of which is known now what became. */
  settled: number;
};

/** A reading that is under way. */
export type MirrorRun = {
  /** Where the connector begins or goes on; null begins with everything. */
  cursor: string | null;
  readonly counts: MirrorCounts;
  /** The last row number when it began: whatever came later was named by this reading. */
  readonly lastId: number;
  readonly met: Met;
  /** What the last batch said; null until then. */
  complete: 'all' | 'changes' | null;
};

type Row = { readonly unfinished: string | null; readonly cursor: string | null };

/** The row numbers that a reading has met: one bit for each that was there when it began. */
export class Met {
  readonly #bits: Uint8Array;

  constructor(lastId: number) {
    this.#bits = new Uint8Array((lastId >> 3) + 1);
  }

  /** Marks a row number. */
  add(id: number): void {
    const at = id >> 3;
    if (at < this.#bits.length) this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (id & 7));
  }

  /** Whether it was met. */
  has(id: number): boolean {
    return ((this.#bits[id >> 3] ?? 0) & (1 << (id & 7))) !== 0;
  }
}

/**
 * Begins a reading where the last one stopped, or with everything when that is asked for. What an
 * earlier reading has met says nothing: a connector that begins anew names everything anew.
 */
export function beginRun(read: Reader, directory: number, isFull: boolean): MirrorRun {
  const sql = 'SELECT unfinished, cursor FROM directories WHERE id = ?';
  const row = read.get<Row>(sql, directory);
  const lastId = read.value<number>('SELECT coalesce(max(id), 0) FROM accounts') ?? 0;
  return {
    cursor: isFull ? null : (row?.unfinished ?? row?.cursor ?? null),
    counts: { added: 0, changed: 0, unchanged: 0, removed: 0, refused: 0, settled: 0 },
    lastId,
    met: new Met(lastId),
    complete: null,
  };
}

/** Why a directory is not up to date, beside it; what ended a cancelled reading is no problem of it. */
export function noteProblem({ store }: CommandContext, directory: number, error: unknown): void {
  if (error instanceof JobCancelled) return;
  const problem = error instanceof Failure ? error.code : 'internal';
  store.progress((tx) =>
    tx.run('UPDATE directories SET problem = ? WHERE id = ?', problem, directory),
  );
}
