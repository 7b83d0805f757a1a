import { hash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Head } from './checkpoint.ts';
import { writeNextEpoch } from './epoch-writer.ts';
import { type Epoch, followEpochs } from './epochs.ts';
import { AuditDamagedError, finding } from './finding.ts';
import { AuditLog, type AuditLogOptions } from './log.ts';
import type { AuditEntry } from './row.ts';
import { appendLeaf, type Frontier } from './merkle.ts';
import { type AuditSource, databaseSource } from './source.ts';
import { progressAt } from './verify.ts';

export type EpochOptions = Omit<AuditLogOptions, 'anchor'> & {
  readonly previousKey: KeyObject;
  /** A word: `rotation`, `restore` or `damage`. */
  readonly reason: string;
  /** The anchor that this log does not reach, when a restore cuts it. */
  readonly cut?: Head | null;
  /** The row with which the epoch begins, in one transaction with its header. */
  readonly first?: AuditEntry;
};

/** Stands in the tree for an unsigned row that is gone. No row has this leaf. */
const LOST_LEAF = hash('sha256', Buffer.of(0x00), 'buffer');

/** The tree that the stored leaves make, whatever became of their rows. */
function storedFrontier(source: AuditSource, newest: Epoch, previous: readonly Epoch[]): Frontier {
  const chain = { epochs: [...previous, newest], fault: null };
  let { frontier } = progressAt(source, chain, Number.MAX_SAFE_INTEGER);
  const rows = source.rowsAfter(frontier.size, Number.MAX_SAFE_INTEGER);
  const leaves = new Map(rows.map((row) => [row.seq, row.leaf]));
  const size = Math.max(source.lastSeq(), frontier.size);
  for (let seq = frontier.size + 1; seq <= size; seq += 1) {
    frontier = appendLeaf(frontier, leaves.get(seq) ?? LOST_LEAF);
  }
  return frontier;
}

/** How many rows belong to a log that is damaged: those that lie there or that a checkpoint covers. */
export function damagedSize(source: AuditSource, vault: string): number {
  const { epochs } = followEpochs(source.epochs(), vault);
  const newest = epochs.at(-1);
  return newest ? storedFrontier(source, newest, epochs.slice(0, -1)).size : 0;
}

/** Signs what is still unsigned with the key of the epoch that ends; a damaged log stays as it is. */
function closeEpoch(options: EpochOptions): void {
  try {
    new AuditLog({ ...options, signingKey: options.previousKey }).checkpoint('epoch');
  } catch (error) {
    if (!(error instanceof AuditDamagedError)) throw error;
  }
}

/**
 * Begins a new epoch: to change the signing key, after a restore, or to go on after damage that
 * people have acknowledged. The damage stays on record: verifying from the start still names it,
 * verifying with `since` looks at what came after. Throws AuditDamagedError when the epoch headers
 * themselves do not hold.
 */
export function openEpoch(options: EpochOptions): AuditLog {
  const { database, vault, cut = null } = options;
  // What people saw is not signed once more: it stays as they saw it.
  if (!options.first) closeEpoch(options);
  const source = databaseSource(database);
  const { epochs, fault } = followEpochs(source.epochs(), vault);
  const newest = epochs.at(-1);
  if (fault !== null || !newest) {
    const message = fault ?? 'The log has no epoch.';
    throw new AuditDamagedError(finding('epoch-replaced', source.lastSeq() + 1, message));
  }
  const next = {
    ...options,
    epoch: newest.epoch + 1,
    previous: newest.bodyHash,
    anchor: cut,
  };
  const frontier = storedFrontier(source, newest, epochs.slice(0, -1));
  const { first } = options;
  database
    .transaction(() => {
      writeNextEpoch(database, next, frontier);
      if (first) new AuditLog({ ...options, anchor: null, isWithin: true }).append(first);
    })
    .immediate();
  return new AuditLog({ ...options, anchor: null });
}
