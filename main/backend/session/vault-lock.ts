import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Failure } from '../../../shared/failure.ts';
import { errorCode } from '../store/open.ts';
import { fileFailure } from '../store/file-failure.ts';
import { isOnNetwork } from './network-folder.ts';

/**
 * Holds the vault for this process. The lock is one that the operating system gives back when a
 * process ends in any way, so that none is ever stale; SQLite takes it the same on every system.
 */
export class VaultLock {
  readonly #database: Database.Database;

  /** Throws `vault-in-use` when another process holds the vault, `folder-unusable` on a network. */
  constructor(folder: string) {
    if (isOnNetwork(folder)) throw new Failure('folder-unusable');
    this.#database = new Database(join(folder, 'vault.lock'), { timeout: 250 });
    try {
      // Nothing is ever written to it; a journal would need room that a full disk has not.
      this.#database.pragma('journal_mode = OFF');
      this.#database.pragma('locking_mode = EXCLUSIVE');
      this.#database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      this.#database.close();
      if (errorCode(error).startsWith('SQLITE_BUSY')) throw new Failure('vault-in-use');
      throw fileFailure(error);
    }
  }

  /** Gives the vault back. */
  release(): void {
    this.#database.close();
  }
}

/** Holds the vault for a short work; does nothing when another process has it in its hands. */
export function whileLocked(folder: string, work: () => void): void {
  let lock: VaultLock;
  try {
    lock = new VaultLock(folder);
  } catch (error) {
    if (error instanceof Failure) return;
    throw error;
  }
  try {
    work();
  } finally {
    lock.release();
  }
}
