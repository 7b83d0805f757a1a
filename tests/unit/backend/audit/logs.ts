import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { exportLines } from '../../../../main/backend/audit/export.ts';
import { AuditLog, type AuditLogOptions } from '../../../../main/backend/audit/log.ts';
import { signingKeyFromSeed } from '../../../../main/backend/audit/note.ts';
import { openEpoch } from '../../../../main/backend/audit/open-epoch.ts';
import type { AuditEntry, StoredRow } from '../../../../main/backend/audit/row.ts';
import { auditSchema } from '../../../../main/backend/audit/schema.sql.ts';
import type {
  AuditSource,
  StoredCheckpoint,
  StoredEpoch,
} from '../../../../main/backend/audit/source.ts';

export const vault = '3f0c9b1e-7f0a-4f5e-9a53-2d7d1c2b8a60';

export function keyOf(name: string): ReturnType<typeof signingKeyFromSeed> {
  return signingKeyFromSeed(createHash('sha256').update(name).digest());
}

export function emptyDatabase(): Database.Database {
  const database = new Database(':memory:');
  database.exec(auditSchema);
  return database;
}

export function logOptions(
  database: Database.Database,
  changes: Partial<AuditLogOptions> = {},
): AuditLogOptions {
  let now = 1_790_000_000_000;
  return {
    database,
    vault,
    device: 'desk-7',
    signingKey: keyOf('first epoch'),
    clock: () => (now += 17),
    ...changes,
  } satisfies AuditLogOptions;
}

export function entryAt(index: number): AuditEntry {
  return {
    operator: ['anna', 'bořek', 'чен'][index % 3] ?? '',
    action: index % 4 === 0 ? 'accounts.disable' : 'groups.add',
    target: index % 5 === 0 ? null : `u${index}`,
    targetLabel: `Ü${index}`,
    before: index % 2 === 0 ? null : 'b64x',
    after: 'a64y',
    reason: 'left',
    ticket: `T${index % 7}`,
    decision: index % 11 === 0 ? 'refused' : 'allowed',
    detail: { n: index },
    changeSet: index % 3 === 0 ? null : index,
  };
}

/** Appends entries, each in a transaction, and signs after every `perCheckpoint` rows. */
export function fill(log: AuditLog, count: number, perCheckpoint: number, from = 0): void {
  for (let index = 1; index <= count; index += 1) {
    log.transaction(() => log.append(entryAt(from + index)));
    if (index % perCheckpoint === 0) log.checkpoint('test');
  }
}

/** A log as plain values, for damage that no database would carry out quickly. */
export type Log = {
  readonly epochs: readonly StoredEpoch[];
  readonly checkpoints: readonly StoredCheckpoint[];
  readonly rows: readonly StoredRow[];
};

export function copyOf(source: AuditSource): Log {
  const checkpoints: StoredCheckpoint[] = [];
  for (let next = source.checkpointAfter(0); next; next = source.checkpointAfter(next.size)) {
    checkpoints.push(next);
  }
  return { epochs: source.epochs(), checkpoints, rows: source.rowsAfter(-1, 1_000_000) };
}

/** Reads the values in their order, which for rows is that of their numbers. */
export function sourceOf(log: Log): AuditSource {
  const { epochs, checkpoints, rows } = log;
  // The test logs are read from their start or from a checkpoint, in order.
  const firstAfter = (seq: number): number => {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle]?.seq ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    epochs: () => epochs,
    checkpointAfter: (size) => checkpoints.find((checkpoint) => checkpoint.size > size),
    checkpointUpTo: (size) => checkpoints.findLast((checkpoint) => checkpoint.size <= size),
    rowsAfter: (seq, limit) => rows.slice(firstAfter(seq), firstAfter(seq) + limit),
    lastSeq: () => rows.at(-1)?.seq ?? 0,
  };
}

/**
 * A log of 1,000 rows in two epochs, the second from row 601 on, with a checkpoint after every 4
 * rows. `from` makes rows of other contents.
 */
export function twoEpochs(from = 0, changes: Partial<AuditLogOptions> = {}): AuditLog {
  const options = logOptions(emptyDatabase(), changes);
  fill(new AuditLog(options), 600, 4, from);
  const rotated = openEpoch({
    ...options,
    signingKey: keyOf('second epoch'),
    previousKey: options.signingKey,
    reason: 'rotation',
  });
  fill(rotated, 400, 4, from + 600);
  return rotated;
}

export function exported(log: AuditLog): readonly string[] {
  return [...exportLines(log.source, vault, log.head())];
}
