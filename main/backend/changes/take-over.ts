import type { IncomingAccount } from '../../../shared/process.ts';
import type { CommandContext } from '../context.ts';
import { Mirror } from '../replica/mirror.ts';
import type { Writer } from '../store/store.ts';
import { readImages } from './image.ts';
import { entryFor, type Outcome, settle } from './outcome.ts';
import { everyOrder } from './replica.ts';
import type { StoredSet } from './sets.ts';
import { type Prepared, wasSent } from './standings.ts';

/** A change that its directory has carried out. */
export type Applied = {
  readonly one: Prepared;
  /** What the directory holds since; null when it could not be read. */
  readonly now: IncomingAccount | null;
  /** It was so before anything was sent in this run. */
  readonly wasSo: boolean;
};

/** The replica takes over what its directory holds after a change; answers what to write in the log. */
export function takeOver(
  context: CommandContext,
  tx: Writer,
  set: StoredSet,
  { one, now, wasSo }: Applied,
): Outcome {
  const { change } = one;
  const problem = wasSo && !wasSent(change) ? 'already-so' : null;
  if (change.kind === 'member-add' || change.kind === 'member-remove') {
    return { ...settle({ ...context, isDone: true }, tx, set, change), problem };
  }
  if (change.kind === 'delete') return { ...removed(context, tx, set, one), problem };
  if (now === null) return unread(context, tx, set, one);
  return { ...taken(context, tx, set, { one, now }), problem };
}

function taken(
  context: CommandContext,
  tx: Writer,
  set: StoredSet,
  { one, now }: { readonly one: Prepared; readonly now: IncomingAccount },
): Outcome {
  const { change, image, lines } = one;
  const { id, moved } = take(context, tx, change.directory, now);
  if (change.kind === 'create') tx.run('UPDATE changes SET target = ? WHERE id = ?', id, change.id);
  const next = readImages(tx, [id], null).get(id);
  const entry = entryFor(
    context,
    set,
    { ...change, target: id },
    { lines, ...(image && { image }), ...(next && { next }) },
  );
  return { state: 'applied', problem: null, entry, touched: id, moved };
}

/** Takes one account into the replica. */
export function take(
  { personal }: CommandContext,
  tx: Writer,
  directory: number,
  account: IncomingAccount,
) {
  const mirror = new Mirror(personal, directory);
  mirror.begin(tx);
  return mirror.take(tx, account);
}

function removed(
  context: CommandContext,
  tx: Writer,
  set: StoredSet,
  { change, image, lines }: Prepared,
): Outcome {
  new Mirror(context.personal, change.directory).remove(tx, change.target ?? 0, context.now());
  const entry = entryFor(context, set, change, { lines, ...(image && { image }) });
  return { state: 'applied', problem: null, entry, touched: change.target, moved: everyOrder };
}

/** Done, but what the directory made of it is not known: the replica takes what was asked for. */
function unread(
  context: CommandContext,
  tx: Writer,
  set: StoredSet,
  { change, image, lines }: Prepared,
): Outcome {
  const sentOnly = change.kind === 'create' || change.kind === 'reset-password';
  if (sentOnly) {
    const entry = entryFor(context, set, change, { lines, ...(image && { image }) });
    return { state: 'applied', problem: null, entry, touched: null, moved: [] };
  }
  const outcome = settle({ ...context, isDone: true }, tx, set, change);
  // No entry has this hash: the next reading compares and takes what the directory holds.
  tx.run("UPDATE accounts SET content_hash = '' WHERE id = ?", change.target);
  return outcome;
}
