import type { Statement } from 'better-sqlite3';
import type { AuditLog } from '../audit/log.ts';
import type { AuditEntry } from '../audit/row.ts';
import { Failure } from '../../../shared/failure.ts';
import { failureOf } from './failure-of.ts';
import { type Connection, walPages } from './open.ts';
import type { Reserve } from './reserve.ts';
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

/** What the store needs of the vault around it. */
export type StoreSurroundings = {
  readonly committed: Committed;
  /** Room of the disk that is given up when there is no other. */
  readonly reserve: Reserve;
  /** Who is signed in: the name beside entries that the store makes itself. */
  readonly operatorName: string;
  /** What every row of the log says besides: that it was done under a lent role. */
  readonly mark?: Readonly<Record<string, string>> | null;
  /** A page was read that does not hold. */
  readonly onDamage: () => void;
  /** What moves the write-ahead log into the database, as far as no read needs it. */
  readonly pages: {
    readonly move: () => boolean;
    /** Frames that were not moved yet. */
    readonly waiting: number;
    /** What is moved from now on, nobody notes. */
    readonly forget: () => void;
  };
};

/** As many frames a bulk load lets gather. */
const bulkWalPages = 65_536;

/** Why nothing is written any more: the log or a page is damaged, or the disk failed. */
type Stop = 'vault-read-only' | 'disk-failed';

/** The one writer of the database. No write commits without its entries in the audit log. */
export class Store {
  /** Reads what the operator may see, from a connection of its own, which cannot write. */
  readonly read: Reader;
  /** Reads everything, for what looks after the vault itself. */
  readonly whole: Reader;
  readonly #connection: Connection;
  readonly #audit: AuditLog | null;
  readonly #writer: Writer;
  readonly #around: StoreSurroundings;
  #stop: Stop | null;
  #isFull = false;
  #longLog = walPages;
  /** Frames that wait when the next move is worth it. */
  #moveAt = walPages;

  /** `audit` is null when the log is damaged: everything can be read, and nothing written. */
  constructor(
    connections: {
      readonly writer: Connection;
      readonly reader: Connection;
      readonly whole?: Connection;
    },
    audit: AuditLog | null,
    around: StoreSurroundings,
  ) {
    this.#connection = connections.writer;
    const { reader, whole = reader } = connections;
    this.read = new Reader(reader);
    this.whole = whole === reader ? this.read : new Reader(whole);
    this.#audit = audit;
    this.#stop = audit ? null : 'vault-read-only';
    this.#writer = new Writer(connections.writer);
    this.#around = around;
  }

  /** The log; refuses with `vault-read-only` when it is damaged, `disk-failed` after a failed write. */
  get audit(): AuditLog {
    if (this.#stop !== null || !this.#audit) throw new Failure(this.#stop ?? 'vault-read-only');
    return this.#audit;
  }

  /** Stops all writing: something was found damaged. */
  freeze(): void {
    this.#stop ??= 'vault-read-only';
  }

  /**
   * A write of the disk failed. What of it arrived nobody knows, so that this process writes
   * nothing more; the next one reads and verifies what lies there.
   */
  get hasFailed(): boolean {
    return this.#stop === 'disk-failed';
  }

  /** One transaction: the work and its audit entries commit together or not at all. */
  write<Value>(work: (tx: Writer) => Written<Value>): Value {
    this.#requireRoom();
    try {
      return this.#commit(work);
    } catch (error) {
      this.#giveUpReserve(error);
      throw error;
    }
  }

  /** Entries for what has happened already; on a full disk they take the room of the reserve. */
  record(entries: Written<null>['entries']): void {
    this.#fromReserve(() => this.#commit(() => ({ value: null, entries })));
  }

  /**
   * Progress of a job: rows that a job keeps about itself, and rows that no operator asked for
   * one by one. What the job does as a whole is in the log through `write`.
   */
  progress<Value>(work: (tx: Writer) => Value): Value {
    this.#requireRoom();
    try {
      return this.#change(work);
    } catch (error) {
      this.#giveUpReserve(error);
      throw error;
    }
  }

  /** The end of a job; on a full disk it takes the room of the reserve. */
  conclude(work: (tx: Writer) => void): void {
    this.#fromReserve(() => this.#change(work));
  }

  /** Rows come in bulk: pages that many transactions change are moved once for all. */
  beginBulk(): void {
    this.#longLog = bulkWalPages;
    this.#moveAt = bulkWalPages;
  }

  /** Moves the write-ahead log and gives its room back: the file would keep its size for ever. */
  endBulk(): void {
    this.#longLog = walPages;
    if (this.#stop !== null) return;
    this.#fromReserve(() =>
      this.#telling(() => {
        if (this.#move()) this.#connection.pragma('wal_checkpoint(TRUNCATE)');
      }),
    );
  }

  /**
   * Moves the write-ahead log into the database once it is long. A disk that has no room for that
   * takes nothing away from what was committed before.
   */
  moveWhenLong(): void {
    if (this.#stop !== null || this.#around.pages.waiting < this.#moveAt) return;
    try {
      this.#telling(() => this.#move());
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }

  /** Before the files are closed, which moves whatever is left of the write-ahead log. */
  moveAll(): void {
    if (this.hasFailed) this.#around.pages.forget();
    else this.#telling(() => this.#move());
  }

  /** Signs the log and moves the write-ahead log into the database: when idle and when closing. */
  settle(reason: string): void {
    if (this.#stop !== null) return;
    const { audit } = this;
    this.#fromReserve(() =>
      this.#telling(() => {
        audit.checkpoint(reason);
        this.#around.committed(audit.head());
        this.#move();
      }),
    );
  }

  /** The connection itself, for what only it can do: bulk indexes, backups, verification. */
  get connection(): Connection {
    return this.#connection;
  }

  #commit<Value>(work: (tx: Writer) => Written<Value>): Value {
    const { audit } = this;
    const value = this.#telling(() =>
      audit.transaction(() => {
        const written = work(this.#writer);
        for (const entry of written.entries) audit.append(this.#marked(entry));
        return written.value;
      }),
    );
    this.#around.committed(audit.head());
    this.moveWhenLong();
    return value;
  }

  /** What a long read still needs stays in the log: then it is tried again when as much came after. */
  #move(): boolean {
    const isAll = this.#around.pages.move();
    this.#moveAt = isAll ? this.#longLog : this.#around.pages.waiting + this.#longLog;
    return isAll;
  }

  #marked(entry: AuditEntry): AuditEntry {
    const { mark } = this.#around;
    return mark ? { ...entry, detail: { ...entry.detail, ...mark } } : entry;
  }

  #change<Value>(work: (tx: Writer) => Value): Value {
    if (this.#stop !== null) throw new Failure(this.#stop);
    const value = this.#telling(() =>
      this.#connection.transaction(() => work(this.#writer)).immediate(),
    );
    this.moveWhenLong();
    return value;
  }

  /** While the disk is full the reserve is not for everyday work: it would be gone at once. */
  #requireRoom(): void {
    if (!this.#isFull) return;
    if (!this.#around.reserve.keep()) throw new Failure('disk-full');
    this.#isFull = false;
  }

  #giveUpReserve(error: unknown): void {
    if (!isFull(error) || !this.#around.reserve.free()) return;
    this.#isFull = true;
    const operator = this.#around.operatorName;
    const entries = [{ action: 'vault.disk-full', operator, decision: 'failed' }] as const;
    unlessFull(() => this.#commit(() => ({ value: null, entries })));
  }

  #fromReserve(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!isFull(error) || !this.#around.reserve.free()) throw error;
      this.#isFull = true;
      work();
    }
  }

  /** A disk that is full or fails is a state to be told, not a defect; SQLite rolled back. */
  #telling<Value>(work: () => Value): Value {
    try {
      return work();
    } catch (error) {
      const failure = error instanceof Failure ? error : failureOf(error);
      if (failure?.code === 'disk-failed') this.#stop = 'disk-failed';
      if (failure?.code === 'vault-damaged') this.#around.onDamage();
      throw failure ?? error;
    }
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Failure && error.code === 'disk-full';
}

function unlessFull(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}
