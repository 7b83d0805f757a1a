import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { hasSystemCode } from '../vault/durable-file.ts';

/** Room for some hundred rows of the log, a signature and the lock. */
export const reserveBytes = 2 * 1024 * 1024;

/**
 * A file that keeps some room of the disk for the vault. When the disk is full it is given up, so
 * that the log can still say so and the vault can be locked in order.
 */
export class Reserve {
  readonly #folder: string;
  readonly #path: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, 'vault.reserve');
  }

  /** Whether the reserve is there; makes it where the disk has room for it and as much again. */
  keep(): boolean {
    if (statSync(this.#path, { throwIfNoEntry: false })?.size === reserveBytes) return true;
    try {
      const { bavail, bsize } = statfsSync(this.#folder);
      if (bavail * bsize < 2 * reserveBytes) return false;
      rmSync(this.#path, { force: true });
      this.#fill();
      return true;
    } catch (error) {
      if (!hasSystemCode(error, ...roomless)) throw error;
      this.free();
      return false;
    }
  }

  /** Gives the room back to the disk; false when none was kept. */
  free(): boolean {
    try {
      rmSync(this.#path);
      return true;
    } catch (error) {
      if (hasSystemCode(error, 'ENOENT', ...roomless)) return false;
      throw error;
    }
  }

  #fill(): void {
    const file = openSync(this.#path, 'wx', 0o600);
    try {
      // Random, because some file systems keep no room for zeros.
      const bytes = randomBytes(reserveBytes);
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    } finally {
      closeSync(file);
    }
  }
}

/** A disk that takes no file: it is full, or only to be read. */
const roomless = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EFBIG', 'EIO'] as const;
