import type { IncomingAccount } from '../../../shared/process.ts';
import type { CommandContext } from '../context.ts';
import { Mirror } from '../replica/mirror.ts';
import type { Writer } from '../store/store.ts';
import { entryFor, type Outcome, recordOutcome, settle } from './outcome.ts';
import { movedCodes, sendInOrder } from './sending.ts';
import type { StoredChange, StoredSet } from './sets.ts';
import { type Compared, type Prepared, prepared, standings } from './standings.ts';
import { type Applied, take, takeOver } from './take-over.ts';
import { AnswerLost, type TargetDirectory } from './target.ts';

/** What became of a change, before it is written down. */
type Ending =
  | { readonly was: 'applied'; readonly applied: Applied }
  | { readonly was: 'stopped'; readonly compared: Compared }
  | { readonly was: 'hopeless'; readonly one: Prepared }
  | { readonly was: 'refused'; readonly one: Prepared; readonly code: string }
  | { readonly was: 'lost'; readonly one: Prepared }
  /** It was announced and not sent: its turn never came. */
  | { readonly was: 'kept'; readonly one: Prepared };

/** What came of a piece, and whether the connection was lost over it. */
export type PieceResult = { readonly outcomes: readonly Outcome[]; readonly isLost: boolean };

/**
 * Applies changes to a directory outside the replica: what the directory holds now is read, an
 * entry of the log says what will be done, then it is sent, and an entry says what became of it.
 * A change that was sent before is compared first: it is never sent twice because an answer was
 * lost. No two changes of a piece are about the same account, but for members of a group.
 */
export async function sendPiece(
  context: CommandContext,
  set: StoredSet,
  piece: readonly StoredChange[],
  target: TargetDirectory,
): Promise<PieceResult> {
  const all = prepared(context, piece);
  // What the replica alone can refuse is refused before anything is asked.
  const endings: Ending[] = all
    .filter(({ isHopeless }) => isHopeless)
    .map((one) => ({ was: 'hopeless', one }));
  const compared = await standings(
    target,
    all.filter(({ isHopeless }) => !isHopeless),
  );
  if (compared === null) return { outcomes: write(context, set, endings), isLost: true };
  const ready: Prepared[] = [];
  for (const each of compared) {
    const { one, standing, now } = each;
    if (standing === 'ready') ready.push(one);
    else if (standing === 'done') {
      endings.push({ was: 'applied', applied: { one, now, wasSo: true } });
    } else endings.push({ was: 'stopped', compared: each });
  }
  intend(context, set, ready);
  const { sent, error } = await sendAll(context, target, ready);
  const outcomes = write(context, set, [...endings, ...sent]);
  if (error !== null && !(error instanceof AnswerLost)) throw error;
  return { outcomes, isLost: error !== null };
}

/** Says on disk what is about to be sent: after a crash, this is what must be read again. */
function intend(context: CommandContext, set: StoredSet, ready: readonly Prepared[]): void {
  const [first, ...rest] = ready.map(({ change, image }) => ({
    ...entryFor(context, set, change, { lines: [], ...(image && { image }) }),
    action: 'changes.send',
  }));
  if (!first) return;
  context.store.write((tx) => {
    for (const { change } of ready) {
      recordOutcome(tx, change.id, { state: 'applying', problem: change.problem });
    }
    return { value: null, entries: [first, ...rest] };
  });
}

/** Sends what is ready and reads again what was done. */
async function sendAll(
  context: CommandContext,
  target: TargetDirectory,
  ready: readonly Prepared[],
): Promise<{ readonly sent: readonly Ending[]; readonly error: unknown }> {
  const endings: Ending[] = [];
  const done: Asked[] = [];
  const moved: Asked[] = [];
  const { said, error } = await sendInOrder(context, target, ready);
  for (const { one, became } of said) {
    if (became === 'lost' || became === 'kept') endings.push({ was: became, one });
    else if (became === 'so') {
      endings.push({ was: 'applied', applied: { one, now: null, wasSo: true } });
    } else if (became.said === 'done') {
      done.push({ one, remoteId: became.created ?? one.sent.remoteId });
    } else if (movedCodes.has(became.code)) moved.push({ one, remoteId: one.sent.remoteId });
    else endings.push({ was: 'refused', one, code: became.code });
  }
  const reread =
    error === null
      ? await readAgain(target, [...done, ...moved])
      : new Map<number, IncomingAccount | null>();
  for (const { one } of moved) {
    const now = reread.get(one.change.id);
    // One that moved or went between reading and sending is a conflict like one found before.
    if (now === undefined) endings.push({ was: 'refused', one, code: 'account-changed' });
    else endings.push({ was: 'stopped', compared: { one, standing: now ? 'moved' : 'gone', now } });
  }
  for (const { one } of done) {
    const now = reread.get(one.change.id) ?? null;
    endings.push({ was: 'applied', applied: { one, now, wasSo: false } });
  }
  return { sent: endings, error };
}

/** A change with the stable id of what it is about. */
type Asked = { readonly one: Prepared; readonly remoteId: string };

/** Members are deltas and may be many; what is deleted is gone. */
const readsAgain: ReadonlySet<StoredChange['kind']> = new Set([
  'create',
  'modify',
  'rename',
  'restore',
  'reset-password',
]);

/** What the directory holds after its changes; when that cannot be read, they were made all the same. */
async function readAgain(
  target: TargetDirectory,
  done: readonly Asked[],
): Promise<ReadonlyMap<number, IncomingAccount | null>> {
  const asked = done.filter(
    ({ one, remoteId }) => remoteId !== '' && readsAgain.has(one.change.kind),
  );
  try {
    const ids = asked.map(({ remoteId }) => remoteId);
    const accounts = ids.length === 0 ? [] : await target.read(ids);
    return new Map(asked.map(({ one }, at) => [one.change.id, accounts[at] ?? null]));
  } catch (error) {
    if (error instanceof AnswerLost) return new Map<number, IncomingAccount | null>();
    throw error;
  }
}

/** Writes what became of changes in one transaction with their entries in the log. */
function write(
  context: CommandContext,
  set: StoredSet,
  endings: readonly Ending[],
): readonly Outcome[] {
  if (endings.length === 0) return [];
  return context.store.write((tx) => {
    const outcomes = endings.map((ending) => {
      const { change } = changedBy(ending);
      const outcome = endingOutcome(context, tx, set, ending);
      recordOutcome(tx, change.id, outcome);
      return outcome;
    });
    const [first, ...rest] = outcomes.map(({ entry }) => entry);
    if (!first) throw new Error('Nothing became of a piece.');
    return { value: outcomes, entries: [first, ...rest] };
  });
}

function changedBy(ending: Ending): Prepared {
  if (ending.was === 'applied') return ending.applied.one;
  return ending.was === 'stopped' ? ending.compared.one : ending.one;
}

function endingOutcome(
  context: CommandContext,
  tx: Writer,
  set: StoredSet,
  ending: Ending,
): Outcome {
  switch (ending.was) {
    case 'applied':
      return takeOver(context, tx, set, ending.applied);
    case 'hopeless':
      return settle(context, tx, set, ending.one.change);
    case 'stopped':
      return stopped(context, tx, set, ending.compared);
    case 'refused': {
      const state = movedCodes.has(ending.code) ? 'conflicted' : 'failed';
      return without(context, set, ending.one, { state, problem: ending.code });
    }
    case 'lost':
      return without(context, set, ending.one, { state: 'unknown', problem: 'answer-lost' });
    case 'kept': {
      const { state, problem } = ending.one.change;
      return without(context, set, ending.one, { state, problem });
    }
  }
}

/** A conflict: the replica learns what the directory holds, so that it can be shown and decided. */
function stopped(
  context: CommandContext,
  tx: Writer,
  set: StoredSet,
  { one, standing, now }: Compared,
): Outcome {
  const { change } = one;
  if (standing === 'taken') {
    return without(context, set, one, { state: 'failed', problem: 'account-exists' });
  }
  const problem = standing === 'gone' ? 'account-missing' : 'account-changed';
  const outcome = without(context, set, one, { state: 'conflicted', problem });
  if (now !== null) {
    const { id, moved } = take(context, tx, change.directory, now);
    return { ...outcome, touched: id, moved };
  }
  if (change.target === null) return outcome;
  new Mirror(context.personal, change.directory).remove(tx, change.target, context.now());
  return { ...outcome, touched: change.target };
}

function without(
  context: CommandContext,
  set: StoredSet,
  { change, image }: Prepared,
  became: Pick<Outcome, 'state' | 'problem'>,
): Outcome {
  const plain = entryFor(context, set, change, {
    lines: [],
    decision: 'failed',
    ...(image && { image }),
  });
  const entry = { ...plain, detail: { problem: became.problem ?? 'not-sent' } };
  return { ...became, entry, touched: null, moved: [] };
}
