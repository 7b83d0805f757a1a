import { createHash, hash } from 'node:crypto';
import * as v from 'valibot';
import { leafHash } from './canonical.ts';
import { CHECKPOINT_ROWS, type EpochBody, type Head } from './checkpoint.ts';
import { DAMAGE_KINDS, type Finding } from './finding.ts';
import type { StoredRow } from './row.ts';
import type { AuditSource } from './source.ts';

/** The action of the first row of an epoch that goes on after damage. */
export const ACKNOWLEDGE = 'audit.acknowledge';
/** Why such an epoch began. */
export const AFTER_DAMAGE = 'damage';

const stated = v.object({
  firstBadSeq: v.pipe(v.number(), v.safeInteger()),
  kind: v.picklist(DAMAGE_KINDS),
  evidence: v.string(),
});

/** Damage that people have seen, as the first row of the epoch behind it says. */
export type Acknowledged = v.InferOutput<typeof stated> & {
  readonly epoch: number;
  /** Rows that belong to the damaged part. */
  readonly size: number;
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A row that says nothing acknowledges nothing.
    return null;
  }
}

/** What was acknowledged where an epoch begins; null when it does not begin with such a row. */
export function acknowledgedAt(source: AuditSource, epoch: EpochBody): Acknowledged | null {
  if (epoch.reason !== AFTER_DAMAGE) return null;
  const { size } = epoch.after;
  const [row] = source.rowsAfter(size, 1);
  if (row?.seq !== size + 1 || row.action !== ACKNOWLEDGE) return null;
  const read = v.safeParse(stated, parsed(row.detail));
  return read.success ? { ...read.output, epoch: epoch.epoch, size } : null;
}

function digestOf(bytes: Uint8Array | string): Buffer {
  return hash('sha256', bytes, 'buffer');
}

function rowDigest(vault: string, row: StoredRow): Buffer {
  const integers = [row.seq, row.epoch, row.time, row.changeSet ?? 0];
  const leaf = integers.every(Number.isSafeInteger) ? leafHash(vault, row) : Buffer.alloc(32);
  return Buffer.concat([leaf, digestOf(row.leaf)]);
}

/**
 * Goes through everything that lies in the log up to a size, damaged or not, and answers its digest
 * in base64: what was acknowledged cannot be changed once more without anybody noticing.
 */
export function* evidenceOf(
  source: AuditSource,
  vault: string,
  size: number,
): Generator<number, string> {
  const [rows, checkpoints] = [createHash('sha256'), createHash('sha256')];
  for (let last = 0; ; ) {
    const read = source.rowsAfter(last, CHECKPOINT_ROWS).filter(({ seq }) => seq <= size);
    for (const row of read) rows.update(rowDigest(vault, row));
    const end = read.at(-1);
    if (!end) break;
    last = end.seq;
    yield last;
  }
  for (let next = source.checkpointAfter(0); next && next.size <= size; ) {
    checkpoints.update(digestOf(next.note)).update(digestOf(next.marks));
    next = source.checkpointAfter(next.size);
  }
  return digestOf(Buffer.concat([rows.digest(), checkpoints.digest()])).toString('base64');
}

/** A log that was cut has rows missing in its middle, once it has gone on. */
function isSameKind(acknowledged: string, found: string): boolean {
  return acknowledged === found || (acknowledged === 'truncated' && found === 'row-missing');
}

/** The acknowledgement of exactly this damage, behind the epoch that was passed last. */
export function* acknowledgementOf(
  source: AuditSource,
  {
    vault,
    epochs,
    passed,
  }: {
    readonly vault: string;
    readonly epochs: readonly EpochBody[];
    readonly passed: number;
  },
  found: Finding,
): Generator<number, Acknowledged | null> {
  for (const epoch of epochs) {
    const one = epoch.epoch > passed ? acknowledgedAt(source, epoch) : null;
    const isOfThis = one?.firstBadSeq === found.firstBadSeq && isSameKind(one.kind, found.kind);
    if (one && isOfThis && one.evidence === (yield* evidenceOf(source, vault, one.size)))
      return one;
  }
  return null;
}

/**
 * What an anchor still says. Whoever acknowledged damage said of everything before that it is not
 * proven, and named the head that the log did not reach any more.
 */
export function standingAnchor(epochs: readonly EpochBody[], anchor: Head | null): Head | null {
  const last = epochs.findLast(({ reason }) => reason === AFTER_DAMAGE);
  if (!anchor || !last) return anchor;
  const isCut = last.anchor?.size === anchor.size && last.anchor.root.equals(anchor.root);
  return isCut || anchor.size <= last.after.size ? null : anchor;
}
