import type { Statement } from 'better-sqlite3';
import type { Connection } from './open.ts';
import { isNarrowed, maskedOn, planned } from './scope.ts';

/** What SQLite binds. */
export type Bound = string | number | bigint | Uint8Array | null;

const statementsKept = 400;

/** Prepares each statement once. Refuses any that writes: a query holds nothing else. */
export class Reader {
  readonly #connection: Connection;
  readonly #statements = new Map<string, Statement<Bound[]>>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Whether this connection shows only a part of the accounts, or of their attributes. */
  get isNarrowed(): boolean {
    return isNarrowed(this.#connection);
  }

  /** The attributes that this connection does not show, in lower case. */
  get masked(): ReadonlySet<string> {
    return maskedOn(this.#connection);
  }

  /** Every row. */
  all<Row>(sql: string, ...bound: Bound[]): Row[] {
    // The caller names the columns that its own SQL selects.
    return this.#prepared(sql, false).all(...bound) as Row[];
  }

  /** The first row, or undefined. */
  get<Row>(sql: string, ...bound: Bound[]): Row | undefined {
    return this.#prepared(sql, false).get(...bound) as Row | undefined;
  }

  /** The first column of the first row, or undefined. */
  value<Value>(sql: string, ...bound: Bound[]): Value | undefined {
    const row = this.#prepared(sql, true).get(...bound);
    return row as Value | undefined;
  }

  /** The first column of every row. */
  values<Value>(sql: string, ...bound: Bound[]): Value[] {
    return this.#prepared(sql, true).all(...bound) as Value[];
  }

  /** Rows one by one, for work too large to hold. The connection is busy until the loop ends. */
  each<Row>(sql: string, ...bound: Bound[]): IterableIterator<Row> {
    return this.#connection.prepare<Bound[], Row>(planned(this.#connection, sql)).iterate(...bound);
  }

  /** The texts of the statements that were prepared, for the test of query plans. */
  prepared(): readonly string[] {
    return [...this.#statements.keys()].map((key) => key.slice(1));
  }

  #prepared(sql: string, pluck: boolean): Statement<Bound[]> {
    const key = (pluck ? '1' : '0') + sql;
    const known = this.#statements.get(key);
    if (known) return known;
    const statement = this.#connection.prepare<Bound[]>(planned(this.#connection, sql));
    if (!statement.readonly) throw new Error('A reader was given a statement that writes.');
    if (pluck) statement.pluck();
    if (this.#statements.size >= statementsKept) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(key, statement);
    return statement;
  }
}
