import type { KeyObject } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { holds, macKeyOf, saltBytes } from '../pages/page-cipher.ts';
import { pageBytes, pieces } from '../pages/page-file.ts';

/**
 * Verifies pages of the database file without SQLite: what it has in its memory would hide what
 * lies on the disk.
 */
export class Pages {
  readonly #file: FileHandle;
  readonly #macKey: KeyObject;

  private constructor(file: FileHandle, macKey: KeyObject) {
    this.#file = file;
    this.#macKey = macKey;
  }

  /** Takes the file over; the caller keeps the key and wipes it. */
  static async of(file: FileHandle, databaseKey: Buffer): Promise<Pages> {
    const salt = Buffer.alloc(saltBytes);
    await file.read(salt, 0, saltBytes, 0);
    return new Pages(file, macKeyOf(databaseKey, salt));
  }

  /** How many pages the file has now. */
  async count(): Promise<number> {
    return Math.floor((await this.#file.stat()).size / pageBytes);
  }

  /**
   * The numbers of the pages, of so many from `first` (from 1), that do not hold. The one in which
   * SQLite locks holds nothing, and is not asked.
   */
  async bad(first: number, count: number): Promise<number[]> {
    const found: number[] = [];
    for (const [from, many] of pieces(first, first + count - 1, count)) {
      const bytes = Buffer.alloc(many * pageBytes);
      const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, (from - 1) * pageBytes);
      for (let at = 0; at + pageBytes <= bytesRead; at += pageBytes) {
        const number = from + at / pageBytes;
        if (!holds(bytes.subarray(at, at + pageBytes), number, this.#macKey)) found.push(number);
      }
    }
    return found;
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.#file.close();
  }
}
