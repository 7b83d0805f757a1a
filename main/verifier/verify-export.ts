import {
  checkPiece,
  type CheckpointLine,
  contradiction,
  type Proven,
  rowsMax,
  type Subject,
} from './check.ts';
import { rootHash } from './hashes.ts';
import { followHeaders } from './headers.ts';
import { type Line, parseLine } from './lines.ts';
import { type Damage, damage, type Expectation, type Report } from './report.ts';
import type { Slot } from './stretch.ts';

type Open = { readonly slots: Slot[]; checkpoint: CheckpointLine | null };
type EndLine = Extract<Line, { readonly type: 'end' }>;

/** Verifies an export that is handed over line by line. */
export class ExportVerifier {
  readonly #subject: Subject;
  #proven: Proven;
  /** Pieces that wait for the row behind them. */
  #waiting: Open[] = [{ slots: [], checkpoint: null }];
  #end: EndLine | null = null;
  #damage: Damage | null = null;

  constructor(headerLine: Uint8Array, expectation: Expectation) {
    const header = parseLine(headerLine);
    const { vault, epochs } =
      header.type === 'header' ? header : { vault: '', epochs: new Array<string>() };
    const headers = followHeaders(epochs, vault, expectation.key);
    this.#subject = { vault, headers, anchor: expectation.anchor };
    this.#proven = { size: 0, tree: [], previous: headers.genesis };
    this.#damage = contradiction(this.#subject, { size: 0, tree: [], signed: 0 });
  }

  get isDamaged(): boolean {
    return this.#damage !== null;
  }

  line(raw: Uint8Array): void {
    if (this.#damage) return;
    const line = parseLine(raw);
    if (this.#end) {
      this.#damage = damage('row-added', this.#end.size + 1, 'Lines follow the end of the log.');
    } else if (line.type === 'end') {
      this.#end = line;
    } else if (line.type === 'checkpoint') {
      this.#last().checkpoint = line;
      this.#waiting.push({ slots: [], checkpoint: null });
    } else {
      this.#slot(line.type === 'row' ? line.row : 'unreadable');
    }
  }

  finish(): Report {
    this.#settle(null);
    const hasTail = this.#last().slots.length > 0;
    if (!this.#damage) this.#check(this.#last(), null);
    this.#damage ??= this.#damageAtEnd(hasTail);
    if (this.#damage) return { ok: false, ...this.#damage };
    const { size, tree } = this.#proven;
    return { ok: true, size, root: rootHash(tree).toString('base64') };
  }

  #last(): Open {
    const last = this.#waiting.at(-1);
    if (!last) throw new Error('There is always an open piece.');
    return last;
  }

  #slot(slot: Slot): void {
    this.#settle(slot);
    const open = this.#last();
    open.slots.push(slot);
    // More rows than a checkpoint may cover: the finding does not need to know how many more.
    if (!this.#damage && open.slots.length > rowsMax) this.#check(open, null);
  }

  /** Checks the pieces that are complete now that it is known what lies behind them. */
  #settle(behind: Slot | null): void {
    const open = this.#last();
    // Rows in the open piece have already stood behind the pieces before it.
    for (const piece of this.#waiting) {
      if (piece !== open && !this.#damage) this.#check(piece, behind);
    }
    this.#waiting = [open];
  }

  #check(piece: Open, behind: Slot | null): void {
    const outcome = checkPiece(this.#subject, this.#proven, { ...piece, behind });
    if ('kind' in outcome) this.#damage = outcome;
    else this.#proven = outcome;
  }

  #damageAtEnd(hasTail: boolean): Damage | null {
    const { headers, anchor } = this.#subject;
    const { size, tree } = this.#proven;
    const next = size + 1;
    if (headers.fault !== null) return damage('epoch-replaced', next, headers.fault);
    if (headers.good.some(({ after }) => after.size > size)) {
      return damage('truncated', next, 'The newest epoch began after more rows than are here.');
    }
    if (anchor && anchor.size > size) {
      const message = `The anchor saw ${anchor.size} rows; only ${size} are here.`;
      return damage(hasTail ? 'truncated' : 'rolled-back', next, message);
    }
    if (this.#end === null || this.#end.size > size) {
      return damage('truncated', next, 'The file ends before the end of the log.');
    }
    if (this.#end.size < size) {
      return damage('row-added', this.#end.size + 1, 'The log goes on behind its end.');
    }
    if (this.#end.root === rootHash(tree).toString('base64')) return null;
    return damage('row-changed', next, 'The end line names another root than the rows have.');
  }
}
