import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Replacement } from '../context.ts';
import { databasePath } from '../store/open.ts';
import { hasSystemCode, syncFolder } from '../vault/durable-file.ts';
import { openAnchor } from './anchor.ts';
import type { OpenVault } from './open-vault.ts';

/**
 * Puts a staged database in the place of the one of this vault, whose files are closed; it stays
 * under another name. At every moment the live name holds the old database or the new one, and
 * both are whole.
 */
export function swapDatabase(
  { folder, keys, header, isStandIn }: OpenVault,
  { common, next, staged, kept }: Replacement,
): void {
  const anchor = openAnchor(folder, keys);
  try {
    // Whichever of the two databases lies there after a crash, the anchor must not cry wolf.
    anchor.write(header.databaseEpoch, common);
    anchor.sync();
    const live = databasePath(folder);
    if (isStandIn) keepLog(live, kept);
    exchange(live, staged, kept);
    anchor.write(header.databaseEpoch, next);
  } finally {
    anchor.close();
  }
}

/** The write-ahead log of a database that does not open belongs to it, and is kept beside it. */
function keepLog(live: string, kept: string): void {
  for (const end of ['-wal', '-shm']) {
    if (existsSync(live + end)) renameSync(live + end, kept + end);
  }
}

function exchange(live: string, staged: string, kept: string): void {
  // SQLite would read a left-over write-ahead log into whatever database lies beside it.
  if ((statSync(`${live}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    throw new Error('The database that is to be replaced was not closed.');
  }
  keepUnderName(live, kept);
  chmodSync(kept, 0o600);
  syncFolder(dirname(live));
  renameSync(staged, live);
  syncFolder(dirname(live));
}

function keepUnderName(live: string, kept: string): void {
  try {
    linkSync(live, kept);
    return;
  } catch (error) {
    // Not every file system has hard links; then it is a copy, which takes longer.
    if (!hasSystemCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error;
  }
  copyFileSync(live, kept, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const file = openSync(kept, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Takes away copies that a process left behind when it ended in the middle of a backup or a restore. */
export function removeLeftovers(live: string): void {
  const begins = [`${basename(live)}.copy-`, `${basename(live)}.staged-`];
  for (const name of readdirSync(dirname(live))) {
    if (begins.some((begin) => name.startsWith(begin))) rmSync(join(dirname(live), name));
  }
}
