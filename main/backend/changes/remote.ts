import type { IncomingAccount } from '../../../shared/process.ts';
import type { CommandContext } from '../context.ts';
import { type Ending, writeEndings } from './endings.ts';
import { entryFor, type Outcome, recordOutcome } from './outcome.ts';
import { movedCodes, sendInOrder } from './sending.ts';
import type { StoredChange, StoredSet } from './sets.ts';
import { type Prepared, prepared, standings } from './standings.ts';
import { AnswerLost, type TargetDirectory } from './target.ts';

/** What came of a piece. */
export type PieceResult = {
  readonly outcomes: readonly Outcome[];
  /** The connection ended before all was said: what of it was sent is not known. */
  readonly isLost: boolean;
  /** The connection is not to be used again: an answer to something older may still come. */
  readonly isEnded: boolean;
};

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
  if (compared === null) {
    return { outcomes: writeEndings(context, set, endings), isLost: true, isEnded: true };
  }
  const ready: Prepared[] = [];
  for (const each of compared) {
    const { one, standing, now } = each;
    if (standing === 'ready') ready.push(one);
    else if (standing === 'done') {
      endings.push({ was: 'applied', applied: { one, now, wasSo: true } });
    } else endings.push({ was: 'stopped', compared: each });
  }
  intend(context, set, ready);
  const { sent, error, isEnded } = await sendAll(context, target, ready);
  const outcomes = writeEndings(context, set, [...endings, ...sent]);
  if (error !== null && !(error instanceof AnswerLost)) throw error;
  return { outcomes, isLost: error !== null, isEnded };
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
): Promise<{
  readonly sent: readonly Ending[];
  readonly error: unknown;
  readonly isEnded: boolean;
}> {
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
  const reread = error === null ? await readAgain(target, [...done, ...moved]) : null;
  for (const { one } of moved) {
    const now = reread?.get(one.change.id);
    // One that moved or went between reading and sending is a conflict like one found before.
    if (now === undefined) endings.push({ was: 'refused', one, code: 'account-changed' });
    else endings.push({ was: 'stopped', compared: { one, standing: now ? 'moved' : 'gone', now } });
  }
  for (const { one } of done) {
    const now = reread?.get(one.change.id) ?? null;
    endings.push({ was: 'applied', applied: { one, now, wasSo: false } });
  }
  return { sent: endings, error, isEnded: reread === null };
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

/**
 * What the directory holds after its changes; null when that cannot be read: they were made all the
 * same.
 */
async function readAgain(
  target: TargetDirectory,
  done: readonly Asked[],
): Promise<ReadonlyMap<number, IncomingAccount | null> | null> {
  const asked = done.filter(
    ({ one, remoteId }) => remoteId !== '' && readsAgain.has(one.change.kind),
  );
  try {
    const ids = asked.map(({ remoteId }) => remoteId);
    const accounts = ids.length === 0 ? [] : await target.read(ids);
    return new Map(asked.map(({ one }, at) => [one.change.id, accounts[at] ?? null]));
  } catch (error) {
    if (error instanceof AnswerLost) return null;
    throw error;
  }
}
