import type { Connection } from '../store/open.ts';
import { planned } from '../store/scope.ts';
import { Departments } from './departments.ts';
import { bit } from './facts.ts';

const factsSql =
  'SELECT id, kind, disabled, locked, password_expired, must_change, directory FROM accounts';

/** Every fact of every account from one narrow index. */
export const allFactsSql = `${factsSql} INDEXED BY accounts_facts WHERE deleted_at IS NULL`;

/** The department of every account; the order is that of the index, which has all that is asked. */
export const allDepartmentsSql = `SELECT id, department FROM accounts
  WHERE deleted_at IS NULL ORDER BY department COLLATE NOCASE`;

const someSql = `${factsSql} WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))`;
const someDepartmentsSql = `SELECT id, department FROM accounts
  WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))`;

type FactsRow = {
  readonly id: number;
  readonly kind: number;
  readonly disabled: number;
  readonly locked: number;
  readonly password_expired: number;
  readonly must_change: number;
  readonly directory: number;
};

type DepartmentRow = { readonly id: number; readonly department: string };

/** Rows of a long read until others get a turn. */
export const sliceRows = 20_000;

/** Lets others have a turn. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What filters ask of all accounts, in typed arrays: five bytes for each row number. */
export class AccountFacts {
  readonly #connection: Connection;
  #facts = new Uint8Array(0);
  #directories = new Uint16Array(0);
  #departments: Departments | null = null;
  #timesForgotten = 0;
  #present = 0;
  #comings = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** One byte for each row number; see `bit`. */
  get facts(): Uint8Array {
    return this.#facts;
  }

  /** The directory of each row number. */
  get directories(): Uint16Array {
    return this.#directories;
  }

  /** The department of each row number; null until they have been read. */
  get departments(): Departments | null {
    return this.#departments;
  }

  /** How many accounts there are. */
  get present(): number {
    return this.#present;
  }

  /** Changes whenever an account comes or goes. */
  get comings(): number {
    return this.#comings;
  }

  /** Says that what is known of departments no longer holds. */
  forgetDepartments(): void {
    this.#departments = null;
    this.#timesForgotten += 1;
  }

  /** Reads the facts of every account, in slices. */
  async read(): Promise<void> {
    const facts = new Uint8Array(this.#lastId() + 1);
    const directories = new Uint16Array(facts.length);
    let seen = 0;
    for (const row of this.#each<FactsRow>(allFactsSql)) {
      // A row that came after the arrays were measured is read by the next refresh.
      if (row.id < facts.length) setFacts(row, facts, directories);
      seen += 1;
      if (seen % sliceRows === 0) await pause();
    }
    this.#facts = facts;
    this.#directories = directories;
    this.#present = seen;
    this.#comings += 1;
  }

  /**
   * Reads the department of every account, in slices, until others wait. Answers whether it came to
   * its end.
   */
  async readDepartments(doOthersWait: () => boolean): Promise<boolean> {
    const departments = new Departments(this.#facts.length);
    const began = this.#timesForgotten;
    let seen = 0;
    for (const { id, department } of this.#each<DepartmentRow>(allDepartmentsSql)) {
      departments.set(id, department);
      seen += 1;
      if (seen % sliceRows !== 0) continue;
      await pause();
      if (doOthersWait() || began !== this.#timesForgotten) return false;
    }
    this.#departments = departments.isFull ? null : departments;
    return true;
  }

  /** Reads anew what is known of some accounts. */
  readSome(ids: readonly number[]): void {
    const last = this.#lastId();
    if (last >= this.#facts.length) this.#grow(last + 1);
    const before = new Set(ids.filter((id) => this.#facts[id]));
    for (const id of ids) this.#facts[id] = 0;
    const list = JSON.stringify(ids);
    const rows = this.#some<FactsRow>(someSql, list);
    for (const row of rows) setFacts(row, this.#facts, this.#directories);
    this.#present += rows.length - before.size;
    const areSame = rows.length === before.size && rows.every(({ id }) => before.has(id));
    if (!areSame) this.#comings += 1;
    if (!this.#departments) return;
    for (const { id, department } of this.#some<DepartmentRow>(someDepartmentsSql, list)) {
      this.#departments.set(id, department);
    }
    if (this.#departments.isFull) this.#departments = null;
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

  #lastId(): number {
    return Number(
      this.#connection.prepare('SELECT coalesce(max(id), 0) FROM accounts').pluck().get(),
    );
  }

  #each<Row>(sql: string): IterableIterator<Row> {
    return this.#connection.prepare<[], Row>(planned(this.#connection, sql)).iterate();
  }

  #some<Row>(sql: string, list: string): Row[] {
    return this.#connection.prepare<[string], Row>(sql).all(list);
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
