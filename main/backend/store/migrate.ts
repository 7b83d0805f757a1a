import { Failure } from '../../../shared/failure.ts';
import { accountIndexes, foundation } from './migrations/0001-foundation.ts';
import type { Connection } from './open.ts';

/** Migrations in order; the number of the last one is the version of the schema. */
const migrations: readonly string[] = [foundation];

/** Brings the schema up to date, each step in one transaction. Refuses a vault of a newer release. */
export function migrate(database: Connection): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > migrations.length) throw new Failure('vault-newer');
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`user_version = ${index + 1}`);
    })();
  }
}

/** Takes the indexes of accounts away before rows are loaded in bulk, but for the one that keeps ids unique. */
export function dropAccountIndexes(database: Connection): void {
  for (const name of Object.keys(accountIndexes)) {
    if (name !== 'accounts_remote') database.exec(`DROP INDEX IF EXISTS ${name}`);
  }
}

/** Makes the indexes of accounts that are missing: after a bulk load, or after one that was cut off. */
export function ensureAccountIndexes(database: Connection, onIndex?: () => void): void {
  const present = new Set(
    database
      .prepare<[], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'accounts'",
      )
      .pluck()
      .all(),
  );
  for (const [name, definition] of Object.entries(accountIndexes)) {
    if (present.has(name)) continue;
    database.exec(`CREATE ${definition}`);
    onIndex?.();
  }
}
