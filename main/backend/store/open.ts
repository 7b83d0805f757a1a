import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Failure } from '../../../shared/failure.ts';

/** An open, keyed database. */
export type Connection = Database.Database;

/** The database of a profile folder. */
export function databasePath(folder: string): string {
  return join(folder, 'vault.db');
}

/** The oldest SQLite without the bug that could lose a WAL reset (fixed in 3.51.3). */
const oldestSqlite = [3, 51, 3] as const;

/** How much of the database the writer keeps decrypted. */
export const cacheKiB = 65_536;

/** Pages of the write-ahead log after which it is copied into the database. */
export const walPages = 4_000;

/** What must read back as set; anything else means that this build of SQLite ignores us. */
const expected: Readonly<Record<string, string | number>> = {
  cipher: 'sqlcipher',
  legacy: 4,
  journal_mode: 'wal',
  synchronous: 2,
  temp_store: 2,
  trusted_schema: 0,
  cell_size_check: 1,
  foreign_keys: 1,
};

/**
 * Opens the encrypted database at `path` with a raw 32-byte key and sets every option that
 * safety depends on. Refuses with `vault-lost` when the file is missing, empty, or is no
 * database under this key: the caller knows that a vault exists, so none of these is a first run.
 * `reading` does not move the write-ahead log into the file when it is closed.
 */
export function openDatabase(
  path: string,
  key: Buffer,
  mode: 'create' | 'existing' | 'reading',
): Connection {
  if (mode !== 'create' && (!existsSync(path) || statSync(path).size === 0)) {
    throw new Failure('vault-lost');
  }
  const database = new Database(path, { readonly: mode === 'reading' });
  try {
    unlockFile(database, key);
    setOptions(database);
  } catch (error) {
    database.close();
    if (isNotADatabase(error)) throw new Failure('vault-lost');
    throw error;
  }
  return database;
}

/** Opens a database under its key with no other option set: for a copy that is to have another key. */
export function openPlain(path: string, key: Buffer): Connection {
  const database = new Database(path);
  try {
    unlockFile(database, key);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Gives the key as bytes, so that it never becomes a string; 32 bare bytes would be taken as a passphrase. */
function unlockFile(database: Connection, key: Buffer): void {
  if (key.length !== 32) throw new Error('A database key has 32 bytes.');
  database.pragma("cipher='sqlcipher'");
  database.pragma('legacy=4');
  const raw = Buffer.concat([Buffer.from('raw:'), key]);
  try {
    database.key(raw);
  } finally {
    raw.fill(0);
  }
  // Reading proves the key; setting a key alone succeeds with any bytes.
  database.prepare('SELECT count(*) FROM sqlite_schema').get();
}

function setOptions(database: Connection): void {
  database.pragma('journal_mode=WAL');
  database.pragma('synchronous=FULL');
  database.pragma('temp_store=MEMORY');
  database.pragma('trusted_schema=OFF');
  database.pragma('cell_size_check=ON');
  database.pragma('foreign_keys=ON');
  database.pragma('fullfsync=ON');
  database.pragma('checkpoint_fullfsync=ON');
  database.pragma('mmap_size=0');
  database.pragma(`cache_size=-${cacheKiB}`);
  database.pragma(`wal_autocheckpoint=${walPages}`);
  for (const [name, value] of Object.entries(expected)) {
    const found: unknown = database.pragma(name, { simple: true });
    if (String(found) !== String(value)) throw new Error(`SQLite ignores ${name}.`);
  }
  const version = String(database.prepare('SELECT sqlite_version()').pluck().get());
  if (!isAtLeast(version, oldestSqlite)) throw new Error(`SQLite ${version} is too old.`);
}

function isAtLeast(version: string, oldest: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of oldest.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

/** True when the file is empty of meaning under this key: a wrong key and random bytes look the same. */
export function isNotADatabase(error: unknown): boolean {
  return errorCode(error) === 'SQLITE_NOTADB';
}

/** The code of an SQLite error, or ''. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
