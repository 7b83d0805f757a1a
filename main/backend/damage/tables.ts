import { Failure } from '../../../shared/failure.ts';
import { failureOf } from '../store/failure-of.ts';
import { type Connection, openDatabase } from '../store/open.ts';

/** What SQLite calls its own list of tables and indexes. */
export const schemaTable = 'sqlite_schema';

/** Opens the database once more, without what other connections have in their memory. */
export function freshConnection(path: string, key: Buffer): Connection {
  const database = openDatabase(path, key, 'existing');
  database.pragma('query_only = ON');
  return database;
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
