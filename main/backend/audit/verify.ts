import { setImmediate } from 'node:timers/promises';
import { type Acknowledged, acknowledgementOf, standingAnchor } from './acknowledged.ts';
import { bodyHash, CHECKPOINT_ROWS, type Head } from './checkpoint.ts';
import { type EpochChain, followEpochs } from './epochs.ts';
import { type Finding, finding } from './finding.ts';
import { type Context, checkStretch, type Progress, type Stretch } from './interval.ts';
import { decodeFrontier, EMPTY_FRONTIER, rootOf } from './merkle.ts';
import { readNote } from './note.ts';
import type { AuditSource } from './source.ts';

export type Verdict = (({ readonly ok: true } & Head) | ({ readonly ok: false } & Finding)) & {
  /** Damage that people have acknowledged, and behind which the log goes on; left out without any. */
  readonly acknowledged?: readonly Acknowledged[];
};

export type Claims = {
  readonly vault: string;
  /** What was kept outside the vault; without it a cut tail cannot be seen. */
  readonly anchor?: Head | null;
  /** The public key kept outside the log; without it the first epoch's key is believed. */
  readonly trustedKey?: Buffer | null;
  /** Begins at the last checkpoint or epoch up to this size; what lies before is not looked at. */
  readonly since?: number;
};

export type VerifyOptions = Claims & {
  readonly signal?: AbortSignal;
};

const STRETCHES_PER_TURN = 16;

/** Where verifying may begin without reading the rows up to `since`. */
export function progressAt(source: AuditSource, chain: EpochChain, since: number): Progress {
  const genesis = chain.epochs[0]?.bodyHash ?? null;
  const stored = source.checkpointUpTo(since);
  const note = stored && readNote(stored.note);
  const signed = stored && decodeFrontier(stored.size, stored.frontier);
  const previous = note ? bodyHash(note.body) : genesis;
  // An epoch that was opened on a damaged log begins where no checkpoint could be signed.
  const header = source.epochs().findLast(({ afterSize }) => afterSize <= since);
  const opened = header && decodeFrontier(header.afterSize, header.frontier);
  if (opened && opened.size > (signed?.size ?? 0)) return { frontier: opened, previous };
  return note && signed
    ? { frontier: signed, previous }
    : { frontier: EMPTY_FRONTIER, previous: genesis };
}

function readStretch(source: AuditSource, start: number): Stretch {
  const checkpoint = source.checkpointAfter(start);
  // One row more than a stretch may have shows what follows, or that a checkpoint was removed.
  const read = source.rowsAfter(start, CHECKPOINT_ROWS + 1);
  const last = checkpoint?.size ?? Number.MAX_SAFE_INTEGER;
  const rows = read.filter((row) => row.seq <= last);
  return { checkpoint, rows, next: read[rows.length] };
}

function atEnd(context: Context, progress: Progress, hasTail: boolean): Finding | null {
  const { size } = progress.frontier;
  const { chain, anchor } = context;
  if (chain.fault !== null) return finding('epoch-replaced', size + 1, chain.fault);
  if (chain.epochs.some(({ after }) => after.size > size)) {
    const message = `The newest epoch began after more rows than the ${size} that are here.`;
    return finding('truncated', size + 1, message);
  }
  if (!anchor || anchor.size <= size) return null;
  const message = `The anchor saw ${anchor.size} rows; only ${size} are here.`;
  // A log that ends at a checkpoint looks like an older copy; one that ends between, cut.
  return finding(hasTail ? 'truncated' : 'rolled-back', size + 1, message);
}

export type Walk = { readonly progress: Progress; readonly found: Finding | null };

/** Goes on through the log from what is proven, one stretch for each value. */
export function* walkOn(
  source: AuditSource,
  context: Context,
  from: Progress,
): Generator<number, Walk> {
  let progress = from;
  for (;;) {
    const stretch = readStretch(source, progress.frontier.size);
    const step = checkStretch(context, progress, stretch);
    if (step.found) return step;
    progress = step.progress;
    if (!stretch.checkpoint) {
      return { progress, found: atEnd(context, progress, stretch.rows.length > 0) };
    }
    yield progress.frontier.size;
  }
}

/** Walks through the log, one stretch for each value, and answers where and why it ended. */
export function* walk(source: AuditSource, claims: Claims): Generator<number, Walk> {
  const chain = followEpochs(source.epochs(), claims.vault, claims.trustedKey ?? null);
  const anchor = standingAnchor(chain.epochs, claims.anchor ?? null);
  const progress = progressAt(source, chain, Math.min(claims.since ?? 0, anchor?.size ?? Infinity));
  const { size } = progress.frontier;
  if (anchor?.size === size && !anchor.root.equals(rootOf(progress.frontier))) {
    const message = `The anchor saw another log up to row ${size}.`;
    return { progress, found: finding('rolled-back', size, message) };
  }
  const [stray] = source.rowsAfter(Number.MIN_SAFE_INTEGER, 1);
  if (stray && stray.seq < 1) {
    return { progress, found: finding('row-added', stray.seq, 'A row lies before the first.') };
  }
  return yield* walkOn(source, { vault: claims.vault, chain, anchor }, progress);
}

type WholeWalk = Walk & { readonly acknowledged: readonly Acknowledged[] };

/** Walks through the log, and on from each damage that people have acknowledged. */
function* walkPast(source: AuditSource, claims: Claims): Generator<number, WholeWalk> {
  const { epochs } = followEpochs(source.epochs(), claims.vault, claims.trustedKey ?? null);
  const acknowledged: Acknowledged[] = [];
  let since = claims.since ?? 0;
  for (;;) {
    const walked = yield* walk(source, { ...claims, since });
    const passed = acknowledged.at(-1)?.epoch ?? 0;
    const past =
      walked.found &&
      (yield* acknowledgementOf(source, { vault: claims.vault, epochs, passed }, walked.found));
    if (!past) return { ...walked, acknowledged };
    acknowledged.push(past);
    since = past.size;
  }
}

/**
 * Verifies the log: recomputes every leaf from its row, the root of every checkpoint, every
 * signature and epoch header, and the link to the anchor. Damage that people have acknowledged is
 * told and passed, as long as it is what they saw. Rows that are appended meanwhile may or
 * may not be looked at. Throws the signal's reason when it is aborted.
 */
export async function verifyAudit(source: AuditSource, options: VerifyOptions): Promise<Verdict> {
  const steps = walkPast(source, options);
  for (let turn = 1; ; turn += 1) {
    const step = steps.next();
    if (step.done) {
      const { progress, found, acknowledged } = step.value;
      const passed = acknowledged.length > 0 ? { acknowledged } : {};
      if (found) return { ok: false, ...found, ...passed };
      const { frontier } = progress;
      return { ok: true, size: frontier.size, root: rootOf(frontier), ...passed };
    }
    if (turn % STRETCHES_PER_TURN === 0) {
      await setImmediate();
      options.signal?.throwIfAborted();
    }
  }
}
