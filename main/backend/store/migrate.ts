import { totalmem } from 'node:os';
import { Failure } from '../../../shared/failure.ts';
import { accountIndexes, foundation, keptWhileLoading } from './migrations/0001-foundation.ts';
import { textIndex } from './migrations/0002-text-index.ts';
import { approvals } from './migrations/0003-approvals.ts';
import { passwordExpiry } from './migrations/0004-password-expiry.ts';
import { keyedFingerprints } from './migrations/0005-keyed-fingerprints.ts';
import { elevations } from './migrations/0006-elevations.ts';
import { providerLinks } from './migrations/0007-provider-links.ts';
import { providerRoles } from './migrations/0008-provider-roles.ts';
import { memberNames } from './migrations/0009-member-names.ts';
import { cacheKiB, type Connection } from './open.ts';

/** Migrations in order; the number of the last one is the version of the schema. */
const migrations: readonly string[] = [
  foundation,
  textIndex,
  approvals,
  passwordExpiry,
  keyedFingerprints,
  elevations,
  providerLinks,
  providerRoles,
  memberNames,
];

/** Brings the schema up to date in one transaction. Refuses a vault of a newer release. */
export function migrate(database: Connection): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > migrations.length) throw new Failure('vault-newer');
  if (version === migrations.length) return;
  database.transaction(() => {
    for (const sql of migrations.slice(version)) database.exec(sql);
    database.pragma(`user_version = ${migrations.length}`);
  })();
}

/**
 * A frugal load writes its rows one behind the other, and each index from a table that is read from
 * its beginning: more of the cache would be filled and never asked for.
 */
const frugalCacheKiB = 16_384;

/** Unless all of the table fits, while nothing else of the load is left in the memory. */
const wholeCacheKiB = 3 * cacheKiB;

/**
 * Gets ready for rows to be loaded in bulk: takes the indexes of accounts away, and lets the page
 * cache grow, because every index that is made afterwards reads the whole table, and a page that
 * must be decrypted again costs more than all else. A `frugal` load stays within the memory that a
 * reading may take.
 */
export function beginBulkLoad(database: Connection, { frugal = false } = {}): void {
  const dropped = Object.keys(accountIndexes).filter((name) => !keptWhileLoading.has(name));
  const drops = dropped.map((name) => `DROP INDEX IF EXISTS ${name};`);
  // At once: the disk is waited for at the end of each transaction.
  database.transaction(() => database.exec(drops.join('\n'))).immediate();
  const kibibytes = frugal ? frugalCacheKiB : Math.floor(totalmem() / 4 / 1_024);
  database.pragma(`cache_size = -${kibibytes}`);
}

/** Makes the indexes again and gives the memory back; `onIndex` is called between two of them. */
export async function endBulkLoad(
  database: Connection,
  onIndex: () => Promise<void>,
  { frugal = false } = {},
): Promise<void> {
  if (frugal && sizeKiB(database) <= wholeCacheKiB) {
    database.pragma(`cache_size = -${wholeCacheKiB}`);
  }
  for (const name of missingIndexes(database)) {
    database.exec(`CREATE ${accountIndexes[name]}`);
    await onIndex();
  }
  // What comes behind the indexes looks things up in them.
  if (frugal && sizeKiB(database) > wholeCacheKiB) database.pragma(`cache_size = -${cacheKiB}`);
}

function sizeKiB(database: Connection): number {
  const [pages, bytes] = ['page_count', 'page_size'].map((name) =>
    Number(database.pragma(name, { simple: true })),
  );
  return ((pages ?? 0) * (bytes ?? 0)) / 1_024;
}

/** Ends a bulk load however it went: no index stays away, and the cache is small again. */
export function leaveBulkLoad(database: Connection): void {
  ensureAccountIndexes(database);
  database.pragma(`cache_size = -${cacheKiB}`);
  database.pragma('shrink_memory');
}

/** Makes the indexes of accounts that are missing: in a new vault, or after a load that was cut off. */
export function ensureAccountIndexes(database: Connection): void {
  for (const name of missingIndexes(database)) database.exec(`CREATE ${accountIndexes[name]}`);
}

function missingIndexes(database: Connection): string[] {
  const present = new Set(
    database
      .prepare<[], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'accounts'",
      )
      .pluck()
      .all(),
  );
  return Object.keys(accountIndexes).filter((name) => !present.has(name));
}
