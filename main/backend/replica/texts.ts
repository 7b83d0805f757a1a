import { setImmediate } from 'node:timers/promises';
import { searchText } from '../../../shared/model/search-text.ts';
import { type Connection, errorCode } from '../store/open.ts';
import type { Reader } from '../store/reader.ts';
import { type Store, Writer } from '../store/store.ts';
import { partSpan } from './postings.ts';
import { longestText, TextPart } from './text-part.ts';

/** Where the text of a new account goes. */
export type TextSink = {
  readonly add: (tx: Writer, id: number, text: string) => void;
};

const recentSql = 'INSERT OR REPLACE INTO text_recent (id, text) VALUES (?, ?)';

/** Puts the text of one account into the index in place of what is there; null is found by nothing. */
export function setText(tx: Writer, id: number, text: string | null): void {
  tx.run(recentSql, id, text ?? '');
}

/** Puts the texts of single new accounts into the index. */
export const singleTexts: TextSink = { add: setText };

/**
 * Puts the texts of many new accounts into the index, in parts. The last part is written by
 * `flush`; texts of a load that ends without it are taken in by `ensureTexts`.
 */
export class TextLoader implements TextSink {
  readonly #directory: number | null;
  #part: TextPart | null = null;

  constructor(directory: number | null) {
    this.#directory = directory;
  }

  add(tx: Writer, id: number, text: string): void {
    const part = this.#partFor(tx, id);
    if (text.length <= longestText) part.add(id, text);
    else {
      part.cover(id);
      setText(tx, id, text);
    }
  }

  /** Says that an account has no text of its own in the part. */
  cover(tx: Writer, id: number): void {
    this.#partFor(tx, id).cover(id);
  }

  /** Writes the part that is being gathered. */
  flush(tx: Writer): void {
    if (this.#part) writePart(tx, this.#part, this.#directory);
    this.#part = null;
  }

  #partFor(tx: Writer, id: number): TextPart {
    if (this.#part && id - this.#part.first >= partSpan) this.flush(tx);
    this.#part ??= new TextPart(id);
    return this.#part;
  }
}

function writePart(tx: Writer, part: TextPart, directory: number | null): void {
  const { id } = tx.run(
    'INSERT INTO text_parts (first, last, directory) VALUES (?, ?, ?)',
    part.first,
    part.last,
    directory,
  );
  let values: (number | Buffer)[] = [];
  for (const { gram, accounts, places } of part.postings()) {
    values.push(id, gram, accounts, places);
    if (values.length < rowsOfStatement * 4) continue;
    tx.run(postingsSql(rowsOfStatement), ...values);
    values = [];
  }
  if (values.length > 0) tx.run(postingsSql(values.length / 4), ...values);
}

const rowsOfStatement = 50;

function postingsSql(rows: number): string {
  const row = '(?, ?, ?, ?)';
  return `INSERT INTO text_postings (part, gram, accounts, places)
    VALUES ${Array.from({ length: rows }, () => row).join(', ')}`;
}

/** The first number that neither an account nor a part of the index has had. */
export function firstFreeId(read: Reader): number {
  return Math.max(read.value<number>('SELECT max(id) FROM accounts') ?? 0, covered(read)) + 1;
}

function covered(read: Reader): number {
  return read.value<number>('SELECT max(last) FROM text_parts') ?? 0;
}

const dropSql = [
  'DELETE FROM text_recent WHERE id IN (SELECT id FROM accounts WHERE directory = ?)',
  'DELETE FROM text_postings WHERE part IN (SELECT part FROM text_parts WHERE directory = ?)',
  'DELETE FROM text_parts WHERE directory = ?',
  // What is left of the directory stands in parts that others share.
  `INSERT INTO text_recent (id, text) SELECT a.id, '' FROM text_parts p
    JOIN accounts a ON a.id BETWEEN p.first AND p.last WHERE a.directory = ?`,
] as const;

/** Takes the texts of a directory out of the index. Its accounts must still be there. */
export function dropTexts(tx: Writer, directory: number): void {
  for (const sql of dropSql) tx.run(sql, directory);
}

type TextRow = {
  readonly id: number;
  readonly name: string;
  readonly userName: string;
  readonly mail: string;
  readonly title: string;
  readonly department: string;
  readonly employeeId: string;
  readonly deleted: number;
  /** What stands in place of what the part says; null without. */
  readonly recent: string | null;
};

const rowsSql = `SELECT a.id, name, user_name AS userName, mail, title, department,
    employee_id AS employeeId, deleted_at IS NOT NULL AS deleted, r.text AS recent
  FROM accounts a LEFT JOIN text_recent r ON r.id = a.id
  WHERE a.id BETWEEN ? AND ? ORDER BY a.id LIMIT ?`;
const rowsAtOnce = 2_000;

const missingSql = `SELECT EXISTS (SELECT 1 FROM accounts a WHERE id > ? AND deleted_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM text_recent r WHERE r.id = a.id))`;

/**
 * Takes in the texts of accounts that an earlier release, or a load that was cut off, left out. On
 * a full disk this waits until the vault is opened again: all else can be read meanwhile.
 */
export function ensureTexts(database: Connection): void {
  const tx = new Writer(database);
  const from = covered(tx) + 1;
  if (tx.value<number>(missingSql, from - 1) === 0) return;
  try {
    database.transaction(() => takeInFrom(tx, from)).immediate();
  } catch (error) {
    if (errorCode(error) !== 'SQLITE_FULL') throw error;
  }
}

function takeInFrom(tx: Writer, from: number): void {
  const loader = new TextLoader(null);
  for (let next = from; ; ) {
    const rows = tx.all<TextRow>(rowsSql, next, Number.MAX_SAFE_INTEGER, rowsAtOnce);
    const last = rows.at(-1);
    if (!last) break;
    for (const row of rows) {
      if (row.deleted === 1 || row.recent !== null) loader.cover(tx, row.id);
      else loader.add(tx, row.id, searchText(row));
    }
    next = last.id + 1;
  }
  loader.flush(tx);
}

/** Texts that may stand beside the parts: every search looks through them all. */
const recentKept = 5_000;

type PartRow = {
  readonly part: number | null;
  readonly first: number;
  readonly last: number;
  readonly directory: number | null;
};

/** Makes those parts anew whose accounts changed, once these are many; the backend answers in between. */
export async function mergeTexts(store: Store): Promise<void> {
  const { read } = store;
  const recent = read.value<number>('SELECT count(*) FROM text_recent') ?? 0;
  if (recent <= recentKept) return;
  const parts = read.all<PartRow>(
    `SELECT part, first, last, directory FROM text_parts
      WHERE EXISTS (SELECT 1 FROM text_recent WHERE id BETWEEN first AND last)`,
  );
  const end = firstFreeId(read);
  for (let first = covered(read) + 1; first < end; first += partSpan) {
    parts.push({ part: null, first, last: Math.min(end, first + partSpan) - 1, directory: null });
  }
  for (const part of parts) await remake(store, part);
}

async function remake(store: Store, old: PartRow): Promise<void> {
  const part = new TextPart(old.first);
  const replaced: [id: number, text: string][] = [];
  for (let next = old.first; next <= old.last; ) {
    const rows = store.read.all<TextRow>(rowsSql, next, old.last, rowsAtOnce);
    for (const row of rows) {
      const text = row.deleted === 1 ? '' : searchText(row);
      if (text.length > longestText) continue;
      if (row.recent !== null) replaced.push([row.id, row.recent]);
      if (text !== '') part.add(row.id, text);
    }
    next = (rows.at(-1)?.id ?? old.last) + 1;
    await setImmediate();
  }
  part.cover(old.last);
  store.progress((tx) => {
    tx.run('DELETE FROM text_postings WHERE part = ?', old.part);
    tx.run('DELETE FROM text_parts WHERE part = ?', old.part);
    writePart(tx, part, old.directory);
    // What changed since it was read stays: its text is another one by now.
    for (const [id, text] of replaced) {
      tx.run('DELETE FROM text_recent WHERE id = ? AND text = ?', id, text);
    }
  });
}
