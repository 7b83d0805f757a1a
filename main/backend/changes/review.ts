import type { Change, ChangeLine, ChangeSet, ChangeWarning } from '../../../shared/model/change.ts';
import type { PersonalValues } from '../replica/personal.ts';
import type { Reader } from '../store/reader.ts';
import { type Image, isPersonal, readImages, valuesOf } from './image.ts';
import { changeLdif } from './ldif.ts';
import { decodeLines, equalValues, type Line, type Values } from './lines.ts';
import { linesOf, type StoredChange, type StoredSet, type Summary } from './sets.ts';

/** From this many targets on, a set asks for a second look. */
const manyTargets = 100;

const noSummary: Summary = { total: 0, counts: {}, kinds: {}, warnings: {}, directories: [] };
/** Made for the row, not for the eye. */
const hidden = new Set(['@kind', '@remoteId', '@dnKey']);

/** A set as the list and the review show it. */
export function toChangeSet(read: Reader, set: StoredSet): ChangeSet {
  const summary = { ...noSummary, ...(JSON.parse(set.summary) as Partial<Summary>) };
  const undoneBy = read.value<number>(
    "SELECT id FROM change_sets WHERE undoes = ? AND undoes IS NOT NULL AND state <> 'withdrawn' LIMIT 1",
    set.id,
  );
  const many = summary.total >= manyTargets ? { 'many-targets': summary.total } : {};
  return {
    id: set.id,
    title: set.title,
    state: set.state,
    createdAt: set.created_at,
    appliedAt: set.applied_at,
    operator: set.operator,
    reason: set.reason,
    ticket: set.ticket,
    total: summary.total,
    counts: { ...summary.counts },
    kinds: { ...summary.kinds },
    warnings: { ...summary.warnings, ...many },
    directories: [...summary.directories],
    undoes: set.undoes,
    undoneBy: undoneBy ?? null,
    problem: set.problem,
  };
}

/** Changes as the review shows them; what is masked stays masked. */
export function toChanges(
  read: Reader,
  personal: PersonalValues,
  stored: readonly StoredChange[],
): Change[] {
  const ids = stored.flatMap(({ target, other }) => [target ?? [], other ?? []]).flat();
  const images = readImages(read, ids, null);
  return stored.map((change) => toChange(change, personal, images));
}

function toChange(
  change: StoredChange,
  personal: PersonalValues,
  images: ReadonlyMap<number, Image>,
): Change {
  const image = change.target === null ? undefined : images.get(change.target);
  const member = change.other === null ? undefined : images.get(change.other);
  // Names of masked lines are shown; to know them, the lines are unsealed here and go no further.
  // Without the key they stay sealed, and only the warning tells of them.
  const isClear = change.sealed === null || !personal.isOpen;
  const lines = isClear ? decodeLines(change.lines) : linesOf(personal, change);
  return {
    id: change.id,
    set: change.change_set,
    target: change.target,
    targetName: image?.name ?? nameIn(lines),
    kind: change.kind,
    state: change.state,
    lines: lines.filter((line) => isShown(line, change)).map((line) => shown(line, change, image)),
    other: member?.name ?? null,
    warnings: JSON.parse(change.warnings) as ChangeWarning[],
    problem: change.problem,
    ldif: changeLdif({
      kind: change.kind,
      dn: image?.dn ?? textOf(lines, '@dn') ?? '',
      lines,
      member: member?.dn ?? null,
    }),
  };
}

/** A reset has lines that only say what must be as it was. */
function isShown({ name, before, after }: Line, { kind }: StoredChange): boolean {
  if (hidden.has(name)) return false;
  return kind !== 'reset-password' || !(name === '@passwordSetAt' || equalValues(before, after));
}

function shown(line: Line, change: StoredChange, image: Image | undefined): ChangeLine {
  const masked = isPersonal(line.name);
  const clear = (values: Values) => (values === null ? null : masked ? [] : [...values]);
  const base = {
    attribute: line.name,
    masked,
    before: clear(line.before),
    after: clear(line.after),
  };
  if (change.state !== 'conflicted' || !image || masked) return base;
  const now = valuesOf(image, line.name);
  return equalValues(now, line.before) ? base : { ...base, now: clear(now) };
}

/** The name that the lines of a new account give it. */
export function nameIn(lines: readonly Line[]): string {
  return textOf(lines, 'displayName') ?? textOf(lines, 'cn') ?? textOf(lines, 'uid') ?? '';
}

function textOf(lines: readonly Line[], name: string): string | null {
  const value = lines.find((line) => line.name.toLowerCase() === name.toLowerCase())?.after?.[0];
  return typeof value === 'string' ? value : null;
}
