import type { ChangeState } from '../../../shared/model/change.ts';
import type { AccountColumn } from '../../../shared/model/account.ts';
import { accountTarget } from '../../../shared/model/audit.ts';
import type { AuditEntry } from '../audit/row.ts';
import type { CommandContext } from '../context.ts';
import type { Writer } from '../store/store.ts';
import { type Image, isPersonal, readImages, valuesOf } from './image.ts';
import { equalValues, type Line } from './lines.ts';
import { createAccount, everyOrder, imageHash, movedOrders, updateAccount } from './replica.ts';
import { linesOf, type StoredChange, type StoredSet } from './sets.ts';

const detailCharactersMax = 4_000;

/** What became of a change, with the entry that says so. */
export type Outcome = {
  readonly state: ChangeState;
  readonly problem: string | null;
  readonly entry: AuditEntry;
  /** The account that was written, and the orders in which it moved. */
  readonly touched: number | null;
  readonly moved: readonly AccountColumn[];
};

/** Writes what became of a change. */
export function recordOutcome(
  tx: Writer,
  id: number,
  outcome: { readonly state: ChangeState; readonly problem: string | null },
): void {
  tx.run(
    'UPDATE changes SET state = ?, problem = ? WHERE id = ?',
    outcome.state,
    outcome.problem,
    id,
  );
}

/** How the account stands to a change. */
export type Standing = 'ready' | 'done' | 'moved';

/** Compares what an account holds with what the change found when it was staged. */
export function standingOf(image: Image, lines: readonly Line[]): Standing {
  const open = lines.filter((line) => !equalValues(valuesOf(image, line.name), line.after));
  if (open.length === 0) return 'done';
  return open.every((line) => equalValues(valuesOf(image, line.name), line.before))
    ? 'ready'
    : 'moved';
}

/** Applies one change to the replica inside a transaction. */
export function settle(
  context: Context,
  tx: Writer,
  set: StoredSet,
  change: StoredChange,
): Outcome {
  switch (change.kind) {
    case 'create':
      return settleCreate(context, tx, set, change);
    case 'member-add':
    case 'member-remove':
      return settleMember(context, tx, set, change);
    case 'modify':
    case 'rename':
    case 'delete':
    case 'restore':
      return settleLines(context, tx, set, change);
    case 'reset-password':
      return failed(context, set, change, { problem: 'not-supported' });
  }
}

type Context = Pick<CommandContext, 'personal' | 'now' | 'operator'> & {
  /** The directory outside has done it: the replica follows, whatever it held. */
  readonly isDone?: boolean;
};

function settleLines(context: Context, tx: Writer, set: StoredSet, change: StoredChange): Outcome {
  const image = readImages(tx, [change.target ?? 0], context.personal).get(change.target ?? 0);
  if (!image) return failed(context, set, change, { problem: 'account-missing' });
  if (image.deleted && change.kind !== 'restore' && !context.isDone) {
    return failed(context, set, change, { problem: 'account-deleted', image: image });
  }
  const lines = linesOf(context.personal, change);
  const standing = standingOf(image, lines);
  if (standing === 'moved' && !context.isDone) {
    const entry = entryFor(context, set, change, { image, lines, decision: 'failed' });
    return { state: 'conflicted', problem: 'account-changed', entry, touched: null, moved: [] };
  }
  const next =
    standing === 'done'
      ? image
      : updateAccount(tx, context.personal, {
          image,
          lines,
          now: context.now(),
          contentHash: change.content_hash,
        });
  const entry = entryFor(context, set, change, { image, next, lines });
  const comesOrGoes = change.kind === 'delete' || change.kind === 'restore';
  return {
    state: 'applied',
    problem: standing === 'done' ? 'already-so' : null,
    entry,
    touched: image.id,
    moved: comesOrGoes ? everyOrder : movedOrders(lines),
  };
}

function settleCreate(context: Context, tx: Writer, set: StoredSet, change: StoredChange): Outcome {
  const { directory, content_hash: contentHash } = change;
  const lines = linesOf(context.personal, change);
  const now = context.now();
  const id = createAccount(tx, context.personal, { directory, lines, now, contentHash });
  if (id === null) return failed(context, set, change, { problem: 'account-exists' });
  tx.run('UPDATE changes SET target = ? WHERE id = ?', id, change.id);
  const image = readImages(tx, [id], null).get(id);
  const entry = entryFor(
    context,
    set,
    { ...change, target: id },
    { lines, ...(image && { next: image }) },
  );
  return { state: 'applied', problem: null, entry, touched: id, moved: everyOrder };
}

function settleMember(context: Context, tx: Writer, set: StoredSet, change: StoredChange): Outcome {
  const { target, other } = change;
  const images = readImages(tx, [target ?? 0, other ?? 0], null);
  const group = images.get(target ?? 0);
  const member = images.get(other ?? 0);
  if (!group || !member || (group.deleted && !context.isDone))
    return failed(context, set, change, { problem: 'account-missing', image: group });
  const sql =
    change.kind === 'member-add'
      ? 'INSERT OR IGNORE INTO members (group_id, member_id) VALUES (?, ?)'
      : 'DELETE FROM members WHERE group_id = ? AND member_id = ?';
  const { changes } = tx.run(sql, group.id, member.id);
  const entry = entryFor(context, set, change, { image: group, lines: [], other: member });
  return {
    state: 'applied',
    problem: changes === 0 ? 'already-so' : null,
    entry,
    touched: group.id,
    moved: [],
  };
}

function failed(
  context: Context,
  set: StoredSet,
  change: StoredChange,
  why: { readonly problem: string; readonly image?: Image | undefined },
): Outcome {
  const { problem, image } = why;
  const entry = entryFor(context, set, change, {
    lines: [],
    decision: 'failed',
    ...(image && { image }),
  });
  return { state: 'failed', problem, entry, touched: null, moved: [] };
}

/** The entry for one change. Clear values go into the log, personal ones by name only. */
export function entryFor(
  context: Pick<CommandContext, 'operator'>,
  set: StoredSet,
  change: StoredChange,
  facts: {
    readonly lines: readonly Line[];
    readonly image?: Image;
    readonly next?: Image;
    readonly other?: Image;
    readonly decision?: AuditEntry['decision'];
  },
): AuditEntry {
  const { image, next, other } = facts;
  return {
    action: `accounts.${change.kind}`,
    operator: context.operator.name,
    target: change.target === null ? null : accountTarget(change.target),
    targetLabel: image?.name ?? next?.name ?? '',
    before: image ? imageHash(image) : null,
    after: next ? imageHash(next) : null,
    reason: set.reason,
    ticket: set.ticket,
    decision: facts.decision ?? 'allowed',
    changeSet: set.id,
    detail: detailOf(facts.lines, other, next),
  };
}

function detailOf(
  lines: readonly Line[],
  other: Image | undefined,
  next: Image | undefined,
): Readonly<Record<string, unknown>> {
  const shown = lines
    .filter((line) => !line.name.startsWith('@remoteId') && !line.name.startsWith('@dnKey'))
    .map(({ name, before, after }) => (isPersonal(name) ? [name] : [name, before, after]));
  const member = other ? { member: accountTarget(other.id), memberName: other.name } : {};
  // The log says which version the account came to: an older one was put back by somebody.
  const more = { ...member, ...(next && { version: next.version }) };
  const detail = { lines: shown, ...more };
  if (JSON.stringify(detail).length <= detailCharactersMax) return detail;
  return { lines: lines.map(({ name }) => [name]).slice(0, 100), ...more };
}
