import type { KeyObject } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import { leafHash } from './canonical.ts';
import {
  bodyHash,
  CHECKPOINT_ROWS,
  type Head,
  MARK_BYTES,
  marksHash,
  originOf,
  readCheckpoint,
  writeCheckpoint,
} from './checkpoint.ts';
import { writeFirstEpoch } from './epoch-writer.ts';
import { followEpochs } from './epochs.ts';
import { AuditDamagedError, AuditKeyChangedError, finding } from './finding.ts';
import { appendLeaf, encodeFrontier, type Frontier, rootOf } from './merkle.ts';
import { publicKeyBytes, readNote, signNote } from './note.ts';
import { type AuditEntry, rowFromEntry } from './row.ts';
import { checkRows } from './rows-check.ts';
import { type AuditSource, databaseSource } from './source.ts';
import { progressAt, walk } from './verify.ts';

export type AuditLogOptions = {
  /** The one writer connection, with the audit tables in place. */
  readonly database: Database;
  readonly vault: string;
  /** The name of this device, written into every row. */
  readonly device: string;
  /** Ed25519 private key of the newest epoch. */
  readonly signingKey: KeyObject;
  /** UTC epoch milliseconds. */
  readonly clock: () => number;
  /** What was kept outside the vault; checked before the log may be written to. */
  readonly anchor?: Head | null;
  /** It lives for one transaction that somebody else has begun, and is thrown away with it. */
  readonly isWithin?: boolean;
};

/** All that the log keeps in memory. A value: a rollback takes the earlier one again. */
type State = {
  readonly frontier: Frontier;
  /** Leaves since the last checkpoint. Only ever grows; a checkpoint begins a new array. */
  readonly pending: Buffer[];
  readonly pendingCount: number;
  readonly previous: Buffer;
};

const INSERT_ROW = `INSERT INTO audit (seq, epoch, time, operator, device, action, target,
  target_label, before_hash, after_hash, reason, ticket, decision, detail, change_set, leaf)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const INSERT_CHECKPOINT = `INSERT INTO audit_checkpoint
  (size, epoch, root, note, marks, frontier, time) VALUES (?, ?, ?, ?, ?, ?, ?)`;

/** Verifies the last full stretch, the tail, the epochs and the anchor; not the rows before. */
function recover(
  source: AuditSource,
  options: AuditLogOptions,
): State & { epoch: number; endedBy: string | null } {
  const { vault, anchor = null } = options;
  const publicKey = publicKeyBytes(options.signingKey);
  const chain = followEpochs(source.epochs(), vault);
  const newest = chain.epochs.at(-1);
  if (chain.fault === null && newest && !newest.publicKey.equals(publicKey)) {
    throw new AuditKeyChangedError();
  }
  const signedSize = source.checkpointUpTo(Number.MAX_SAFE_INTEGER)?.size ?? 0;
  const since = Math.max(signedSize - 1, newest?.after.size ?? 0);
  const steps = walk(source, { vault, anchor, trustedKey: publicKey, since });
  let step = steps.next();
  while (!step.done) step = steps.next();
  const { found, progress } = step.value;
  if (found) throw new AuditDamagedError(found);
  const signed = progressAt(source, chain, Number.MAX_SAFE_INTEGER);
  if (!newest || !signed.previous) {
    throw new AuditDamagedError(finding('epoch-replaced', 1, 'The log has no epoch.'));
  }
  const pending = source.rowsAfter(signed.frontier.size, CHECKPOINT_ROWS).map((row) => row.leaf);
  const { frontier } = progress;
  const { previous } = signed;
  const endedBy = pending.length > 0 ? null : reasonOfLast(source);
  return {
    frontier,
    pending,
    pendingCount: pending.length,
    previous,
    epoch: newest.epoch,
    endedBy,
  };
}

function reasonOfLast(source: AuditSource): string | null {
  const last = source.checkpointUpTo(Number.MAX_SAFE_INTEGER);
  const note = last && readNote(last.note);
  return (note && readCheckpoint(note.body)?.reason) ?? null;
}

/** The writer of the audit log. There is one for each open vault. */
export class AuditLog {
  readonly source: AuditSource;
  /** Why the log was last signed, as it was found; null when rows came after that. */
  readonly endedBy: string | null;
  readonly #options: AuditLogOptions;
  readonly #epoch: number;
  readonly #insertRow: Statement<unknown[]>;
  readonly #insertCheckpoint: Statement<unknown[]>;
  #state: State;
  #depth = 0;

  /**
   * Opens the log, and begins its first epoch when it is empty. Throws AuditDamagedError when what
   * is read does not hold or the anchor saw more, and AuditKeyChangedError for another key.
   */
  constructor(options: AuditLogOptions) {
    const { database } = options;
    this.#options = options;
    this.source = databaseSource(database);
    if (this.source.epochs().length === 0 && this.source.lastSeq() === 0) {
      writeFirstEpoch(database, options);
    }
    this.#insertRow = database.prepare<unknown[]>(INSERT_ROW);
    this.#insertCheckpoint = database.prepare<unknown[]>(INSERT_CHECKPOINT);
    const { epoch, endedBy, ...state } = recover(this.source, options);
    this.endedBy = endedBy;
    this.#epoch = epoch;
    this.#state = state;
    if (options.isWithin) this.#depth = 1;
  }

  /** Where the log stands, including rows of the running transaction. */
  head(): Head {
    return { size: this.#state.frontier.size, root: rootOf(this.#state.frontier) };
  }

  /**
   * Runs the work in one transaction, in which it may append. Whatever it throws undoes both its
   * writes and its rows. Inside another call it is a savepoint of that transaction.
   */
  transaction<Value>(work: () => Value): Value {
    const { database } = this.#options;
    if (this.#depth === 0 && database.inTransaction) {
      // Its rollback would be hidden from the log, which would go on from rows that are gone.
      throw new Error('The transaction was not begun through the audit log.');
    }
    const before = this.#state;
    this.#depth += 1;
    try {
      return database
        .transaction(() => {
          const value = work();
          this.#refuseLostRows();
          return value;
        })
        .immediate();
    } catch (error) {
      before.pending.length = before.pendingCount;
      this.#state = before;
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  /**
   * Appends a row to the running transaction and answers its number. Throws when no transaction
   * runs, and RangeError for a text that is too long.
   */
  append(entry: AuditEntry): number {
    if (this.#depth === 0) throw new Error('An audit row needs a transaction.');
    const { vault, device, clock } = this.#options;
    const { frontier, pending, pendingCount, previous } = this.#state;
    const place = { seq: frontier.size + 1, epoch: this.#epoch, time: clock(), device };
    const row = rowFromEntry(entry, place);
    const leaf = leafHash(vault, row);
    this.#insertRow.run(
      row.seq,
      row.epoch,
      row.time,
      row.operator,
      row.device,
      row.action,
      row.target,
      row.targetLabel,
      row.before,
      row.after,
      row.reason,
      row.ticket,
      row.decision,
      row.detail,
      row.changeSet,
      leaf,
    );
    pending.push(leaf);
    this.#state = {
      frontier: appendLeaf(frontier, leaf),
      pending,
      pendingCount: pendingCount + 1,
      previous,
    };
    if (this.#state.pendingCount >= CHECKPOINT_ROWS) this.#sign('rows');
    return row.seq;
  }

  /**
   * Signs the log as it stands: when locking, before an export, or when it was idle. Nothing is
   * signed when no row came since the last checkpoint. Throws AuditDamagedError when the stored
   * rows are no longer those that were appended.
   */
  checkpoint(reason: string): Head {
    this.transaction(() => this.#sign(reason));
    return this.head();
  }

  /** A savepoint that was undone behind the log's back takes the whole transaction with it. */
  #refuseLostRows(): void {
    if (this.source.lastSeq() < this.#state.frontier.size) {
      throw new Error('Audit rows were undone inside their transaction.');
    }
  }

  #sign(reason: string): void {
    const { frontier, pending, pendingCount, previous } = this.#state;
    if (pendingCount === 0) return;
    const { vault, signingKey, clock } = this.#options;
    const marks = Buffer.concat(pending.map((leaf) => leaf.subarray(0, MARK_BYTES)));
    const start = frontier.size - pendingCount;
    // What was stored is read again and hashed again before it is vouched for: a log that signs
    // what it meant to write can never recover from one bit that was stored wrong.
    const rows = this.source.rowsAfter(start, pendingCount + 1);
    const { found } = checkRows({ vault, start, rows, next: undefined, marks });
    if (found) throw new AuditDamagedError(found);
    const root = rootOf(frontier);
    const time = clock();
    const body = writeCheckpoint({
      vault,
      size: frontier.size,
      root,
      epoch: this.#epoch,
      previous,
      marks: marksHash(marks),
      time,
      reason,
    });
    const note = signNote(body, [{ name: originOf(vault), privateKey: signingKey }]);
    const nodes = encodeFrontier(frontier);
    this.#insertCheckpoint.run(frontier.size, this.#epoch, root, note, marks, nodes, time);
    this.#state = { frontier, pending: [], pendingCount: 0, previous: bodyHash(body) };
  }
}
