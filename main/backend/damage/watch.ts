import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../../shared/failure.ts';
import type { Operator } from '../context.ts';
import { databasePath } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import type { UnlockedKeys } from '../vault/keys.ts';
import { VaultError } from '../vault/vault-error.ts';
import { Pages } from './pages.ts';
import { damagedTables, schemaTable } from './tables.ts';
import { staleAccounts } from './versions.ts';

/** What was found wrong with the database, in names of tables and counts. */
export type Damage = {
  readonly tables: readonly string[];
  /** Accounts that are older than the log says. */
  readonly staleAccounts: number;
  /** UTC epoch milliseconds. */
  readonly foundAt: number;
};

/** What the watch needs of the open vault. */
export type WatchSurroundings = {
  readonly folder: string;
  readonly keys: UnlockedKeys;
  readonly store: Store;
  readonly operator: Operator;
  readonly createdAt: number;
  readonly now: () => number;
  readonly changed: () => void;
  readonly onError: (error: unknown) => void;
};

type Progress = { readonly done: number; readonly total: number };

const weekMs = 7 * 24 * 60 * 60_000;
const firstLookMs = 60_000;
const lookEveryMs = 60 * 60_000;
/** A piece is a thousandth of a second of work; between two of them everything else has its turn. */
const pagesAtOnce = 64;
const rowsAtOnce = 500;
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

  /** The database could not be opened: names what of it is damaged. */
  tellUnopenable(): void {
    this.#confirm();
    if (!this.#found) this.#tell({ tables: [schemaTable], staleAccounts: 0 });
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
    const rows = await this.#checkVersions();
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

  async #checkVersions(): Promise<number> {
    if (this.#found) return 0;
    const { store } = this.#around;
    const last = store.whole.value<number>('SELECT coalesce(max(seq), 0) FROM audit') ?? 0;
    let stale = 0;
    for (let seq = 0; seq < last; seq += rowsAtOnce) {
      stale += staleAccounts(store.whole, seq, Math.min(seq + rowsAtOnce, last));
      await this.#pause(pauseMs);
    }
    if (stale > 0) this.#tell({ tables: ['accounts'], staleAccounts: stale });
    return last;
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
      if (tables.length > 0) this.#tell({ tables, staleAccounts: 0 });
    } catch (error) {
      onError(error);
    } finally {
      key.fill(0);
      this.#isNaming = false;
    }
  }

  #tell(what: Pick<Damage, 'tables' | 'staleAccounts'>): void {
    const { store, operator, now, changed, onError } = this.#around;
    if (this.#found) return;
    this.#found = { ...what, foundAt: now() };
    const detail = { tables: what.tables.join(' '), staleAccounts: what.staleAccounts };
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
