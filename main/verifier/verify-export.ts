import {
  checkPiece,
  contradiction,
  type Piece,
  type Proven,
  rowsMax,
  type Subject,
} from './check.ts';
import { rootHash } from './hashes.ts';
import { followHeaders, type Headers } from './headers.ts';
import { type Line, parseLine } from './lines.ts';
import { type Past, pastOf } from './past.ts';
import { type Damage, damage, type Expectation, type Report } from './report.ts';
import type { Slot } from './stretch.ts';

/** An export that has been verified up to some line. A value: each line gives a new one. */
export type Verification = {
  readonly subject: Subject;
  readonly proven: Proven;
  /** Pieces with their checkpoint that wait for the row behind them. */
  readonly waiting: readonly Piece[];
  /** Rows since the last checkpoint line. */
  readonly open: readonly Slot[];
  readonly end: Extract<Line, { readonly type: 'end' }> | null;
  readonly damage: Damage | null;
  /** What people have acknowledged in this export, and what of it was passed. */
  readonly pasts: readonly Past[];
  readonly passed: readonly Past[];
  /** Acknowledged damage was just found: what comes before its end proves nothing. */
  readonly isPassing: boolean;
};

/** What an anchor still says: it is older than damage that was acknowledged, or named as cut there. */
function standing(headers: Headers, anchor: Expectation['anchor']): Expectation['anchor'] {
  const last = headers.good.findLast(({ reason }) => reason === 'damage');
  if (!anchor || !last) return anchor;
  const isCut = last.cut?.size === anchor.size && last.cut.root === anchor.root;
  return isCut || anchor.size <= last.after.size ? null : anchor;
}

/** Begins with the first line of the export. */
export function begin(
  headerLine: Uint8Array,
  expectation: Expectation,
  pasts: readonly Past[] = [],
): Verification {
  const line = parseLine(headerLine);
  const { vault, epochs } = line.type === 'header' ? line : { vault: '', epochs: [] };
  const headers = followHeaders(epochs, vault, expectation.key);
  const subject = { vault, headers, anchor: standing(headers, expectation.anchor) };
  return {
    subject,
    proven: { size: 0, tree: [], previous: headers.genesis },
    waiting: [],
    open: [],
    end: null,
    damage: contradiction(subject, { size: 0, tree: [], signed: 0 }),
    pasts,
    passed: [],
    isPassing: false,
  };
}

/** The rows of the epoch behind the damage that was passed last. */
function behindDamage(slots: readonly Slot[], size: number): readonly Slot[] {
  const first = slots.findIndex((slot) => slot !== 'unreadable' && slot.seq === size + 1);
  return first < 0 ? [] : slots.slice(first);
}

function check(verification: Verification, piece: Piece): Verification {
  if (verification.damage) return verification;
  if (verification.isPassing) {
    const slots = behindDamage(piece.slots, verification.proven.size);
    if (slots.length === 0) return verification;
    return check({ ...verification, isPassing: false }, { ...piece, slots });
  }
  const { subject, proven, pasts, passed } = verification;
  const outcome = checkPiece(subject, proven, piece);
  if (!('kind' in outcome)) return { ...verification, proven: outcome };
  const past = pastOf(pasts, passed.at(-1)?.size ?? 0, outcome);
  if (!past) return { ...verification, damage: outcome };
  const { size, tree, previous } = past;
  const after = { ...verification, proven: { size, tree, previous }, passed: [...passed, past] };
  return check({ ...after, isPassing: true }, piece);
}

/** Checks the pieces that waited to learn what lies behind them. */
function settle(verification: Verification, behind: Slot | null): Verification {
  let settled: Verification = { ...verification, waiting: [] };
  for (const piece of verification.waiting) settled = check(settled, { ...piece, behind });
  return settled;
}

function readSlot(verification: Verification, slot: Slot): Verification {
  const settled = verification.waiting.length > 0 ? settle(verification, slot) : verification;
  const all = [...settled.open, slot];
  const open = settled.isPassing ? behindDamage(all, settled.proven.size) : all;
  // More rows than a checkpoint may cover: the finding does not need to know how many more.
  if (open.length <= rowsMax) return { ...settled, open };
  const checked = check({ ...settled, open }, { slots: open, checkpoint: null, behind: null });
  return checked.isPassing ? { ...checked, open: [] } : checked;
}

/** Goes on with the next line. After damage was found, nothing changes any more. */
export function readLine(verification: Verification, raw: Uint8Array): Verification {
  if (verification.damage) return verification;
  const line = parseLine(raw);
  if (verification.end) {
    const message = 'Lines follow the end of the log.';
    return { ...verification, damage: damage('row-added', verification.end.size + 1, message) };
  }
  switch (line.type) {
    case 'end':
      return { ...verification, end: line };
    case 'checkpoint': {
      const piece: Piece = { slots: verification.open, checkpoint: line, behind: null };
      return { ...verification, open: [], waiting: [...verification.waiting, piece] };
    }
    case 'row':
      return readSlot(verification, line.row);
    case 'header':
    case 'unreadable':
      return readSlot(verification, 'unreadable');
  }
}

function damageAtEnd({ subject, proven, open, end }: Verification): Damage | null {
  const { headers, anchor } = subject;
  const { size, tree } = proven;
  const next = size + 1;
  if (headers.fault !== null) return damage('epoch-replaced', next, headers.fault);
  if (headers.good.some(({ after }) => after.size > size)) {
    return damage('truncated', next, 'The newest epoch began after more rows than are here.');
  }
  if (anchor && anchor.size > size) {
    const message = `The anchor saw ${anchor.size} rows; only ${size} are here.`;
    // A log that ends at a checkpoint looks like an older copy; one that ends between, cut.
    return damage(open.length > 0 ? 'truncated' : 'rolled-back', next, message);
  }
  if (end === null || end.size > size) {
    return damage('truncated', next, 'The file ends before the end of the log.');
  }
  if (end.size < size) {
    return damage('row-added', end.size + 1, 'The log goes on behind its end.');
  }
  if (end.root === rootHash(tree).toString('base64')) return null;
  return damage('row-changed', next, 'The end line names another root than the rows have.');
}

/** The verdict, when there are no more lines. */
export function finish(verification: Verification): Report {
  const settled = settle(verification, null);
  const last = check(settled, { slots: settled.open, checkpoint: null, behind: null });
  const found = last.damage ?? damageAtEnd(last);
  const told = last.passed.map(({ firstBadSeq, kind }) => ({ firstBadSeq, kind }));
  const acknowledged = told.length > 0 ? { acknowledged: told } : {};
  if (found) return { ok: false, ...found, ...acknowledged };
  const { size, tree } = last.proven;
  return { ok: true, size, root: rootHash(tree).toString('base64'), ...acknowledged };
}
