import type { Statement } from 'better-sqlite3';
import type { AuditLog } from '../audit/log.ts';
import type { AuditEntry } from '../audit/row.ts';
import { Failure } from '../../../shared/failure.ts';
import { type Connection, errorCode } from './open.ts';
import { type Bound, Reader } from './reader.ts';

/** What a write answers: a value, and the entries that go into the log in the same transaction. */
export type Written<Value> = {
  readonly value: Value;
  readonly entries: readonly [AuditEntry, ...AuditEntry[]];
};

/** The hands of one transaction. */
export class Writer extends Reader {
  readonly #connection: Connection;
  readonly #statements = new Map<string, Statement<Bound[]>>();

  constructor(connection: Connection) {
    super(connection);
    this.#connection = connection;
  }

  /** Carries out a statement and answers how many rows it changed and the last row number. */
  run(sql: string, ...bound: Bound[]): { readonly changes: number; readonly id: number } {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#connection.prepare<Bound[]>(sql);
      this.#statements.set(sql, statement);
    }
    const info = statement.run(...bound);
    return { changes: info.changes, id: Number(info.lastInsertRowid) };
  }

  /** Carries out a statement of the schema: a temporary table, say. */
  exec(sql: string): void {
    this.#connection.exec(sql);
  }
}

/** What the store tells of each commit, for the anchor outside the database. */
export type Committed = (head: { readonly size: number; readonly root: Buffer }) => void;

/** The one writer of the database. No write commits without its entries in the audit log. */
export class Store {
  /** Reads from a connection of its own, which cannot write. */
  readonly read: Reader;
  readonly #connection: Connection;
  #audit: AuditLog | null;
  readonly #writer: Writer;
  readonly #committed: Committed;

  /** `audit` is null when the log is damaged: everything can be read, and nothing written. */
  constructor(
    connections: { readonly writer: Connection; readonly reader: Connection },
    audit: AuditLog | null,
    committed: Committed,
  ) {
    this.#connection = connections.writer;
    this.read = new Reader(connections.reader);
    this.#audit = audit;
    this.#writer = new Writer(connections.writer);
    this.#committed = committed;
  }

  /** The log; refuses with `vault-read-only` when it is damaged. */
  get audit(): AuditLog {
    if (!this.#audit) throw new Failure('vault-read-only');
    return this.#audit;
  }

  /** Stops all writing: the log was found damaged. */
  freeze(): void {
    this.#audit = null;
  }

  /** One transaction: the work and its audit entries commit together or not at all. */
  write<Value>(work: (tx: Writer) => Written<Value>): Value {
    const { audit } = this;
    const value = refusingFullDisk(() =>
      audit.transaction(() => {
        const written = work(this.#writer);
        for (const entry of written.entries) audit.append(entry);
        return written.value;
      }),
    );
    this.#committed(audit.head());
    return value;
  }

  /**
   * Progress of a job: rows that a job keeps about itself, and rows that no operator asked for
   * one by one. What the job does as a whole is in the log through `write`.
   */
  progress<Value>(work: (tx: Writer) => Value): Value {
    if (!this.#audit) throw new Failure('vault-read-only');
    return refusingFullDisk(() =>
      this.#connection.transaction(() => work(this.#writer)).immediate(),
    );
  }

  /** Signs the log and moves the write-ahead log into the database: when idle and when closing. */
  settle(reason: string): void {
    const audit = this.#audit;
    if (!audit) return;
    refusingFullDisk(() => {
      audit.checkpoint(reason);
      this.#committed(audit.head());
      this.#connection.pragma('wal_checkpoint(PASSIVE)');
    });
  }

  /** The connection itself, for what only it can do: bulk indexes, backups, verification. */
  get connection(): Connection {
    return this.#connection;
  }
}

/** A full disk is a state to be told, not a defect; SQLite has rolled the transaction back. */
function refusingFullDisk<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (errorCode(error) === 'SQLITE_FULL') throw new Failure('disk-full');
    throw error;
  }
}
