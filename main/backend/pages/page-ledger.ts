import { setTimeout as sleep } from 'node:timers/promises';
import type { Statement } from 'better-sqlite3';
import { Failure } from '../../../shared/failure.ts';
import type { Mover } from '../store/mover.ts';
import { type Connection, databasePath } from '../store/open.ts';
import { hasSystemCode } from '../vault/durable-file.ts';
import { type Frames, framesSql } from './frames.ts';
import { LedgerFile, type Sealed } from './ledger-file.ts';
import { pageCount, pagesInLog, readSeals } from './page-file.ts';
import { PageSeals, sealBytes } from './page-seals.ts';

/** What the ledger needs of the vault around it. */
export type LedgerSurroundings = {
  readonly folder: string;
  /** Where its file lies. */
  readonly path: string;
  /** The one connection that writes; its own checkpoints are switched off. */
  readonly connection: Connection;
  readonly mover: Mover;
  /** Frames that the write-ahead log had before anything was written. */
  readonly framesLeft: number;
  /** The digest that is bound outside of the database, 32 bytes; null where none is. */
  readonly bound: Buffer | null;
  /** Binds a digest, or that there is none, and waits for the disk; false where it cannot. */
  readonly bind: (digest: Buffer | null) => boolean;
  /** An old page was found before it was written over. */
  readonly onOld: () => void;
};

/** A database of so many pages is read at once; a larger one in pieces, beside everything else. */
const fewPages = 2_048;
const pagesAtOnce = 256;
const pauseMs = 4;

/**
 * Knows the seal of each page as it should lie in the database file, so that an older page that was
 * put back, whose own seal holds, is found. The write-ahead log is moved into the database here and
 * nowhere else: what was moved is noted and bound before the log is begun anew, so that at any
 * moment a page has the seal that is bound, or the log still holds the page.
 */
export class PageLedger {
  readonly #around: LedgerSurroundings;
  readonly #database: string;
  readonly #file: LedgerFile;
  readonly #frames: Statement<[], Frames>;
  readonly #seals: PageSeals;
  /** `gathering`: not every page is known yet. `lost`: the file does not hold what is bound. */
  #state: 'whole' | 'gathering' | 'lost';
  #gathered = 0;
  #bound: Buffer | null;
  /** Pages of which the log holds a newer state, so that nobody knows what lies in the database. */
  #inLog: ReadonlySet<number>;
  /** What was moved may not be noted: the whole log counts as new. */
  #isUnnoted = true;
  /** Old pages keep the seal that they should have: nothing that is written later hides them. */
  readonly #old = new Set<number>();

  constructor(around: LedgerSurroundings) {
    this.#around = around;
    this.#database = databasePath(around.folder);
    this.#file = new LedgerFile(around.path);
    this.#frames = around.connection.prepare<[], Frames>(framesSql);
    this.#bound = around.bound;
    const seals = around.bound && this.#file.load(around.bound);
    this.#seals = seals ?? new PageSeals();
    this.#state = seals ? 'whole' : around.bound ? 'lost' : 'gathering';
    this.#inLog = new Set(pagesInLog(this.#database, 0, around.framesLeft));
  }

  /** The file does not hold what is bound: it, or what binds it, was put back or taken away. */
  get isLost(): boolean {
    return this.#state === 'lost';
  }

  /** What is bound now, and what whoever writes the anchor goes on saying. */
  get bound(): Buffer | null {
    return this.#bound;
  }

  /** Pages whose seals are known; 0 while not all are. */
  get count(): number {
    return this.#state === 'whole' ? this.#seals.count : 0;
  }

  /** Frames of the write-ahead log that do not lie in the database yet. */
  get waiting(): number {
    const { log, checkpointed } = this.#log();
    return log - checkpointed;
  }

  /** Moves the write-ahead log into the database as far as no read needs it; true for all of it. */
  move(): boolean {
    const { log, checkpointed } = this.#log();
    const from = this.#isUnnoted ? 0 : checkpointed;
    if (from < log) this.#moveFrames(from, log);
    this.#isUnnoted = false;
    if (this.#state === 'gathering' && pageCount(this.#database) <= fewPages)
      this.#gather(fewPages);
    else if (this.#state === 'whole' && !this.#bound) this.#write([]);
    return this.waiting === 0;
  }

  /** Nothing is bound any more: what is moved now is not noted. */
  forget(): void {
    this.#unbind();
  }

  /** The pages, of so many from `first` (from 1), that are not what was written last. */
  old(first: number, count: number): number[] {
    const end = Math.min(first + count - 1, this.count, pageCount(this.#database));
    const pages = Array.from({ length: Math.max(0, end - first + 1) }, (_, at) => first + at);
    return this.#oldOf(pages);
  }

  /** Gets to know every page of a database that no ledger knows, in the background. */
  async gatherAll(signal: AbortSignal): Promise<void> {
    while (this.#state === 'gathering') {
      await sleep(pauseMs, undefined, { ref: false });
      if (signal.aborted) return;
      if (this.#state === 'gathering') this.#gather(pagesAtOnce);
    }
  }

  #log(): Frames {
    return this.#frames.get() ?? { log: 0, checkpointed: 0 };
  }

  #moveFrames(from: number, to: number): void {
    const pages = pagesInLog(this.#database, from, to);
    const old = this.#oldOf(pages.filter((page) => page <= this.count));
    for (const page of old) this.#old.add(page);
    // Should it end in the middle, the next move notes all pages of the log.
    this.#isUnnoted = true;
    this.#inLog = new Set(pages);
    this.#around.mover.move();
    this.#note(pages);
    this.#inLog = new Set();
    if (old.length > 0) this.#around.onOld();
  }

  #oldOf(pages: readonly number[]): number[] {
    const found = readSeals(this.#database, pages);
    return pages.filter(
      (page, at) => !this.#inLog.has(page) && !this.#seals.has(page, sealIn(found, at)),
    );
  }

  #note(pages: readonly number[]): void {
    if (this.#state === 'lost') return;
    const found = readSeals(this.#database, pages);
    const changed: Sealed[] = [];
    for (const [at, page] of pages.entries()) {
      const seal = sealIn(found, at);
      if (this.#old.has(page) || this.#seals.has(page, seal)) continue;
      this.#seals.set(page, seal);
      changed.push({ page, seal });
    }
    if (this.#state === 'whole') this.#write(changed);
  }

  #gather(count: number): void {
    const from = this.#gathered;
    const total = pageCount(this.#database);
    const length = Math.max(0, Math.min(count, total - from));
    const pages = Array.from({ length }, (_, at) => from + at + 1);
    const found = readSeals(this.#database, pages);
    for (const [at, page] of pages.entries()) this.#seals.set(page, sealIn(found, at));
    this.#gathered += length;
    if (this.#gathered < total) return;
    this.#state = 'whole';
    this.#write([]);
  }

  /** The file first and then what binds it: whoever comes next finds one that holds. */
  #write(changed: readonly Sealed[]): void {
    try {
      if (!this.#bound) this.#file.replace(this.#seals);
      else if (changed.length > 0) this.#file.append(changed);
      else return;
      this.#bind(this.#seals.digest());
      if (this.#file.isLong) this.#file.replace(this.#seals);
    } catch (error) {
      // A disk that failed takes nothing more; the log is not begun anew, and holds what was moved.
      if (!hasSystemCode(error, ...roomless)) throw failed(error);
      this.#unbind();
    }
  }

  #bind(digest: Buffer | null): void {
    this.#bound = this.#around.bind(digest) ? digest : null;
  }

  /** Without room for the ledger nothing is bound until there is some. */
  #unbind(): void {
    try {
      this.#bind(null);
    } catch (error) {
      throw failed(error);
    }
  }
}

/** A disk that takes no file; and a file that somebody took away. */
const roomless = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOENT'] as const;

function failed(error: unknown): unknown {
  return hasSystemCode(error, ...roomless, 'EIO', 'EFBIG') ? new Failure('disk-failed') : error;
}

function sealIn(seals: Buffer, at: number): Buffer {
  return seals.subarray(at * sealBytes, (at + 1) * sealBytes);
}
