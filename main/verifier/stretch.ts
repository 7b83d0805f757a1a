import { leafAt } from './hashes.ts';
import type { Row } from './lines.ts';
import { type Damage, damage } from './report.ts';

/** A line that should have been a row, and cannot be read as one. */
export type Slot = Row | 'unreadable';

/** Consecutive rows, the row behind them, and the marks of the checkpoint that covers them. */
export type Rows = {
  readonly vault: string;
  readonly first: number;
  readonly slots: readonly Slot[];
  readonly behind: Slot | null;
  readonly marks: Buffer | null;
};

type Fit = (slot: Slot | null | undefined, seq: number) => boolean;

function covered(rows: Rows): number {
  return rows.marks === null ? 0 : rows.marks.length / 8;
}

function markFor(rows: Rows, seq: number): string | null {
  const index = seq - rows.first;
  if (rows.marks === null || index < 0 || index >= covered(rows)) return null;
  return rows.marks.toString('hex', index * 8, index * 8 + 8);
}

/** Tells whether a row was written as number `seq`: by its mark, or by a leaf kept with either. */
function fitting(rows: Rows): Fit {
  const all = [...rows.slots, rows.behind];
  return (slot, seq) => {
    if (slot === undefined || slot === null || slot === 'unreadable') return false;
    const leaf = leafAt(rows.vault, slot, seq).toString('hex');
    const mark = markFor(rows, seq);
    if (mark !== null) return leaf.startsWith(mark);
    const resident = all[seq - rows.first];
    const kept = resident === 'unreadable' ? undefined : resident?.leaf.toString('hex');
    return leaf === slot.leaf.toString('hex') || leaf === kept;
  };
}

function nameChange(rows: Rows, slot: Slot, seq: number): Damage {
  if (slot === 'unreadable') {
    return damage('row-changed', seq, `The line of row ${seq} is not readable.`);
  }
  const mark = markFor(rows, seq);
  const leaf = leafAt(rows.vault, slot, seq).toString('hex');
  const stored = slot.leaf.toString('hex');
  const isForeign =
    mark !== null && leaf !== stored && !stored.startsWith(mark) && !leaf.startsWith(mark);
  return isForeign
    ? damage('spliced', seq, `Row ${seq} was written for another log or another place.`)
    : damage('row-changed', seq, `Row ${seq} is not what was written.`);
}

function nameDamage(rows: Rows, index: number): Damage {
  const seq = rows.first + index;
  const slot = rows.slots[index];
  const fits = fitting(rows);
  if (slot === undefined) {
    return rows.behind === null
      ? damage('truncated', seq, `The log ends before row ${seq}.`)
      : damage('row-missing', seq, `Row ${seq} is missing.`);
  }
  const number = slot === 'unreadable' ? seq : slot.seq;
  if (number !== seq && fits(slot, seq)) {
    return damage('row-changed', seq, `The number of row ${seq} was changed.`);
  }
  const later = [...rows.slots, rows.behind].slice(index + 1);
  const offset = later.findIndex((other) => fits(other, seq));
  const home = seq + 1 + offset;
  if (offset >= 0 && fits(slot, home)) {
    return damage('rows-swapped', seq, `Rows ${seq} and ${home} changed places.`);
  }
  if (offset >= 0 || number < seq) {
    const added = Math.min(number, seq);
    return damage('row-added', added, `A row was added at ${added}.`);
  }
  if (number > seq || fits(slot, seq + 1)) {
    return damage('row-missing', seq, `Row ${seq} is missing.`);
  }
  return nameChange(rows, slot, seq);
}

/** The leaf of each row in order, up to the first that is not what was written there. */
export function leavesOf(rows: Rows): { readonly leaves: Buffer[]; readonly found: Damage | null } {
  const leaves: Buffer[] = [];
  const end = Math.max(covered(rows), rows.slots.length);
  while (leaves.length < end) {
    const index = leaves.length;
    const seq = rows.first + index;
    const slot = rows.slots[index];
    if (slot === undefined || slot === 'unreadable' || slot.seq !== seq) {
      return { leaves, found: nameDamage(rows, index) };
    }
    const leaf = leafAt(rows.vault, slot, seq);
    const mark = markFor(rows, seq);
    const isKept = leaf.equals(slot.leaf) && (mark === null || mark === leaf.toString('hex', 0, 8));
    if (!isKept) return { leaves, found: nameDamage(rows, index) };
    leaves.push(leaf);
  }
  return { leaves, found: null };
}
