import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Failure } from '../../../shared/failure.ts';
import type { CommandContext } from '../context.ts';
import { ensureTexts } from '../replica/texts.ts';
import { failureOf } from '../store/failure-of.ts';
import { ensureAccountIndexes, migrate } from '../store/migrate.ts';
import { type Connection, databasePath, openDatabase } from '../store/open.ts';
import { writeContainer } from './container.ts';
import { lookAt, partsOf } from './create.ts';
import { putInOrder } from './salvage-order.ts';
import { type Row, readableRows } from './salvage-rows.ts';

export type Salvaged = { readonly rows: number; readonly lost: number; readonly sizeBytes: number };

type Copied = { readonly rows: number; readonly lost: number };

/**
 * Copies every row that can still be read into a new database and writes a backup of that. Nothing
 * is written to the damaged one but a row of the log, where that is still possible.
 */
export async function salvage(
  context: CommandContext,
  path: string,
  reason: string,
): Promise<Salvaged> {
  const { vault } = context;
  const copy = join(vault.folder, `vault.db.copy-${randomUUID()}`);
  try {
    const copied = await copyAll(context, copy);
    const about = lookAt(context, copy);
    const parts = partsOf(vault.folder, copy);
    const { sizeBytes } = await writeContainer(path, about, parts, async () => setImmediate());
    const salvaged = { ...copied, sizeBytes };
    record(context, reason, salvaged);
    return salvaged;
  } catch (error) {
    throw unreadable(error) ?? failureOf(error) ?? error;
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true });
  }
}

/** Without its list of tables nothing of a database can be read; that is damage, and no loss. */
function unreadable(error: unknown): Failure | null {
  const isSo = error instanceof Failure && error.code === 'vault-lost';
  return isSo ? new Failure('vault-damaged') : null;
}

async function copyAll({ vault }: CommandContext, path: string): Promise<Copied> {
  const key = vault.keys.databaseKey();
  try {
    const from = openDatabase(databasePath(vault.folder), key, 'reading');
    const to = openDatabase(path, key, 'create');
    try {
      // Rows whose partner is lost come first and are taken out at the end.
      to.pragma('foreign_keys = OFF');
      migrate(to);
      // The triggers of the log know of rows that come one by one only.
      const triggers = takeTriggers(to);
      const sum = { rows: 0, lost: 0 };
      for (const table of tablesOf(to)) {
        const { rows, lost } = await copyTable(from, to, table);
        sum.rows += rows;
        sum.lost += lost;
      }
      sum.rows -= putInOrder(to);
      for (const sql of triggers) to.exec(sql);
      ensureTexts(to);
      ensureAccountIndexes(to);
      to.pragma('wal_checkpoint(TRUNCATE)');
      return sum;
    } finally {
      from.close();
      to.close();
    }
  } finally {
    key.fill(0);
  }
}

function takeTriggers(database: Connection): string[] {
  const found = database
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'",
    )
    .all();
  for (const { name } of found) database.exec(`DROP TRIGGER "${name}"`);
  return found.map(({ sql }) => sql);
}

/** Tables with rows of their own. Those of the text index are made from the accounts. */
function tablesOf(database: Connection): string[] {
  const sql = `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
    AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'text_*' ORDER BY name`;
  return database.prepare<[], string>(sql).pluck().all();
}

async function copyTable(from: Connection, to: Connection, table: string): Promise<Copied> {
  const columns = to.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck();
  const marks = columns
    .all(table)
    .map(() => '?')
    .join(', ');
  // The names come from the schema of our own migrations.
  const insert = to.prepare<unknown[]>(`INSERT OR IGNORE INTO "${table}" VALUES (${marks})`);
  let rows = 0;
  let gap = 0;
  for (const piece of readableRows(from, table)) {
    // The log is worth something up to its first gap only: what comes after proves nothing.
    if (table === 'audit' && gap > 0) break;
    gap += piece.lost;
    rows += to.transaction((all: readonly Row[]) => insertAll(insert, all))(piece.rows);
    await setImmediate();
  }
  const known = countOf(from, table);
  return { rows, lost: known === null ? gap : Math.max(0, known - rows) };
}

function insertAll(
  insert: { readonly run: (...values: unknown[]) => { readonly changes: number } },
  rows: readonly Row[],
): number {
  return rows.reduce((sum, row) => sum + insert.run(...row).changes, 0);
}

/** How many rows there were, where an index that is whole still says so. */
function countOf(from: Connection, table: string): number | null {
  try {
    return from.prepare<[], number>(`SELECT count(*) FROM "${table}"`).pluck().get() ?? 0;
  } catch (error) {
    if (failureOf(error)?.code === 'vault-damaged') return null;
    throw error;
  }
}

function record({ store, operator }: CommandContext, reason: string, salvaged: Salvaged): void {
  const detail = { ...salvaged };
  const entry = {
    action: 'backups.salvage',
    operator: operator.name,
    target: 'vault',
    reason,
    detail,
  };
  try {
    store.record([entry]);
  } catch (error) {
    // A vault that is known to be damaged takes no row; what was found is in its log already.
    if (!(error instanceof Failure && error.code === 'vault-read-only')) throw error;
  }
}
