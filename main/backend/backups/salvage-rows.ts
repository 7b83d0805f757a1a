import { failureOf } from '../store/failure-of.ts';
import type { Connection } from '../store/open.ts';

/** The values of a row in the order of its columns. */
export type Row = readonly unknown[];

/** Rows that were read, and how many numbers before them could not be. */
export type Piece = { readonly rows: readonly Row[]; readonly lost: number };

const rowsAtOnce = 500;

/** Every row of a table that can be read, however many of its pages are damaged. */
export function readableRows(from: Connection, table: string): IterableIterator<Piece> {
  const list = from
    .prepare<[string], number>('SELECT wr FROM pragma_table_list WHERE name = ?')
    .pluck();
  return list.get(table) === 1 ? withoutRowid(from, table) : byRowid(from, table);
}

/** In order of the row number. Around a damaged page the next number that can be read is searched. */
function* byRowid(from: Connection, table: string): Generator<Piece> {
  const after = (limit: number) =>
    from
      .prepare<[number], [number, ...unknown[]]>(
        `SELECT rowid, * FROM "${table}" WHERE rowid > ? ORDER BY rowid LIMIT ${limit}`,
      )
      .raw();
  const [many, one] = [after(rowsAtOnce), after(1)];
  let last = Number.MIN_SAFE_INTEGER;
  let lost = 0;
  for (;;) {
    const piece = reading(() => many.all(last));
    const rows = piece ?? reading(() => one.all(last));
    if (rows?.length === 0) {
      if (lost > 0) yield { rows: [], lost };
      return;
    }
    const end = rows?.at(-1);
    if (rows && end) {
      yield { rows: rows.map(([, ...row]) => row), lost };
      [last, lost] = [end[0], 0];
      continue;
    }
    const next = nextReadable(Math.max(last, 0), (start) => reading(() => one.all(start)) !== null);
    if (next === null) {
      yield { rows: [], lost: 1 };
      return;
    }
    lost += next - Math.max(last, 0);
    last = next;
  }
}

/** The smallest place behind `bad` from which can be read: doubled steps, and then halved ones. */
function nextReadable(bad: number, isReadable: (start: number) => boolean): number | null {
  let low = bad;
  let high = bad + 1;
  for (let step = 1; !isReadable(high); step *= 2) {
    low = high;
    high = low + step;
    if (!Number.isSafeInteger(high)) return null;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isReadable(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** A table without row numbers is read from both ends, each up to the first damage. */
function* withoutRowid(from: Connection, table: string): Generator<Piece> {
  const keys = from
    .prepare<[string], string>('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk')
    .pluck()
    .all(table);
  for (const direction of ['ASC', 'DESC']) {
    const order = keys.map((key) => `"${key}" ${direction}`).join(', ');
    const rows = from
      .prepare<[], unknown[]>(`SELECT * FROM "${table}" ORDER BY ${order}`)
      .raw()
      .iterate();
    let isCut = false;
    for (let isEnd = false; !isEnd; ) {
      const piece: Row[] = [];
      while (piece.length < rowsAtOnce && !isEnd) {
        const step = reading(() => rows.next());
        isCut ||= step === null;
        if (step === null || step.done) isEnd = true;
        else piece.push(step.value);
      }
      yield { rows: piece, lost: isEnd && isCut ? 1 : 0 };
    }
    if (!isCut) return;
  }
}

/** Null where a page does not hold. */
function reading<Value>(work: () => Value): Value | null {
  try {
    return work();
  } catch (error) {
    if (failureOf(error)?.code === 'vault-damaged') return null;
    throw error;
  }
}
