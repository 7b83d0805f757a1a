import type { CommandContext } from '../context.ts';
import { type Image, readImages } from './image.ts';
import type { Line } from './lines.ts';
import { entryFor, type Outcome, recordOutcome, settle, standingOf } from './outcome.ts';
import { linesOf, type StoredChange, type StoredSet } from './sets.ts';
import { AnswerLost, type SentChange, type TargetDirectory } from './target.ts';

/**
 * Applies one change to a directory outside the replica: an entry that says what will be done, then
 * the act, then an entry that says what became of it. A change that was sent before is read first:
 * it is never sent twice because an answer was lost.
 */
export async function sendChange(
  context: CommandContext,
  set: StoredSet,
  change: StoredChange,
  target: TargetDirectory,
): Promise<readonly Outcome[]> {
  const { store, personal } = context;
  const image = readImages(store.read, [change.target ?? 0], personal).get(change.target ?? 0);
  // What the replica alone can refuse is refused before anything is sent.
  if (!image || (image.deleted && change.kind !== 'restore' && !wasSent(change))) {
    return [write(context, set, change, false)];
  }
  const lines = linesOf(personal, change);
  const sent = sentChange(context, change, lines);
  intend(context, set, change, image);
  try {
    const standing = await standingAt(target, sent, image);
    if (standing === 'gone') return [end(context, set, change, refused('account-missing'))];
    if (standing === 'moved') return [end(context, set, change, refused('account-changed'))];
    if (standing === 'ready') {
      const result = await target.send(sent);
      if (result.said === 'refused') return [end(context, set, change, refused(result.code))];
    }
    return [write(context, set, change, true)];
  } catch (error) {
    if (error instanceof AnswerLost)
      return [end(context, set, change, { state: 'unknown', problem: 'answer-lost' })];
    throw error;
  }
}

function wasSent({ state }: StoredChange): boolean {
  return state === 'applying' || state === 'unknown';
}

/** A target that moved or went between reading and sending is a conflict like one found before. */
function refused(code: string): { state: 'conflicted' | 'failed'; problem: string } {
  const isMoved = code === 'account-changed' || code === 'account-missing';
  return { state: isMoved ? 'conflicted' : 'failed', problem: code };
}

async function standingAt(
  target: TargetDirectory,
  sent: SentChange,
  replica: Image,
): Promise<'ready' | 'done' | 'moved' | 'gone'> {
  if (sent.kind === 'member-add' || sent.kind === 'member-remove') {
    return (await target.isMember(sent)) === (sent.kind === 'member-add') ? 'done' : 'ready';
  }
  const now = await target.read(sent, replica);
  if (now === null) return sent.kind === 'delete' ? 'done' : 'gone';
  return standingOf(now, sent.lines);
}

function sentChange(
  { store }: CommandContext,
  change: StoredChange,
  lines: readonly Line[],
): SentChange {
  const remoteId = (id: number | null) =>
    store.read.value<string>('SELECT remote_id FROM accounts WHERE id = ?', id ?? 0) ?? '';
  return {
    id: change.id,
    kind: change.kind,
    remoteId: remoteId(change.target),
    lines,
    member: change.other === null ? null : remoteId(change.other),
  };
}

/** Says on disk what is about to be sent: after a crash, this is what must be read again. */
function intend(context: CommandContext, set: StoredSet, change: StoredChange, image: Image): void {
  context.store.write((tx) => {
    recordOutcome(tx, change.id, { state: 'applying', problem: change.problem });
    const entry = entryFor(context, set, change, { lines: [], image });
    return { value: null, entries: [{ ...entry, action: 'changes.send' }] };
  });
}

function end(
  context: CommandContext,
  set: StoredSet,
  change: StoredChange,
  became: { readonly state: 'conflicted' | 'failed' | 'unknown'; readonly problem: string },
): Outcome {
  return context.store.write((tx) => {
    recordOutcome(tx, change.id, became);
    const plain = entryFor(context, set, change, { lines: [], decision: 'failed' });
    const entry = { ...plain, detail: { problem: became.problem } };
    const outcome: Outcome = { ...became, entry, touched: null, moved: [] };
    return { value: outcome, entries: [entry] };
  });
}

/** When the directory has it, the replica gets it too. */
function write(
  context: CommandContext,
  set: StoredSet,
  change: StoredChange,
  isDone: boolean,
): Outcome {
  return context.store.write((tx) => {
    const outcome = settle({ ...context, isDone }, tx, set, change);
    recordOutcome(tx, change.id, outcome);
    return { value: outcome, entries: [outcome.entry] };
  });
}
