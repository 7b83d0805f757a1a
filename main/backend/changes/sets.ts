import type { ChangeKind, ChangeState, ChangeWarning } from '../../../shared/model/change.ts';
import type { PersonalValues } from '../replica/personal.ts';
import type { Reader } from '../store/reader.ts';
import type { Writer } from '../store/store.ts';
import { isPersonal } from './image.ts';
import { decodeLines, encodeLines, type Line } from './lines.ts';

/** Where a change set comes from. */
export type Source = 'operator' | 'file' | 'undo';

/** A change set as the database keeps it. */
export type StoredSet = {
  readonly id: number;
  readonly title: string;
  readonly state: ChangeState;
  readonly operator: string;
  readonly created_at: number;
  readonly applied_at: number | null;
  readonly reason: string;
  readonly ticket: string;
  readonly undoes: number | null;
  readonly source: Source;
  readonly summary: string;
  readonly problem: string | null;
};

/** Counts of a set, kept with it. */
export type Summary = {
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly kinds: Readonly<Record<string, number>>;
  readonly warnings: Readonly<Record<string, number>>;
  readonly directories: readonly string[];
};

/** A change as the database keeps it; personal lines are sealed. */
export type StoredChange = {
  readonly id: number;
  readonly change_set: number;
  readonly target: number | null;
  readonly directory: number;
  readonly kind: ChangeKind;
  readonly state: ChangeState;
  readonly base_version: number;
  readonly other: number | null;
  readonly lines: string;
  readonly sealed: Uint8Array | null;
  readonly warnings: string;
  readonly problem: string | null;
  readonly content_hash: string | null;
};

/** A change that is to be staged. */
export type NewChange = {
  readonly target: number | null;
  readonly directory: number;
  readonly kind: ChangeKind;
  readonly baseVersion: number;
  readonly other?: number | null;
  readonly lines: readonly Line[];
  readonly warnings?: readonly ChangeWarning[];
  readonly contentHash?: string | null;
};

/** States in which a change still can be applied. */
export const open: readonly ChangeState[] = [
  'draft',
  'submitted',
  'approved',
  'applying',
  'unknown',
];

/** The same, for a statement. */
export const openList = open.map((state) => `'${state}'`).join(', ');

const insertSql = `INSERT INTO changes (id, change_set, target, directory, kind, state, base_version,
  other, lines, sealed, warnings, content_hash) VALUES (?, ?, ?, ?, ?, 'draft', ?, ?, ?, ?, ?, ?)`;

const lastSql = 'SELECT coalesce(max(id), 0) FROM changes';

/** Makes a set. */
export function createSet(
  tx: Writer,
  set: {
    readonly title: string;
    readonly operator: string;
    readonly now: number;
    readonly source: Source;
    readonly undoes?: number | null;
  },
): number {
  const sql = `INSERT INTO change_sets (title, state, operator, created_at, source, undoes)
    VALUES (?, 'draft', ?, ?, ?, ?)`;
  return tx.run(sql, set.title, set.operator, set.now, set.source, set.undoes ?? null).id;
}

/**
 * Takes away sets that were being filled when their process ended: half of what was asked for must
 * not look like all of it. A set is counted when it is whole, and not before.
 */
export function dropUnfinishedSets(tx: Writer): void {
  const unfinished = "SELECT id FROM change_sets WHERE summary = '{}'";
  tx.run(`DELETE FROM changes WHERE change_set IN (${unfinished})`);
  tx.run("DELETE FROM change_sets WHERE summary = '{}'");
}

/** The draft that an operator's single edits are gathered in, if one is open and in their sight. */
export function openDraft(read: Reader, operator: string): number | undefined {
  const sql = `SELECT id FROM change_sets WHERE state = 'draft' AND source = 'operator'
    AND operator = ? ORDER BY id DESC LIMIT 1`;
  return read.value<number>(sql, operator);
}

/** Parts lines by compartment. */
function parted(lines: readonly Line[]) {
  return {
    clear: lines.filter((line) => !isPersonal(line.name)),
    personal: lines.filter((line) => isPersonal(line.name)),
  };
}

/** Writes a change into a set; personal lines are sealed for its row. */
export function insertChange(
  tx: Writer,
  personal: PersonalValues,
  set: number,
  change: NewChange,
): number {
  const { clear, personal: sealed } = parted(change.lines);
  // What is sealed is bound to its row, whose number must be known before.
  const id = sealed.length === 0 ? null : (tx.value<number>(lastSql) ?? 0) + 1;
  const inserted = tx.run(
    insertSql,
    id,
    set,
    change.target,
    change.directory,
    change.kind,
    change.baseVersion,
    change.other ?? null,
    encodeLines(clear),
    id === null ? null : sealLines(personal, id, sealed),
    JSON.stringify(change.warnings ?? []),
    change.contentHash ? personal.fingerprint(change.contentHash) : null,
  );
  return inserted.id;
}

/** Replaces the lines of a change. */
export function updateLines(
  tx: Writer,
  personal: PersonalValues,
  id: number,
  lines: readonly Line[],
): void {
  const { clear, personal: sealed } = parted(lines);
  const sql = 'UPDATE changes SET lines = ?, sealed = ? WHERE id = ?';
  tx.run(sql, encodeLines(clear), sealLines(personal, id, sealed), id);
}

function sealLines(personal: PersonalValues, id: number, lines: readonly Line[]): Buffer | null {
  return personal.seal('changes', id, 1, lines.length === 0 ? null : encodeLines(lines));
}

/** Every line of a change, personal ones unsealed. */
export function linesOf(personal: PersonalValues, change: StoredChange): Line[] {
  const clear = decodeLines(change.lines);
  if (change.sealed === null) return clear;
  return [...clear, ...decodeLines(personal.openText('changes', change.id, 1, change.sealed))];
}

/** Counts a set anew. Called at the end of whatever changed it. */
export function summarise(tx: Writer, set: number): Summary {
  const count = (sql: string): Record<string, number> =>
    Object.fromEntries(
      tx.all<{ name: string; n: number }>(sql, set).map(({ name, n }) => [name, n]),
    );
  const counts = count(
    'SELECT state AS name, count(*) AS n FROM changes WHERE change_set = ? GROUP BY state',
  );
  const summary: Summary = {
    total: Object.values(counts).reduce((sum, n) => sum + n, 0),
    counts,
    kinds: count(
      'SELECT kind AS name, count(*) AS n FROM changes WHERE change_set = ? GROUP BY kind',
    ),
    warnings: count(
      `SELECT w.value AS name, count(*) AS n FROM changes c, json_each(c.warnings) w
        WHERE c.change_set = ? AND c.warnings <> '[]' GROUP BY w.value`,
    ),
    directories: tx.values<string>(
      `SELECT name FROM directories WHERE id IN
        (SELECT DISTINCT directory FROM changes WHERE change_set = ?) ORDER BY name`,
      set,
    ),
  };
  tx.run('UPDATE change_sets SET summary = ? WHERE id = ?', JSON.stringify(summary), set);
  return summary;
}

/** One set, or undefined. */
export function readSet(read: Reader, id: number): StoredSet | undefined {
  return read.get<StoredSet>('SELECT * FROM change_sets WHERE id = ?', id);
}

/** How many changes of a set are left to apply. */
export function countOpen(read: Reader, set: number): number {
  const sql = `SELECT count(*) FROM changes WHERE change_set = ? AND state IN (${openList})`;
  return read.value<number>(sql, set) ?? 0;
}
