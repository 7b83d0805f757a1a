import type { CommandContext } from '../context.ts';
import { Mirror } from '../replica/mirror.ts';
import type { Writer } from '../store/store.ts';
import { entryFor, type Outcome, recordOutcome, settle } from './outcome.ts';
import { movedCodes } from './sending.ts';
import type { StoredSet } from './sets.ts';
import type { Compared, Prepared } from './standings.ts';
import { type Applied, take, takeOver } from './take-over.ts';

/** What became of a change, before it is written down. */
export type Ending =
  | { readonly was: 'applied'; readonly applied: Applied }
  | { readonly was: 'stopped'; readonly compared: Compared }
  | { readonly was: 'hopeless'; readonly one: Prepared }
  | { readonly was: 'refused'; readonly one: Prepared; readonly code: string }
  | { readonly was: 'lost'; readonly one: Prepared }
  /** It was announced and not sent: its turn never came. */
  | { readonly was: 'kept'; readonly one: Prepared }
  /** It was sent, and the directory is as it was before: it can be sent again. */
  | { readonly was: 'not-arrived'; readonly one: Prepared };

/** Writes what became of changes in one transaction with their entries in the log. */
export function writeEndings(
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
    case 'not-arrived':
      return without(context, set, ending.one, { state: 'approved', problem: 'not-arrived' });
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
