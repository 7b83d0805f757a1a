import { Failure } from '../../../shared/failure.ts';
import { failureOf } from '../store/failure-of.ts';
import { type Connection, openDatabase } from '../store/open.ts';

/** What SQLite calls its own list of tables and indexes. */
export const schemaTable = 'sqlite_schema';

/** Opens the database once more, without what other connections have in their memory. */
export function freshConnection(path: string, key: Buffer): Connection {
  return openDatabase(path, key, 'reading');
}

/** The tables with a page that does not hold, in the table itself or in one of its indexes. */
export function damagedTables(path: string, key: Buffer): string[] {
  let database: Connection;
  try {
    database = freshConnection(path, key);
  } catch (error) {
    if (error instanceof Failure || failureOf(error)) return [schemaTable];
    throw error;
  }
  try {
    return tablesOf(database).filter((table) => !isWhole(database, table));
  } finally {
    database.close();
  }
}

/** The tables that have one of these pages, in themselves or in one of their indexes. */
export function tablesWithPages(path: string, key: Buffer, pages: readonly number[]): string[] {
  const database = freshConnection(path, key);
  try {
    const sql = "SELECT name, tbl_name AS 'table' FROM sqlite_schema WHERE rootpage > 0";
    const trees = database.prepare<[], { name: string; table: string }>(sql).all();
    const list = JSON.stringify(pages);
    const found = trees.filter(({ name }) => hasPage(database, name, list));
    // A page of the list of tables, or one that nothing uses now: SQLite's own book-keeping.
    return found.length > 0 ? [...new Set(found.map(({ table }) => table))] : [schemaTable];
  } finally {
    database.close();
  }
}

function hasPage(database: Connection, tree: string, pages: string): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM dbstat
    WHERE name = ? AND pageno IN (SELECT value FROM json_each(?)))`;
  try {
    return database.prepare<[string, string], number>(sql).pluck().get(tree, pages) === 1;
  } catch (error) {
    // Its pages do not belong together any more: it is one of those that are concerned.
    if (failureOf(error)?.code === 'vault-damaged') return true;
    throw error;
  }
}

/** The tables that lie in the file; a virtual one lies in others. */
export function tablesOf(database: Connection): string[] {
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name";
  return database.prepare<[], string>(sql).pluck().all();
}

function isWhole(database: Connection, table: string): boolean {
  try {
    // The names come from the schema of our own migrations.
    return database.pragma(`integrity_check("${table}")`, { simple: true }) === 'ok';
  } catch (error) {
    if (failureOf(error)?.code === 'vault-damaged') return false;
    throw error;
  }
}
