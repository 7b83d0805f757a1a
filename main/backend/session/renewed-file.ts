import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { databasePath } from '../store/open.ts';
import { syncFolder } from '../vault/durable-file.ts';
import { headerCopies, readHeader, writeHeader } from '../vault/header.ts';
import type { VaultHeader } from '../vault/header-schema.ts';
import { removeLeftovers } from './swap-database.ts';

const infix = '.renewed-';

/** Where a database under the key of another epoch waits for the header to say so. */
export function renewedPath(folder: string, epoch: number): string {
  return `${databasePath(folder)}${infix}${epoch}`;
}

/** Ends or takes away what a process left behind that ended in the middle of its work. */
export function tidyFolder(folder: string, header: VaultHeader): void {
  finishRenewal(folder, header);
  removeLeftovers(databasePath(folder));
}

/**
 * Puts the database of the epoch that the header names in its place, and takes away one that the
 * header never came to name. The caller holds the lock of the folder, and nothing is open. Both
 * databases lie there whole until both copies of the header name the new one: from then on nobody
 * can be sent back to the old.
 */
export function finishRenewal(folder: string, header: VaultHeader): void {
  const live = databasePath(folder);
  const begin = `${basename(live)}${infix}`;
  for (const name of readdirSync(dirname(live))) {
    if (!name.startsWith(begin)) continue;
    const path = join(dirname(live), name);
    if (path !== renewedPath(folder, header.databaseEpoch)) {
      rmSync(path);
      continue;
    }
    agreeOn(folder, header.databaseEpoch);
    renameSync(path, live);
    syncFolder(folder);
  }
}

/** Both copies of the header name the epoch; the one that was not written yet is written now. */
function agreeOn(folder: string, epoch: number): void {
  for (let copy = 0; copy < headerCopies.length; copy += 1) {
    const reading = readHeader(folder);
    if (reading.state !== 'ok' || reading.header.databaseEpoch !== epoch) {
      throw new Error('The header does not name the database that is to be put in place.');
    }
    writeHeader(folder, reading.header);
  }
}
