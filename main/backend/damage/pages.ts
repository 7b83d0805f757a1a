import { createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

const pageBytes = 4096;
const saltBytes = 16;
const macBytes = 64;
const saltMask = 0x3a;
const macKeyRounds = 2;

/**
 * Verifies pages of the database file without SQLite: what it has in its memory would hide what
 * lies on the disk. The file is in the format of SQLCipher 4: a page ends with its initial vector
 * and an HMAC-SHA-512 over the encrypted bytes, the vector and the number of the page.
 */
export class Pages {
  readonly #file: FileHandle;
  readonly #macKey: Buffer;

  private constructor(file: FileHandle, macKey: Buffer) {
    this.#file = file;
    this.#macKey = macKey;
  }

  /** Takes the file over; the caller keeps the key and wipes it. */
  static async of(file: FileHandle, databaseKey: Buffer): Promise<Pages> {
    const salt = Buffer.alloc(saltBytes);
    await file.read(salt, 0, saltBytes, 0);
    const masked = salt.map((byte) => byte ^ saltMask);
    return new Pages(file, pbkdf2Sync(databaseKey, masked, macKeyRounds, 32, 'sha512'));
  }

  /** How many pages the file has now. */
  async count(): Promise<number> {
    return Math.floor((await this.#file.stat()).size / pageBytes);
  }

  /** The numbers of the pages, of so many from `first` (from 1), that do not hold. */
  async bad(first: number, count: number): Promise<number[]> {
    const bytes = Buffer.alloc(count * pageBytes);
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, (first - 1) * pageBytes);
    const found: number[] = [];
    for (let at = 0; at + pageBytes <= bytesRead; at += pageBytes) {
      const number = first + at / pageBytes;
      if (!this.#holds(bytes.subarray(at, at + pageBytes), number)) found.push(number);
    }
    return found;
  }

  /** Closes the file and wipes the key. */
  async close(): Promise<void> {
    this.#macKey.fill(0);
    await this.#file.close();
  }

  #holds(page: Buffer, number: number): boolean {
    const end = pageBytes - macBytes;
    // The salt, which begins the file, is not sealed.
    const sealed = page.subarray(number === 1 ? saltBytes : 0, end);
    const name = Buffer.alloc(4);
    name.writeUInt32LE(number);
    const mac = createHmac('sha512', this.#macKey).update(sealed).update(name).digest();
    return timingSafeEqual(mac, page.subarray(end, end + macBytes));
  }
}
