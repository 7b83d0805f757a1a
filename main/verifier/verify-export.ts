import {
  checkPiece,
  contradiction,
  type Piece,
  type Proven,
  rowsMax,
  type Subject,
} from './check.ts';
import { rootHash } from './hashes.ts';
import { followHeaders } from './headers.ts';
import { type Line, parseLine } from './lines.ts';
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
};

/** Begins with the first line of the export. */
export function begin(headerLine: Uint8Array, expectation: Expectation): Verification {
  const line = parseLine(headerLine);
  const { vault, epochs } = line.type === 'header' ? line : { vault: '', epochs: [] };
  const headers = followHeaders(epochs, vault, expectation.key);
  const subject = { vault, headers, anchor: expectation.anchor };
  return {
    subject,
    proven: { size: 0, tree: [], previous: headers.genesis },
    waiting: [],
    open: [],
    end: null,
    damage: contradiction(subject, { size: 0, tree: [], signed: 0 }),
  };
}

function check(verification: Verification, piece: Piece): Verification {
  if (verification.damage) return verification;
  const outcome = checkPiece(verification.subject, verification.proven, piece);
  return 'kind' in outcome
    ? { ...verification, damage: outcome }
    : { ...verification, proven: outcome };
}

/** Checks the pieces that waited to learn what lies behind them. */
function settle(verification: Verification, behind: Slot | null): Verification {
  let settled: Verification = { ...verification, waiting: [] };
  for (const piece of verification.waiting) settled = check(settled, { ...piece, behind });
  return settled;
}

function readSlot(verification: Verification, slot: Slot): Verification {
  const settled = verification.waiting.length > 0 ? settle(verification, slot) : verification;
  const open = [...settled.open, slot];
  // More rows than a checkpoint may cover: the finding does not need to know how many more.
  return open.length > rowsMax
    ? check({ ...settled, open }, { slots: open, checkpoint: null, behind: null })
    : { ...settled, open };
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
  if (found) return { ok: false, ...found };
  const { size, tree } = last.proven;
  return { ok: true, size, root: rootHash(tree).toString('base64') };
}
