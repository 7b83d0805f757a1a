import {
  bodyHash,
  CHECKPOINT_ROWS,
  type CheckpointBody,
  type Head,
  MARK_BYTES,
  marksHash,
  originOf,
  readCheckpoint,
  writeCheckpoint,
} from './checkpoint.ts';
import type { EpochChain } from './epochs.ts';
import { type Finding, finding } from './finding.ts';
import { appendLeaf, decodeFrontier, type Frontier, rootOf } from './merkle.ts';
import { isSignedBy, readNote } from './note.ts';
import type { StoredRow } from './row.ts';
import { checkRows } from './rows-check.ts';
import type { StoredCheckpoint } from './source.ts';

/** What verifying knows beforehand. */
export type Context = {
  readonly vault: string;
  readonly chain: EpochChain;
  readonly anchor: Head | null;
};

/** How far verifying has come: everything up to here is proven. */
export type Progress = {
  readonly frontier: Frontier;
  /** Hash of the body of the last checkpoint, or of the first epoch's header. */
  readonly previous: Buffer | null;
};

/** One checkpoint with the rows that it covers; the rows after the last one have none. */
export type Stretch = {
  readonly checkpoint: StoredCheckpoint | undefined;
  readonly rows: readonly StoredRow[];
  readonly next: StoredRow | undefined;
};

export type Step = { readonly progress: Progress; readonly found: Finding | null };

function columnsAgree(stored: StoredCheckpoint, body: CheckpointBody): boolean {
  const frontier = decodeFrontier(stored.size, stored.frontier);
  return (
    stored.size === body.size &&
    stored.epoch === body.epoch &&
    stored.root.equals(body.root) &&
    stored.time === body.time &&
    marksHash(stored.marks).equals(body.marks) &&
    frontier !== null &&
    rootOf(frontier).equals(body.root)
  );
}

/** The checkpoint, when its text, columns, signature and place in the chain hold. */
export function checkCheckpoint(
  context: Context,
  progress: Progress,
  stored: StoredCheckpoint,
): { readonly body: CheckpointBody; readonly hash: Buffer } | Finding {
  const first = progress.frontier.size + 1;
  const forged = (message: string): Finding => finding('checkpoint-forged', first, message);
  const note = readNote(stored.note);
  const body = note && readCheckpoint(note.body);
  if (!note || !body || writeCheckpoint(body) !== note.body) {
    return forged('The checkpoint is not readable.');
  }
  if (body.vault !== context.vault) {
    return finding('spliced', first, 'The checkpoint belongs to another vault.');
  }
  const epoch = context.chain.epochs.findLast(({ after }) => after.size < body.size);
  if (epoch?.epoch !== body.epoch || !isSignedBy(note, originOf(context.vault), epoch.publicKey)) {
    return forged('The checkpoint is not signed by the key of its epoch.');
  }
  if (!columnsAgree(stored, body)) return forged('The checkpoint contradicts its signed text.');
  if (!progress.previous?.equals(body.previous)) {
    return forged('A checkpoint before this one is missing.');
  }
  if (stored.marks.length !== (body.size - progress.frontier.size) * MARK_BYTES) {
    return forged('The checkpoint does not begin where the one before ended.');
  }
  return { body, hash: bodyHash(note.body) };
}

/** The first row that lies in another epoch than the headers say. */
function checkEpochs(context: Context, start: number, rows: readonly StoredRow[]): Finding | null {
  const { epochs } = context.chain;
  for (const [index, row] of rows.entries()) {
    const seq = start + 1 + index;
    const current = epochs.findLast((epoch) => epoch.after.size < seq);
    if (row.epoch !== current?.epoch) {
      const message = context.chain.fault ?? `Row ${seq} lies outside its epoch.`;
      return finding('epoch-replaced', seq, message);
    }
  }
  return null;
}

/** Compares the root at this size with the epoch header and the anchor that name one. */
function checkRoot(context: Context, frontier: Frontier, signedSize: number): Finding | null {
  const { size } = frontier;
  const epochs = context.chain.epochs.filter(({ after }) => after.size === size);
  const isAnchored = context.anchor?.size === size;
  if (epochs.length === 0 && !isAnchored) return null;
  const root = rootOf(frontier);
  if (!epochs.every(({ after }) => after.root.equals(root))) {
    return finding('epoch-replaced', size + 1, 'The epoch header names another log before it.');
  }
  if (!isAnchored || context.anchor?.root.equals(root)) return null;
  return size <= signedSize
    ? finding('rolled-back', size, `The anchor saw another log up to row ${size}.`)
    : finding(
        'row-changed',
        signedSize + 1,
        `A row from ${signedSize + 1} to ${size} is not what the anchor saw.`,
      );
}

/** A strange row under the checkpoint of another vault came from there. */
function withOrigin(found: Finding, forged: Finding | null): Finding {
  const isSpliced = found.kind === 'row-changed' && forged?.kind === 'spliced';
  return isSpliced ? { ...found, kind: 'spliced' } : found;
}

/** Verifies one stretch. Without a finding, the answer's progress is at the end of the stretch. */
export function checkStretch(context: Context, progress: Progress, stretch: Stretch): Step {
  const start = progress.frontier.size;
  const { checkpoint, rows, next } = stretch;
  const claim = checkpoint ? checkCheckpoint(context, progress, checkpoint) : null;
  const signed = claim && 'body' in claim ? claim : null;
  const marks = signed && checkpoint ? checkpoint.marks : null;
  const { leaves, found } = checkRows({ vault: context.vault, start, rows, next, marks });
  const epochFound = checkEpochs(context, start, rows.slice(0, leaves.length));
  // What the epochs say is about rows that are whole, and those lie before the first that is not.
  if (epochFound) return { progress, found: epochFound };
  const forged = claim && 'kind' in claim ? claim : null;
  if (found) return { progress, found: withOrigin(found, forged) };
  if (forged) return { progress, found: forged };
  if (!signed && rows.length >= CHECKPOINT_ROWS) {
    const message = 'The checkpoint of these rows is missing.';
    return { progress, found: finding('checkpoint-forged', start + 1, message) };
  }
  let { frontier } = progress;
  for (const leaf of leaves) {
    frontier = appendLeaf(frontier, leaf);
    const rootFound = checkRoot(context, frontier, signed?.body.size ?? start);
    if (rootFound) return { progress, found: rootFound };
  }
  if (signed && !signed.body.root.equals(rootOf(frontier))) {
    const message = 'The checkpoint names another root than its rows have.';
    return { progress, found: finding('checkpoint-forged', start + 1, message) };
  }
  return { progress: { frontier, previous: signed?.hash ?? progress.previous }, found: null };
}
