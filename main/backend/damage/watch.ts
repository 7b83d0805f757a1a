import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../../shared/failure.ts';
import type { Operator } from '../context.ts';
import { databasePath } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import type { UnlockedKeys } from '../vault/keys.ts';
import { VaultError } from '../vault/vault-error.ts';
import { Pages } from './pages.ts';
import { type Ledger, oldPages } from './old-pages.ts';
import { damagedTables, schemaTable, tablesWithPages } from './tables.ts';
import { staleRows } from './versions.ts';

/** What was found wrong with the database, in names of tables and counts. */
export type Damage = {
  readonly tables: readonly string[];
  /** Accounts that are older than the log says. */
  readonly staleAccounts: number;
  /** Pages were put back to an earlier state; false for pages that cannot be read. */
  readonly isOld: boolean;
  /** UTC epoch milliseconds. */
  readonly foundAt: number;
};

/** What the watch needs of the open vault. */
export type WatchSurroundings = {
  readonly folder: string;
  readonly keys: UnlockedKeys;
  readonly store: Store;
  readonly pages: Ledger & { readonly isLost: boolean };
  readonly operator: Operator;
  readonly createdAt: number;
  readonly now: () => number;
  readonly changed: () => void;
  readonly onError: (error: unknown) => void;
};

type Progress = { readonly done: number; readonly total: number };

/** What is told where the ledger of pages itself was put back or taken away. */
const ledgerName = 'vault.pages';
const weekMs = 7 * 24 * 60 * 60_000;
const firstLookMs = 60_000;
const lookEveryMs = 60 * 60_000;
/** A piece is a thousandth of a second of work; between two of them everything else has its turn. */
const pagesAtOnce = 64;
const pauseMs = 4;
const placeEveryPages = 16_384;
const readAgainMs = [20, 100, 500] as const;

/**
 * Looks for damage: every page once a week, and at once when a read meets one that does not hold.
 * What is found stops all writing, so that the original stays as it is for a salvage.
 */
export class DamageWatch {
  readonly #around: WatchSurroundings;
  readonly #ended = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #found: Damage | null = null;
  #progress: Progress | null = null;
  #isNaming = false;

  constructor(around: WatchSurroundings) {
    this.#around = around;
    const look = () => this.#checkWhenDue();
    this.#timer = setTimeout(() => {
      look();
      setInterval(look, lookEveryMs).unref();
    }, firstLookMs);
    this.#timer.unref();
  }

  /** What was found; null while nothing is known to be wrong. */
  get found(): Damage | null {
    return this.#found;
  }

  /** How far a check is, in pages; null while none runs. */
  get progress(): Progress | null {
    return this.#progress;
  }

  /** When every page was last read and held, in UTC epoch milliseconds; null for never. */
  get checkedAt(): number | null {
    const sql = "SELECT value FROM meta WHERE key = 'damage.checkedAt'";
    const stored = this.#around.store.whole.value<string>(sql);
    return stored === undefined ? null : Number(stored);
  }

  /** A write of the disk failed in this session. */
  get hasDiskFailed(): boolean {
    return this.#around.store.hasFailed;
  }

  /** Begins a check in the background. */
  start(): void {
    this.check().catch(this.#around.onError);
  }

  /** A read met a page that does not hold: looks which tables are concerned. */
  suspect(): void {
    if (this.#found || this.#isNaming) return;
    this.#isNaming = true;
    setImmediate(() => this.#confirm());
  }

  /** An old page was written over: looks for more, and which tables are concerned. */
  suspectOld(): void {
    if (this.#found || this.#isNaming) return;
    this.#isNaming = true;
    setImmediate(() => {
      this.#checkOld()
        .catch((error: unknown) => {
          if (!this.#ended.signal.aborted) this.#around.onError(error);
        })
        .finally(() => {
          this.#isNaming = false;
        });
    });
  }

  /** Tells what is known to be wrong from the beginning. */
  tellAtOnce(isUnopenable: boolean): void {
    if (isUnopenable) this.#confirm();
    if (isUnopenable && !this.#found) this.#tell({ tables: [schemaTable] });
    if (this.#around.pages.isLost) this.#tell({ tables: [ledgerName], isOld: true });
  }

  /** Reads every page and compares the versions with the log, from where an earlier check ended. */
  async check(): Promise<void> {
    if (this.#progress || this.#found) return;
    this.#progress = { done: 0, total: 0 };
    try {
      await this.#checkAll();
    } catch (error) {
      if (!this.#ended.signal.aborted) throw error;
    } finally {
      this.#progress = null;
      if (!this.#ended.signal.aborted) this.#around.changed();
    }
  }

  /** Ends a check that runs; the next goes on from its place. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#ended.abort();
  }

  #checkWhenDue(): void {
    const { now, createdAt } = this.#around;
    if (this.#ended.signal.aborted || now() - (this.checkedAt ?? createdAt) < weekMs) return;
    this.start();
  }

  async #checkAll(): Promise<void> {
    const pages = await this.#checkPages(this.#nextPage());
    if (this.#found) return;
    const rows = await this.#checkOld();
    if (this.#found) return;
    const { store, now, operator } = this.#around;
    store.write((tx) => {
      const keep = 'INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)';
      tx.run(keep, 'damage.checkedAt', String(now()));
      tx.run(keep, 'damage.page', '1');
      const detail = { step: 'done', pages, rows };
      return {
        value: null,
        entries: [{ action: 'damage.check', operator: operator.name, detail }],
      };
    });
  }

  async #checkPages(from: number): Promise<number> {
    const pages = await this.#openPages();
    try {
      const total = await pages.count();
      for (let page = from; page <= total; page += pagesAtOnce) {
        if (await this.#staysBad(pages, page, Math.min(pagesAtOnce, total - page + 1))) {
          this.#confirm();
          if (this.#found) return total;
        }
        this.#progress = { done: page, total };
        if (page % placeEveryPages === 1) this.#keepPage(page);
        await this.#pause(pauseMs);
      }
      return total;
    } finally {
      await pages.close();
    }
  }

  /** A page that is just being written is read again before anybody is alarmed. */
  async #staysBad(pages: Pages, first: number, count: number): Promise<boolean> {
    let bad = await pages.bad(first, count);
    for (const waitMs of readAgainMs) {
      if (bad.length === 0) return false;
      await this.#pause(waitMs);
      const again = await Promise.all(bad.map((page) => pages.bad(page, 1)));
      bad = again.flat();
    }
    return bad.length > 0;
  }

  /** Looks for what was put back: pages by the ledger, accounts by the log. Answers rows of the log. */
  async #checkOld(): Promise<number> {
    const { store, pages, folder } = this.#around;
    const pause = () => this.#pause(pauseMs);
    const old = await oldPages(pages, pause);
    const { rows, stale } = await staleRows(store.whole, pause);
    const key = old.length > 0 ? keyOf(this.#around.keys) : null;
    try {
      const tables = new Set(key ? tablesWithPages(databasePath(folder), key, old) : []);
      if (stale > 0) tables.add('accounts');
      if (tables.size > 0) this.#tell({ tables: [...tables], staleAccounts: stale, isOld: true });
      return rows;
    } finally {
      key?.fill(0);
    }
  }

  async #openPages(): Promise<Pages> {
    const { folder, keys } = this.#around;
    const key = keys.databaseKey();
    try {
      return await Pages.of(await open(databasePath(folder), 'r'), key);
    } finally {
      key.fill(0);
    }
  }

  /** SQLite itself has the last word: a page that nothing uses, or that the log replaces, is no damage. */
  #confirm(): void {
    const { folder, keys, onError } = this.#around;
    if (this.#ended.signal.aborted) return;
    const key = keyOf(keys);
    // The vault was closed before its turn came.
    if (!key) return;
    try {
      const tables = damagedTables(databasePath(folder), key);
      if (tables.length > 0) this.#tell({ tables });
    } catch (error) {
      onError(error);
    } finally {
      key.fill(0);
      this.#isNaming = false;
    }
  }

  #tell(what: Partial<Damage> & Pick<Damage, 'tables'>): void {
    const { store, operator, now, changed, onError } = this.#around;
    if (this.#found) return;
    this.#found = { staleAccounts: 0, isOld: false, ...what, foundAt: now() };
    const { tables, staleAccounts, isOld } = this.#found;
    const detail = { tables: tables.join(' '), staleAccounts, ...(isOld ? { old: 1 } : {}) };
    try {
      store.record([{ action: 'damage.found', operator: operator.name, detail }]);
    } catch (error) {
      // The damage may be where this row would go; it is shown all the same.
      if (!(error instanceof Failure && error.code === 'vault-read-only')) onError(error);
    }
    store.freeze();
    changed();
  }

  /** Where a check that was cut off goes on. */
  #nextPage(): number {
    const sql = "SELECT value FROM meta WHERE key = 'damage.page'";
    return Number(this.#around.store.whole.value<string>(sql) ?? '1');
  }

  #keepPage(page: number): void {
    const sql = "INSERT OR REPLACE INTO meta (key, value) VALUES ('damage.page', ?)";
    this.#around.store.progress((tx) => tx.run(sql, String(page)));
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#ended.signal, ref: false });
  }
}

function keyOf(keys: UnlockedKeys): Buffer | null {
  try {
    return keys.databaseKey();
  } catch (error) {
    if (error instanceof VaultError && error.code === 'keys-disposed') return null;
    throw error;
  }
}
