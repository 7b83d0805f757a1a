import { Failure } from '../../../shared/failure.ts';
import type { AccountColumn } from '../../../shared/model/account.ts';
import type { Connection } from '../store/open.ts';
import { Reader } from '../store/reader.ts';
import { AccountFacts, pause, sliceRows } from './account-facts.ts';
import type { Departments } from './departments.ts';
import { groupedBy, keyOfGroup, orderSql } from './orders.ts';

/** Eight bytes for each account and order: a person sorts by a few columns and comes back to them. */
const ordersKept = 8;

/**
 * Orders and facts of all accounts in typed arrays: about 5 bytes per account and order. It makes
 * any window of a million rows a slice. Built in slices of a few milliseconds on a connection of
 * its own, so that no keystroke waits; a reader may see an order that is one change old, while the
 * rows that it fetches are always current.
 */
export class AccountIndex {
  readonly #connection: Connection;
  readonly #onReady: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #orders = new Map<AccountColumn, Promise<Int32Array>>();
  readonly #ranks = new WeakMap<Int32Array, Int32Array>();
  /** The comings and goings that were known when an order was read. */
  readonly #readAt = new WeakMap<Int32Array, number>();
  readonly #ready = new Map<AccountColumn, Int32Array>();
  readonly #remembered = new Map<string, unknown>();
  readonly #known: AccountFacts;
  readonly #reader: Reader;
  readonly #followers: (() => void)[] = [];
  #generation = 0;
  #stale = false;
  #isReading = false;
  /** Long reads that wait for their turn. */
  #waiting = 0;
  readonly #moved = new Set<AccountColumn>();
  #rebuilding: Promise<void> | null = null;
  #refreshing: Promise<void> | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, onReady: () => void, onError: (error: unknown) => void) {
    this.#connection = connection;
    this.#known = new AccountFacts(connection);
    this.#reader = new Reader(connection);
    this.#onReady = onReady;
    this.#onError = onError;
  }

  /** Changes with every change of accounts; results made under another generation are stale. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * What a pass over all accounts made, kept until accounts change: too slow to be made anew each
   * time that a screen asks. `make` must depend on nothing but the accounts.
   */
  remember<Value>(name: string, make: () => Value): Value {
    if (this.#remembered.has(name)) return this.#remembered.get(name) as Value;
    const made = make();
    this.#remembered.set(name, made);
    return made;
  }

  /** One byte for each row number; see `bit`. */
  get facts(): Uint8Array {
    return this.#known.facts;
  }

  /** The directory of each row number. */
  get directories(): Uint16Array {
    return this.#known.directories;
  }

  /** The department of each row number; null until they have been read. */
  get departments(): Departments | null {
    return this.#known.departments;
  }

  /** How many accounts there are. */
  get present(): number {
    return this.#known.present;
  }

  /** Calls whenever accounts were read anew. */
  follow(listener: () => void): void {
    this.#followers.push(listener);
  }

  /** Short work on this connection while no long read holds it at an older state. */
  between<Value>(work: (read: Reader) => Value): Promise<Value> {
    return this.#inTurn(async () => work(this.#reader));
  }

  /** Reads everything in the background; called once the vault is open, and after bulk work. */
  refresh(): Promise<void> {
    this.#stale = true;
    this.#remembered.clear();
    this.#known.forgetDepartments();
    this.#refreshing ??= this.#refreshLoop().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** Waits for whatever is being read, so that an order misses nobody. */
  async settled(): Promise<void> {
    await this.#refreshing;
    await this.#rebuilding;
  }

  /**
   * Takes in a small change at once: facts of these accounts are read anew, and the orders whose
   * keys moved are rebuilt in the background.
   */
  touch(ids: readonly number[], moved: ReadonlySet<AccountColumn>): void {
    this.#generation += 1;
    if (ids.length > 0) this.#remembered.clear();
    this.#known.readSome(ids);
    if (this.#isReading) this.#readFactsAgain(ids);
    else this.#tellFollowers(ids);
    if (moved.size > 0) this.#rebuild(moved);
  }

  /** A long read holds the connection at the state in which it began: what came since shows after it. */
  #readFactsAgain(ids: readonly number[]): void {
    this.#inTurn(async () => this.#known.readSome(ids))
      .then(() => {
        this.#generation += 1;
        this.#onReady();
        this.#tellFollowers(ids);
      })
      .catch(this.#onError);
  }

  #rebuild(moved: ReadonlySet<AccountColumn>): void {
    for (const column of this.#orders.keys()) if (moved.has(column)) this.#moved.add(column);
    this.#rebuilding ??= this.#rebuildMoved().finally(() => {
      this.#rebuilding = null;
    });
    this.#rebuilding.catch(this.#onError);
  }

  async #rebuildMoved(): Promise<void> {
    while (this.#moved.size > 0) {
      const [column] = this.#moved;
      if (column === undefined) return;
      this.#moved.delete(column);
      const order = await this.#inTurn(() => this.#read(column));
      this.#orders.set(column, Promise.resolve(order));
    }
    this.#generation += 1;
    this.#onReady();
  }

  /** Every row number in the order of a column. */
  order(column: AccountColumn): Promise<Int32Array> {
    const known = this.#orders.get(column);
    if (known) {
      // To the end of the Map, whose first one is forgotten first.
      this.#orders.delete(column);
      this.#orders.set(column, known);
      return known;
    }
    const made = this.#inTurn(() => this.#read(column));
    this.#orders.set(column, made);
    this.#forgetOldest(column);
    made.catch(() => this.#orders.delete(column));
    return made;
  }

  /** The order of a column if it is at hand, else undefined. */
  readyOrder(column: AccountColumn): Int32Array | undefined {
    return this.#ready.get(column);
  }

  /** Whether an order has exactly those accounts that have facts: none has come or gone since. */
  isWhole(order: Int32Array): boolean {
    const { present, comings } = this.#known;
    return order.length === present && this.#readAt.get(order) === comings;
  }

  /** The place of each row number in an order; -1 when it has none. */
  rank(order: Int32Array): Int32Array {
    const known = this.#ranks.get(order);
    if (known) return known;
    const rank = new Int32Array(this.#known.facts.length).fill(-1);
    for (let place = 0; place < order.length; place += 1) rank[order[place] ?? 0] = place;
    this.#ranks.set(order, rank);
    return rank;
  }

  #forgetOldest(kept: AccountColumn): void {
    for (const column of this.#orders.keys()) {
      if (this.#orders.size <= ordersKept) return;
      if (column === kept || column === 'name') continue;
      this.#orders.delete(column);
      this.#ready.delete(column);
    }
  }

  async #refreshLoop(): Promise<void> {
    while (this.#stale) {
      this.#stale = false;
      await this.#inTurn(async () => {
        await this.#known.read();
        this.#remembered.clear();
      });
      const columns = [...new Set<AccountColumn>(['name', ...this.#orders.keys()])];
      for (const column of columns) {
        const order = await this.#inTurn(() => this.#read(column));
        this.#orders.set(column, Promise.resolve(order));
      }
      this.#generation += 1;
      this.#onReady();
      await this.#readDepartments();
    }
    this.#tellFollowers();
  }

  #tellFollowers(touched?: readonly number[]): void {
    if (touched?.length === 0) return;
    for (const listener of this.#followers) listener();
  }

  /** Last, and behind whoever else reads: a filter can do without, and asks the database instead. */
  async #readDepartments(): Promise<void> {
    const doOthersWait = () => this.#waiting > 0;
    for (let isRead = false; !isRead && !this.#stale; ) {
      isRead = await this.#inTurn(() => this.#known.readDepartments(doOthersWait));
    }
  }

  /** One long read at a time: two cursors on one connection would both see half of a change. */
  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#waiting += 1;
    const read = async (): Promise<Value> => {
      this.#waiting -= 1;
      // It waited its turn, and the vault was closed meanwhile.
      if (!this.#connection.open) throw new Failure('signed-out');
      this.#isReading = true;
      try {
        return await work();
      } finally {
        this.#isReading = false;
      }
    };
    const next = this.#turn.then(read, read);
    this.#turn = next.catch(() => undefined);
    return next;
  }

  async #read(column: AccountColumn): Promise<Int32Array> {
    const { comings } = this.#known;
    const order = await this.#readOrder(column);
    this.#readAt.set(order, comings);
    this.#ready.set(column, order);
    return order;
  }

  async #readOrder(column: AccountColumn): Promise<Int32Array> {
    const sql = orderSql(column);
    if (sql !== null) return this.#readIds(sql);
    const names = this.#ready.get('name') ?? (await this.#read('name'));
    return groupedBy(names, keyOfGroup(column, this.#known.facts, this.#known.directories));
  }

  async #readIds(sql: string): Promise<Int32Array> {
    let order = new Int32Array(Math.max(1024, this.#known.facts.length));
    let length = 0;
    const rows = this.#connection.prepare<[], number>(sql).pluck().iterate();
    for (const id of rows) {
      if (length === order.length) {
        const larger = new Int32Array(length * 2);
        larger.set(order);
        order = larger;
      }
      order[length] = id;
      length += 1;
      if (length % sliceRows === 0) await pause();
    }
    return order.slice(0, length);
  }
}
