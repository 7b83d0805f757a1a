import type { Reader } from '../store/reader.ts';
import type { Writer } from '../store/store.ts';

/** Counts of a reading, as the log and the job show them. */
export type MirrorCounts = {
  added: number;
  changed: number;
  unchanged: number;
  removed: number;
  refused: number;
};

/** A reading that is under way, as the database keeps it from one batch to the next. */
export type MirrorRun = {
  /** Where the connector goes on; null begins with everything. */
  cursor: string | null;
  readonly counts: MirrorCounts;
  /** The last row number when it began: whatever came later was named by this reading. */
  readonly lastId: number;
  /** What the last batch said; null until then. */
  complete: 'all' | 'changes' | null;
};

type Row = { readonly run: string | null; readonly cursor: string | null; met: Uint8Array | null };

/** The row numbers that a reading has met: one bit for each that was there when it began. */
export class Met {
  readonly #bits: Buffer;

  constructor(lastId: number, stored: Uint8Array | null) {
    this.#bits = Buffer.alloc((lastId >> 3) + 1);
    if (stored) this.#bits.set(stored.subarray(0, this.#bits.length));
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

  get bytes(): Buffer {
    return this.#bits;
  }
}

/** The reading to go on with, or a new one: of everything when asked, or when nothing was read before. */
export function beginRun(
  read: Reader,
  directory: number,
  isFull: boolean,
): { readonly run: MirrorRun; readonly met: Met } {
  const sql = 'SELECT run, cursor, met FROM directories WHERE id = ?';
  const row = read.get<Row>(sql, directory);
  if (row?.run && !isFull) {
    const run = JSON.parse(row.run) as MirrorRun;
    return { run, met: new Met(run.lastId, row.met) };
  }
  const lastId = read.value<number>('SELECT coalesce(max(id), 0) FROM accounts') ?? 0;
  const run: MirrorRun = {
    cursor: isFull ? null : (row?.cursor ?? null),
    counts: { added: 0, changed: 0, unchanged: 0, removed: 0, refused: 0 },
    lastId,
    complete: null,
  };
  return { run, met: new Met(lastId, null) };
}

/** Keeps a reading with the batch that brought it here. */
export function keepRun(tx: Writer, directory: number, run: MirrorRun, met: Met): void {
  const sql = 'UPDATE directories SET run = ?, met = ? WHERE id = ?';
  tx.run(sql, JSON.stringify(run), met.bytes, directory);
}
