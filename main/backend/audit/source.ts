import type { Database } from 'better-sqlite3';
import type { StoredRow } from './row.ts';

/** An epoch header as it lies in the table. */
export type StoredEpoch = {
  readonly epoch: number;
  readonly afterSize: number;
  readonly publicKey: Buffer;
  readonly note: string;
  readonly frontier: Buffer;
  readonly time: number;
};

/** A checkpoint as it lies in the table. */
export type StoredCheckpoint = {
  readonly size: number;
  readonly epoch: number;
  readonly root: Buffer;
  readonly note: string;
  readonly marks: Buffer;
  readonly frontier: Buffer;
  readonly time: number;
};

/** What verifying and exporting read. Each call is a short read: nothing stays open between. */
export type AuditSource = {
  readonly epochs: () => readonly StoredEpoch[];
  /** The checkpoint with the smallest size above `size`. */
  readonly checkpointAfter: (size: number) => StoredCheckpoint | undefined;
  /** The checkpoint with the largest size up to `size`. */
  readonly checkpointUpTo: (size: number) => StoredCheckpoint | undefined;
  /** Rows with a seq above `seq`, in order, at most `limit` of them. */
  readonly rowsAfter: (seq: number, limit: number) => readonly StoredRow[];
  /** The largest seq, 0 for an empty log. */
  readonly lastSeq: () => number;
};

type RawRow = readonly [
  seq: number,
  epoch: number,
  time: number,
  operator: string,
  device: string,
  action: string,
  target: string | null,
  targetLabel: string,
  before: string | null,
  after: string | null,
  reason: string,
  ticket: string,
  decision: string,
  detail: string,
  changeSet: number | null,
  leaf: Buffer,
];

const ROW_COLUMNS =
  'seq, epoch, time, operator, device, action, target, target_label, before_hash, ' +
  'after_hash, reason, ticket, decision, detail, change_set, leaf';
const CHECKPOINT_COLUMNS = 'size, epoch, root, note, marks, frontier, time';

function rowFromColumns(raw: RawRow): StoredRow {
  return {
    seq: raw[0],
    epoch: raw[1],
    time: raw[2],
    operator: raw[3],
    device: raw[4],
    action: raw[5],
    target: raw[6],
    targetLabel: raw[7],
    before: raw[8],
    after: raw[9],
    reason: raw[10],
    ticket: raw[11],
    decision: raw[12],
    detail: raw[13],
    changeSet: raw[14],
    leaf: raw[15],
  };
}

/** The audit log in an open database whose schema is up to date. */
export function databaseSource(database: Database): AuditSource {
  const epochs = database.prepare<[], StoredEpoch>(
    `SELECT epoch, after_size AS afterSize, public_key AS publicKey, note, frontier, time
     FROM audit_epoch ORDER BY epoch`,
  );
  const checkpointAfter = database.prepare<[number], StoredCheckpoint>(
    `SELECT ${CHECKPOINT_COLUMNS} FROM audit_checkpoint WHERE size > ? ORDER BY size LIMIT 1`,
  );
  const checkpointUpTo = database.prepare<[number], StoredCheckpoint>(
    `SELECT ${CHECKPOINT_COLUMNS} FROM audit_checkpoint WHERE size <= ?
     ORDER BY size DESC LIMIT 1`,
  );
  // Arrays instead of objects: a million rows are verified in a third less time.
  const rowsAfter = database
    .prepare<[number, number], RawRow>(
      `SELECT ${ROW_COLUMNS} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`,
    )
    .raw();
  const lastSeq = database.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM audit').pluck();
  return {
    epochs: () => epochs.all(),
    checkpointAfter: (size) => checkpointAfter.get(size),
    checkpointUpTo: (size) => checkpointUpTo.get(size),
    rowsAfter: (seq, limit) => rowsAfter.all(seq, limit).map(rowFromColumns),
    lastSeq: () => lastSeq.get() ?? 0,
  };
}
