import { randomBytes } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Failure } from '../../../shared/failure.ts';
import { pageBytes, pieces } from './page-file.ts';
import { PageCipher, saltBytes } from './page-cipher.ts';
import { PageSeals, sealBytes } from './page-seals.ts';

/** A piece takes a few thousandths of a second: between two of them everything else has its turn. */
const pagesAtOnce = 64;
/** Where pages are only compared with what is known of them. */
const pagesToCompare = 256;
const sealAt = pageBytes - 64;

type Keys = { readonly from: Buffer; readonly to: Buffer };
type Files = { readonly source: FileHandle; readonly copy: FileHandle };

/** How far a pass over all pages is: waits for others, and throws when nobody wants it any more. */
type Pause = (bytes: number) => Promise<void>;

/**
 * A copy of a database file under another key, page by page, while the database is in use. Moves of
 * the write-ahead log change pages meanwhile: once the files are closed, `catchUp` copies what is
 * another page than it was. A page that does not hold is left blank and named: only SQLite knows
 * whether anything uses it.
 */
export class CopyUnderKey {
  readonly #files: Files;
  readonly #from: PageCipher;
  readonly #to: PageCipher;
  /** The pages of the source that were copied, and what became of them. */
  readonly #copied = new PageSeals();
  readonly #written = new PageSeals();
  readonly #blank = new Set<number>();

  private constructor(files: Files, from: PageCipher, to: PageCipher) {
    this.#files = files;
    this.#from = from;
    this.#to = to;
  }

  /** Begins a new file at `copy`. The caller keeps the keys and wipes them. */
  static async begin(live: string, copy: string, { from, to }: Keys): Promise<CopyUnderKey> {
    const source = await open(live, 'r');
    try {
      const salt = Buffer.alloc(saltBytes);
      await source.read(salt, 0, saltBytes, 0);
      const made = await open(copy, 'wx+', 0o600);
      const ciphers = [
        new PageCipher(salt, from),
        new PageCipher(randomBytes(saltBytes), to),
      ] as const;
      return new CopyUnderKey({ source, copy: made }, ...ciphers);
    } catch (error) {
      await source.close();
      throw error;
    }
  }

  /** The size of the database now, in bytes. */
  async sizeBytes(): Promise<number> {
    return (await this.#pages()) * pageBytes;
  }

  /** Copies every page as it lies on the disk. */
  async copyAll(pause: Pause): Promise<void> {
    const total = await this.#pages();
    for (const [first, count] of pieces(1, total, pagesAtOnce)) {
      await this.#copyPiece(first, count);
      await pause((first + count - 1) * pageBytes);
    }
  }

  /** Reads every page of the copy back, and compares what it holds with the page that it is of. */
  async verify(pause: Pause): Promise<void> {
    const total = await this.#pages();
    for (const [first, count] of pieces(1, total, pagesAtOnce)) {
      await this.#verifyPiece(first, count);
      await pause((first + count - 1) * pageBytes);
    }
  }

  /** Copies and verifies what changed since. Nothing writes the source any more. */
  async catchUp(): Promise<void> {
    const total = await this.#pages();
    for (const [first, count] of pieces(1, total, pagesToCompare)) {
      const now = await readPages(this.#files.source, first, count);
      for (const [number, page] of pagesOf(now, first)) {
        if (this.#copied.has(number, sealOf(page)) && !this.#blank.has(number)) continue;
        await this.#copyPiece(number, 1);
        await this.#verifyPiece(number, 1);
      }
    }
    await this.#files.copy.truncate(total * pageBytes);
  }

  /** Whether pages were left blank that something may use. */
  get hasBlank(): boolean {
    return this.#blank.size > 0;
  }

  /** Whether each page of the copy is the one that was written here, or one that holds. */
  async isWhole(): Promise<boolean> {
    const total = Math.floor((await this.#files.copy.stat()).size / pageBytes);
    for (const [first, count] of pieces(1, total, pagesToCompare)) {
      const now = await readPages(this.#files.copy, first, count);
      for (const [number, page] of pagesOf(now, first)) {
        const isKnown = this.#written.has(number, sealOf(page));
        if (!isKnown && !this.#to.holds(page, number)) return false;
      }
    }
    return true;
  }

  /** Returns when the copy is on the disk. */
  async sync(): Promise<void> {
    await this.#files.copy.sync();
  }

  /** Closes both files; the copy stays. */
  async close(): Promise<void> {
    const { source, copy } = this.#files;
    await Promise.all([source.close(), copy.close()]);
  }

  async #pages(): Promise<number> {
    return Math.floor((await this.#files.source.stat()).size / pageBytes);
  }

  async #copyPiece(first: number, count: number): Promise<void> {
    const { source, copy } = this.#files;
    const pages = await readPages(source, first, count);
    const made = Buffer.alloc(pages.length);
    const clear = this.#from.open(pages, first);
    this.#to.seal(clear, first, made);
    clear.fill(0);
    for (const [number, page] of pagesOf(pages, first)) {
      const at = (number - first) * pageBytes;
      const written = made.subarray(at, at + pageBytes);
      if (this.#from.holds(page, number)) this.#blank.delete(number);
      else {
        // Also one that is being written just now: it is another page once that is over.
        this.#blank.add(number);
        written.fill(0);
      }
      this.#copied.set(number, sealOf(page));
      this.#written.set(number, sealOf(written));
    }
    await writeAll(copy, made, (first - 1) * pageBytes);
  }

  async #verifyPiece(first: number, count: number): Promise<void> {
    const before = await readPages(this.#files.source, first, count);
    const made = await readPages(this.#files.copy, first, count);
    if (made.length !== before.length) return this.#copyAgain(first, before.length);
    const [left, right] = [this.#from.open(before, first), this.#to.open(made, first)];
    const isSame = left.equals(right);
    left.fill(0);
    right.fill(0);
    for (const [number, page] of pagesOf(made, first)) {
      if (this.#blank.has(number)) continue;
      if (!this.#to.holds(page, number)) throw new Failure('disk-failed');
    }
    if (!isSame) this.#requireChanged(before, made, first);
  }

  /** The source has grown since: `catchUp` copies what came. */
  #copyAgain(first: number, length: number): void {
    for (let number = first; number < first + length / pageBytes; number += 1) {
      this.#copied.set(number, Buffer.alloc(sealBytes));
    }
  }

  /** Pages that are no longer what was copied may differ; any other must not. */
  #requireChanged(before: Buffer, made: Buffer, first: number): void {
    for (const [number, page] of pagesOf(before, first)) {
      if (this.#blank.has(number) || !this.#copied.has(number, sealOf(page))) continue;
      const at = (number - first) * pageBytes;
      const clear = this.#from.open(page, number);
      const copied = this.#to.open(made.subarray(at, at + pageBytes), number);
      const isSame = clear.equals(copied);
      clear.fill(0);
      copied.fill(0);
      if (!isSame) throw new Failure('disk-failed');
    }
  }
}

function* pagesOf(bytes: Buffer, first: number): Generator<readonly [number, Buffer]> {
  for (let at = 0; at + pageBytes <= bytes.length; at += pageBytes) {
    yield [first + at / pageBytes, bytes.subarray(at, at + pageBytes)];
  }
}

function sealOf(page: Buffer): Buffer {
  return page.subarray(sealAt, sealAt + sealBytes);
}

/** Whole pages that the file has there. */
async function readPages(file: FileHandle, first: number, count: number): Promise<Buffer> {
  const bytes = Buffer.alloc(count * pageBytes);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, (first - 1) * pageBytes);
  return bytes.subarray(0, bytesRead - (bytesRead % pageBytes));
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}
