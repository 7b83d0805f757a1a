import type { CommandContext } from '../context.ts';
import { endApply } from './apply.ts';
import { type Ending, writeEndings } from './endings.ts';
import type { Outcome } from './outcome.ts';
import { readSet, type StoredChange, type StoredSet } from './sets.ts';
import { type Compared, prepared, standings } from './standings.ts';
import type { TargetDirectory } from './target.ts';

const setsSql = `SELECT DISTINCT s.id FROM change_sets s JOIN changes c ON c.change_set = s.id
  WHERE s.state = 'applying' AND c.state IN ('applying', 'unknown') AND c.directory = ? ORDER BY s.id`;
const lostSql = `SELECT * FROM changes WHERE change_set = ? AND state IN ('applying', 'unknown')
  AND directory = ? AND id > ? ORDER BY id LIMIT ?`;
const pieceSize = 50;

/** Whether a directory has changes that were sent and of which nobody knows what became. */
export function hasLost({ store }: Pick<CommandContext, 'store'>, directory: number): boolean {
  return store.read.value<number>(setsSql, directory) !== undefined;
}

/**
 * Finds out by reading what became of the changes of a directory whose answers were lost. Nothing
 * is sent: one that never arrived can be applied again, and all others have ended. Answers what
 * was settled; what cannot be read stays as it is.
 */
export async function settleLost(
  context: CommandContext,
  directory: number,
  target: TargetDirectory,
): Promise<readonly Outcome[]> {
  const settled: Outcome[] = [];
  for (const id of context.store.read.values<number>(setsSql, directory)) {
    const set = readSet(context.store.read, id);
    if (!set) continue;
    const isWhole = await settleSet(context, set, { directory, target, settled });
    endApply(context, id, isWhole ? 'not-sent' : set.problem);
    if (!isWhole) break;
  }
  return settled;
}

/** Settles a set piece by piece; false when the connection ended before. */
async function settleSet(
  context: CommandContext,
  set: StoredSet,
  at: {
    readonly directory: number;
    readonly target: TargetDirectory;
    readonly settled: Outcome[];
  },
): Promise<boolean> {
  const { store } = context;
  const { directory, target, settled } = at;
  for (let last = 0; ; ) {
    const piece = store.read.all<StoredChange>(lostSql, set.id, directory, last, pieceSize);
    const end = piece.at(-1);
    if (!end) return true;
    last = end.id;
    const compared = await standings(target, prepared(context, piece));
    if (compared === null) return false;
    settled.push(...writeEndings(context, set, compared.map(endingOf)));
  }
}

function endingOf(compared: Compared): Ending {
  const { one, standing, now } = compared;
  if (standing === 'done') return { was: 'applied', applied: { one, now, wasSo: true } };
  return standing === 'ready' ? { was: 'not-arrived', one } : { was: 'stopped', compared };
}
