import type { AccountColumn } from '../../../shared/model/account.ts';
import type { Connection } from '../store/open.ts';
import { planned } from '../store/scope.ts';
import { bit } from './facts.ts';
import { groupedBy, keyOfGroup, orderSql } from './orders.ts';

const factsSql =
  'SELECT id, kind, disabled, locked, password_expired, must_change, directory FROM accounts';

/** Every fact of every account from one narrow index. */
export const allFactsSql = `${factsSql} INDEXED BY accounts_facts WHERE deleted_at IS NULL`;

type FactsRow = {
  readonly id: number;
  readonly kind: number;
  readonly disabled: number;
  readonly locked: number;
  readonly password_expired: number;
  readonly must_change: number;
  readonly directory: number;
};

const sliceRows = 20_000;
/** Eight bytes for each account and order: a person sorts by a few columns and comes back to them. */
const ordersKept = 8;

function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

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
  readonly #ready = new Map<AccountColumn, Int32Array>();
  readonly #remembered = new Map<string, unknown>();
  #facts = new Uint8Array(0);
  #directories = new Uint16Array(0);
  #generation = 0;
  #stale = false;
  #isReading = false;
  readonly #moved = new Set<AccountColumn>();
  #rebuilding: Promise<void> | null = null;
  #refreshing: Promise<void> | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, onReady: () => void, onError: (error: unknown) => void) {
    this.#connection = connection;
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
    return this.#facts;
  }

  /** The directory of each row number. */
  get directories(): Uint16Array {
    return this.#directories;
  }

  /** Reads everything in the background; called once the vault is open, and after bulk work. */
  refresh(): Promise<void> {
    this.#stale = true;
    this.#remembered.clear();
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
    const last = this.#lastId();
    if (last >= this.#facts.length) this.#grow(last + 1);
    this.#readFactsOf(ids);
    if (this.#isReading) this.#readFactsAgain(ids);
    if (moved.size > 0) this.#rebuild(moved);
  }

  #readFactsOf(ids: readonly number[]): void {
    for (const id of ids) this.#facts[id] = 0;
    const rows = this.#connection
      .prepare<[string], FactsRow>(
        `${factsSql} WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))`,
      )
      .all(JSON.stringify(ids));
    for (const row of rows) setFacts(row, this.#facts, this.#directories);
  }

  /** A long read holds the connection at the state in which it began: what came since shows after it. */
  #readFactsAgain(ids: readonly number[]): void {
    this.#inTurn(async () => this.#readFactsOf(ids))
      .then(() => {
        this.#generation += 1;
        this.#onReady();
      })
      .catch(this.#onError);
  }

  #grow(length: number): void {
    const room = length + 1024;
    const facts = new Uint8Array(room);
    const directories = new Uint16Array(room);
    facts.set(this.#facts);
    directories.set(this.#directories);
    this.#facts = facts;
    this.#directories = directories;
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

  /** The place of each row number in an order; -1 when it has none. */
  rank(order: Int32Array): Int32Array {
    const known = this.#ranks.get(order);
    if (known) return known;
    const rank = new Int32Array(this.#facts.length).fill(-1);
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
      await this.#inTurn(() => this.#readFacts());
      const columns = [...new Set<AccountColumn>(['name', ...this.#orders.keys()])];
      for (const column of columns) {
        const order = await this.#inTurn(() => this.#read(column));
        this.#orders.set(column, Promise.resolve(order));
      }
      this.#generation += 1;
      this.#onReady();
    }
  }

  /** One long read at a time: two cursors on one connection would both see half of a change. */
  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const read = async (): Promise<Value> => {
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

  async #readFacts(): Promise<void> {
    const facts = new Uint8Array(this.#lastId() + 1);
    const directories = new Uint16Array(facts.length);
    let seen = 0;
    for (const row of this.#connection
      .prepare<[], FactsRow>(planned(this.#connection, allFactsSql))
      .iterate()) {
      // A row that came after the arrays were measured is read by the next refresh.
      if (row.id < facts.length) setFacts(row, facts, directories);
      seen += 1;
      if (seen % sliceRows === 0) await pause();
    }
    this.#facts = facts;
    this.#directories = directories;
    this.#remembered.clear();
  }

  #lastId(): number {
    return Number(
      this.#connection.prepare('SELECT coalesce(max(id), 0) FROM accounts').pluck().get(),
    );
  }

  async #read(column: AccountColumn): Promise<Int32Array> {
    const sql = orderSql(column);
    if (sql !== null) return this.#keep(column, await this.#readIds(sql));
    const names = this.#ready.get('name') ?? (await this.#read('name'));
    const keyOf = keyOfGroup(column, this.#facts, this.#directories);
    return this.#keep(column, groupedBy(names, keyOf));
  }

  #keep(column: AccountColumn, order: Int32Array): Int32Array {
    this.#ready.set(column, order);
    return order;
  }

  async #readIds(sql: string): Promise<Int32Array> {
    let order = new Int32Array(Math.max(1024, this.#facts.length));
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

function setFacts(row: FactsRow, facts: Uint8Array, directories: Uint16Array): void {
  directories[row.id] = row.directory;
  facts[row.id] =
    bit.present |
    (row.disabled ? bit.disabled : 0) |
    (row.locked ? bit.locked : 0) |
    (row.password_expired ? bit.passwordExpired : 0) |
    (row.must_change ? bit.mustChange : 0) |
    (row.kind === 1 ? bit.service : 0) |
    (row.kind === 2 ? bit.group : 0);
}
