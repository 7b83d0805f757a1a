import { Failure } from '../../../shared/failure.ts';
import { accountTarget } from '../../../shared/model/audit.ts';
import type { ChangeWarning, Edit } from '../../../shared/model/change.ts';
import type { ServerKind } from '../../../shared/model/connection.ts';
import type { CommandContext } from '../context.ts';
import type { Reader } from '../store/reader.ts';
import type { Writer } from '../store/store.ts';
import { type Dialect, wantedBy, type Wanted } from './edits.ts';
import { applyLines, type Image, isPersonal, readImages } from './image.ts';
import {
  needsPersonal,
  requireBulk,
  requireEdits,
  requireKeyFor,
  requireMoveWithin,
  requireSetSize,
} from './limits.ts';
import { mergeLines } from './lines.ts';
import { isProtected, protectedSql } from './protected.ts';
import {
  createSet,
  insertChange,
  linesOf,
  type NewChange,
  openDraft,
  type StoredChange,
  summarise,
  updateLines,
} from './sets.ts';

const pairSql = `SELECT * FROM changes WHERE change_set = ? AND state = 'draft' AND target = ?
  AND kind = ? AND other IS ?`;

/** How many changes were staged, and how many accounts were so already. */
export type Staged = { staged: number; already: number };

/** Stages edits of a few accounts in the open draft. */
export function stageEdits(
  context: CommandContext,
  targets: readonly number[],
  edits: readonly Edit[],
): { set: number; staged: number; already: number } {
  const { store, operator, now, personal, index } = context;
  requireBulk(context, targets.length);
  requireEdits(context, edits);
  const images = readImages(store.read, targets, needsPersonal(edits) ? personal : null);
  if (targets.some((id) => !images.has(id))) throw new Failure('account-missing');
  const staged = store.write((tx) => {
    const set =
      openDraft(store.read, operator.name) ??
      createSet(tx, { title: '', operator: operator.name, now: now(), source: 'operator' });
    const counts: Staged = { staged: 0, already: 0 };
    const work = { set, edits, counts, merge: true, dialectOf: rememberedDialects(tx) };
    for (const image of images.values()) stageOne(context, tx, { ...work, image });
    const { total } = summarise(tx, set);
    requireSetSize(context, total);
    return {
      value: { set, ...counts },
      entries: [
        {
          ...stageEntry(operator.name, set, { ...counts, total, edits }, targets),
          targetLabel: targets.length === 1 ? ([...images.values()][0]?.name ?? '') : '',
        },
      ],
    };
  });
  index.touch([], new Set());
  return staged;
}

/** The entry of the log for staging: which kinds of edit, how many; one target is named. */
export function stageEntry(
  operator: string,
  set: number,
  facts: Staged & { readonly total: number; readonly edits: readonly Edit[] },
  targets: readonly number[],
) {
  const [only] = targets;
  return {
    action: 'changes.stage',
    operator,
    changeSet: set,
    target: targets.length === 1 && only !== undefined ? accountTarget(only) : null,
    detail: {
      staged: facts.staged,
      already: facts.already,
      edits: facts.edits.map((edit) => edit.do).join(' '),
    },
  };
}

/** Stages what the edits want of one account; merging looks for what the set already has for it. */
export function stageOne(
  context: Pick<CommandContext, 'personal' | 'now' | 'operator' | 'store'>,
  tx: Writer,
  work: {
    readonly set: number;
    readonly image: Image;
    readonly edits: readonly Edit[];
    readonly counts: Staged;
    readonly merge: boolean;
    readonly dialectOf: DialectOf;
  },
): void {
  const { set, image, edits, counts, merge } = work;
  requireEdits(context, edits);
  requireKeyFor(context, edits);
  requireMoveWithin(context, edits);
  // An edit is made on what the operator sees: the account with what is staged for it already.
  const seen = merge ? withStaged(context, tx, set, image) : image;
  const dialect = work.dialectOf(image.directory);
  const wanted = wantedBy(seen, edits, context.now(), dialect);
  if (wanted.length === 0) counts.already += 1;
  for (const one of wanted) {
    const change = toChange(context.store.read, image, one, dialect);
    if (change === null) counts.already += 1;
    else {
      if (!merge || !mergeInto(context, tx, set, change)) {
        insertChange(tx, context.personal, set, change);
      }
      counts.staged += 1;
    }
  }
}

function withStaged(
  { personal }: Pick<CommandContext, 'personal'>,
  tx: Writer,
  set: number,
  image: Image,
): Image {
  const sql = `SELECT * FROM changes WHERE change_set = ? AND state = 'draft' AND target = ?
    AND other IS NULL ORDER BY id`;
  return tx
    .all<StoredChange>(sql, set, image.id)
    .reduce((seen, change) => applyLines(seen, linesOf(personal, change)), image);
}

/** What a directory asks of edits, asked once for each. */
export type DialectOf = (directory: number) => Dialect;

/** Remembers what each directory asks of edits, for one piece of work. */
export function rememberedDialects(read: Reader): DialectOf {
  const known = new Map<number, Dialect>();
  return (directory) => {
    const dialect = known.get(directory) ?? dialectOf(read, directory);
    known.set(directory, dialect);
    return dialect;
  };
}

/** What the directory of an account asks of edits. */
export function dialectOf(read: Reader, directory: number): Dialect {
  const sql = 'SELECT kind, server FROM directories WHERE id = ?';
  const row = read.get<{ kind: string; server: ServerKind | null }>(sql, directory);
  return { isLive: row?.kind === 'ldap', server: row?.server ?? null };
}

/** Groups are looked up as the operator sees them: one out of sight is not there. */
function toChange(read: Reader, image: Image, wanted: Wanted, dialect: Dialect): NewChange | null {
  const { id, directory } = image;
  if (!('group' in wanted)) {
    const { kind, lines } = wanted;
    const warnings = warningsOf(image, wanted, dialect);
    return { target: id, directory, kind, baseVersion: image.version, lines, warnings };
  }
  const group = read.get<{ kind: number; directory: number; version: number; rules: number }>(
    `SELECT kind, directory, version, ${protectedSql} AS rules FROM accounts a
      WHERE id = ? AND deleted_at IS NULL`,
    wanted.group,
  );
  if (!group || group.kind !== 2 || group.directory !== directory)
    throw new Failure('account-missing');
  const isMember =
    read.value<number>(
      'SELECT 1 FROM members WHERE group_id = ? AND member_id = ?',
      wanted.group,
      id,
    ) === 1;
  if (isMember === (wanted.kind === 'member-add')) return null;
  return {
    target: wanted.group,
    directory,
    kind: wanted.kind,
    baseVersion: group.version,
    other: id,
    lines: [],
    warnings: group.rules === 1 ? ['protected-account'] : [],
  };
}

function warningsOf(
  image: Image,
  wanted: Extract<Wanted, { lines: unknown }>,
  { isLive, server }: Dialect,
): ChangeWarning[] {
  const warnings: ChangeWarning[] = [];
  const names = wanted.lines.map((line) => line.name);
  if (wanted.kind === 'delete') warnings.push('deletes-account');
  // Only Active Directory keeps what was deleted; no password can be read to be put back.
  const isLost = wanted.kind === 'delete' && isLive && server !== 'active-directory';
  if (isLost || wanted.kind === 'reset-password') warnings.push('not-undoable');
  if (wanted.lines.some((line) => line.name === '@disabled' && line.after?.[0] === 'true')) {
    warnings.push('disables-account');
  }
  if (names.some(isPersonal)) warnings.push('personal-attribute');
  if (isProtected(image)) warnings.push('protected-account');
  return warnings;
}

/** Joins a change with the one that the set has for the same target; what cancels out is taken out. */
function mergeInto(
  { personal }: Pick<CommandContext, 'personal'>,
  tx: Writer,
  set: number,
  change: NewChange,
): boolean {
  const opposite = {
    'member-add': 'member-remove',
    'member-remove': 'member-add',
    delete: 'restore',
    restore: 'delete',
  };
  const undone = new Map(Object.entries(opposite)).get(change.kind);
  const find = (kind: string) =>
    tx.get<StoredChange>(pairSql, set, change.target, kind, change.other ?? null);
  const against = undone === undefined ? undefined : find(undone);
  if (against) {
    tx.run('DELETE FROM changes WHERE id = ?', against.id);
    return true;
  }
  const known = find(change.kind);
  if (!known) return false;
  // The later reset counts as a whole: nothing of it cancels out.
  const lines =
    change.kind === 'reset-password'
      ? change.lines
      : mergeLines(linesOf(personal, known), change.lines);
  if (lines.length === 0 && change.lines.length > 0)
    tx.run('DELETE FROM changes WHERE id = ?', known.id);
  else {
    updateLines(tx, personal, known.id, lines);
    tx.run(
      'UPDATE changes SET warnings = ? WHERE id = ?',
      JSON.stringify(change.warnings ?? []),
      known.id,
    );
  }
  return true;
}
