import { grow, rootHash, sha256, type Tree } from './hashes.ts';
import type { Headers } from './headers.ts';
import type { Line } from './lines.ts';
import { type Checkpoint, isSigned, openNote, readCheckpoint } from './notes.ts';
import { type Damage, damage, type Expectation } from './report.ts';
import { leavesOf, type Slot } from './stretch.ts';

export type Subject = {
  readonly vault: string;
  readonly headers: Headers;
  readonly anchor: Expectation['anchor'];
};

/** What is proven so far. */
export type Proven = {
  readonly size: number;
  readonly tree: Tree;
  /** Base64 hash of the last checkpoint's text, or of the first epoch header's. */
  readonly previous: string;
};

export type CheckpointLine = Extract<Line, { readonly type: 'checkpoint' }>;

/** Rows up to a checkpoint line, or up to the end of the file. */
export type Piece = {
  readonly slots: readonly Slot[];
  readonly checkpoint: CheckpointLine | null;
  readonly behind: Slot | null;
};

/** No log goes on for this many rows without a checkpoint. */
export const rowsMax = 256;

type Vouched = { readonly checkpoint: Checkpoint; readonly hash: string };

function vouch(subject: Subject, proven: Proven, line: CheckpointLine): Vouched | Damage {
  const at = proven.size + 1;
  const forged = (message: string): Damage => damage('checkpoint-forged', at, message);
  const note = openNote(line.note);
  const checkpoint = note && readCheckpoint(note);
  if (!note || !checkpoint) return forged('A checkpoint is not readable.');
  const origin = `bailiwick/${subject.vault}`;
  if (checkpoint.origin !== origin) {
    return damage('spliced', at, 'A checkpoint belongs to another vault.');
  }
  const epoch = subject.headers.good.findLast(({ after }) => after.size < checkpoint.size);
  if (!epoch || epoch.epoch !== checkpoint.epoch || !isSigned(note, origin, epoch.key)) {
    return forged('A checkpoint is not signed by the key of its epoch.');
  }
  if (sha256(line.marks).toString('base64') !== checkpoint.marks) {
    return forged('The marks are not those that the checkpoint was signed with.');
  }
  const isNext = checkpoint.previous === proven.previous;
  if (!isNext || line.marks.length !== (checkpoint.size - proven.size) * 8) {
    return forged('A checkpoint before this one is missing.');
  }
  return { checkpoint, hash: sha256(note.text).toString('base64') };
}

function misplacedEpoch(subject: Subject, proven: Proven, piece: Piece, upTo: number) {
  for (const [index, slot] of piece.slots.slice(0, upTo).entries()) {
    const seq = proven.size + 1 + index;
    const epoch = subject.headers.good.findLast(({ after }) => after.size < seq);
    if (slot === 'unreadable' || slot.epoch !== epoch?.epoch) {
      const message = subject.headers.fault ?? `Row ${seq} lies outside its epoch.`;
      return damage('epoch-replaced', seq, message);
    }
  }
  return null;
}

/** Whether the root at `size` is the one that the anchor and the epoch headers name. */
export function contradiction(
  subject: Subject,
  at: { readonly size: number; readonly tree: Tree; readonly signed: number },
): Damage | null {
  const { size, tree, signed } = at;
  const headers = subject.headers.good.filter(({ after }) => after.size === size && size > 0);
  const anchor = subject.anchor?.size === size ? subject.anchor : null;
  if (headers.length === 0 && anchor === null) return null;
  const root = rootHash(tree).toString('base64');
  if (headers.some(({ after }) => after.root !== root)) {
    return damage('epoch-replaced', size + 1, 'An epoch header names another log before it.');
  }
  if (anchor === null || anchor.root === root) return null;
  if (size <= signed) {
    return damage('rolled-back', size, `The anchor saw another log up to row ${size}.`);
  }
  const from = signed + 1;
  return damage('row-changed', from, `A row from ${from} to ${size} is not what the anchor saw.`);
}

/** Checks one piece. Answers what is proven at its end, or the first damage in it. */
export function checkPiece(subject: Subject, proven: Proven, piece: Piece): Proven | Damage {
  const claim = piece.checkpoint ? vouch(subject, proven, piece.checkpoint) : null;
  const vouched = claim && 'hash' in claim ? claim : null;
  const { leaves, found } = leavesOf({
    vault: subject.vault,
    first: proven.size + 1,
    slots: piece.slots,
    behind: piece.behind,
    marks: vouched && piece.checkpoint ? piece.checkpoint.marks : null,
  });
  const misplaced = misplacedEpoch(subject, proven, piece, leaves.length);
  if (misplaced) return misplaced;
  if (found) {
    const isForeign = claim && 'kind' in claim && claim.kind === 'spliced';
    return isForeign && found.kind === 'row-changed' ? { ...found, kind: 'spliced' } : found;
  }
  if (claim && 'kind' in claim) return claim;
  if (!vouched && piece.slots.length >= rowsMax) {
    return damage('checkpoint-forged', proven.size + 1, 'The checkpoint of rows is missing.');
  }
  let { size, tree } = proven;
  for (const leaf of leaves) {
    tree = grow(tree, leaf);
    size += 1;
    const signed = vouched ? vouched.checkpoint.size : proven.size;
    const wrong = contradiction(subject, { size, tree, signed });
    if (wrong) return wrong;
  }
  if (vouched && vouched.checkpoint.root !== rootHash(tree).toString('base64')) {
    return damage('checkpoint-forged', proven.size + 1, 'A checkpoint names a wrong root.');
  }
  return { size, tree, previous: vouched?.hash ?? proven.previous };
}
