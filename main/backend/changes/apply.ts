import { Failure } from '../../../shared/failure.ts';
import type { AccountColumn } from '../../../shared/model/account.ts';
import type { ChangeState } from '../../../shared/model/change.ts';
import type { AuditEntry } from '../audit/row.ts';
import type { CommandContext } from '../context.ts';
import type { JobHandle, JobResult } from '../jobs/jobs.ts';
import type { Written } from '../store/store.ts';
import { type Outcome, recordOutcome, settle } from './outcome.ts';
import { sendChange } from './remote.ts';
import { open, readSet, type StoredChange, type StoredSet, summarise } from './sets.ts';
import type { TargetDirectory } from './target.ts';

const pieceSize = 250;

const openList = open.map((state) => `'${state}'`).join(', ');
const nextSql = `SELECT * FROM changes WHERE change_set = ? AND state IN (${openList}) AND id > ?
  ORDER BY id LIMIT ?`;

/** Where a change of a directory outside the replica goes; null for a local one. */
export type FindTarget = (directory: number) => TargetDirectory | null;

/** Marks a set as being applied, with its reason: from here on it is finished or resumed, never edited. */
export function beginApply(
  context: CommandContext,
  id: number,
  words: { readonly reason: string; readonly ticket: string },
): StoredSet {
  const { store, operator } = context;
  const set = readSet(store.read, id);
  if (!set) throw new Failure('change-set-missing');
  if (set.state === 'applied' || set.state === 'withdrawn') throw new Failure('change-set-state');
  const left = store.read.value<number>(
    `SELECT id FROM changes WHERE change_set = ? AND state IN (${openList}) LIMIT 1`,
    id,
  );
  if (left === undefined) throw new Failure('change-set-empty');
  return store.write((tx) => {
    const sql = "UPDATE change_sets SET state = 'applying', reason = ?, ticket = ? WHERE id = ?";
    tx.run(sql, words.reason, words.ticket, id);
    return {
      value: { ...set, state: 'applying' as const, ...words },
      entries: [
        {
          action: 'changes.apply',
          operator: operator.name,
          changeSet: id,
          ...words,
          detail: { from: set.state },
        },
      ],
    };
  });
}

/** Applies what is open in a set. It can be stopped anywhere and called again. */
export async function runApply(
  context: CommandContext,
  handle: JobHandle,
  set: StoredSet,
  findTarget: FindTarget,
): Promise<JobResult> {
  const total = context.store.read.value<number>(
    `SELECT count(*) FROM changes WHERE change_set = ? AND state IN (${openList})`,
    set.id,
  );
  const touched = new Touched();
  let done = 0;
  try {
    for (let last = 0; ; ) {
      await handle.checkpoint();
      const piece = context.store.read.all<StoredChange>(nextSql, set.id, last, pieceSize);
      const end = piece.at(-1);
      if (!end) break;
      last = end.id;
      await applyPiece(context, set, piece, { findTarget, touched });
      done += piece.length;
      handle.progress(done, total ?? done);
    }
  } finally {
    endApply(context, set.id);
    touched.tell(context);
  }
  const counts = countStates(context, set.id);
  return { result: counts, changeSet: set.id };
}

async function applyPiece(
  context: CommandContext,
  set: StoredSet,
  piece: readonly StoredChange[],
  way: { readonly findTarget: FindTarget; readonly touched: Touched },
): Promise<void> {
  const local = piece.filter((change) => way.findTarget(change.directory) === null);
  if (local.length > 0) way.touched.add(applyLocal(context, set, local));
  for (const change of piece) {
    const target = way.findTarget(change.directory);
    if (target) way.touched.add(await sendChange(context, set, change, target));
  }
}

/** Local changes: the change, its outcome and its entry in the log are one transaction. */
function applyLocal(
  context: CommandContext,
  set: StoredSet,
  piece: readonly StoredChange[],
): readonly Outcome[] {
  return context.store.write((tx): Written<readonly Outcome[]> => {
    const outcomes = piece.map((change) => {
      const outcome = settle(context, tx, set, change);
      recordOutcome(tx, change.id, outcome);
      return outcome;
    });
    const [first, ...rest] = outcomes.map((outcome) => outcome.entry);
    if (!first) throw new Error('A piece of a change set is empty.');
    const entries: [AuditEntry, ...AuditEntry[]] = [first, ...rest];
    return { value: outcomes, entries };
  });
}

function countStates({ store }: CommandContext, set: number): Record<string, number> {
  const sql = 'SELECT state, count(*) AS n FROM changes WHERE change_set = ? GROUP BY state';
  const rows = store.read.all<{ state: string; n: number }>(sql, set);
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}

/** Gives the set the state that its changes add up to. */
export function endApply(context: CommandContext, id: number): void {
  const { store, now } = context;
  store.progress((tx) => {
    const { counts, total } = summarise(tx, id);
    const state = stateOf(counts, total);
    const sql = 'UPDATE change_sets SET state = ?, applied_at = ? WHERE id = ?';
    tx.run(sql, state, state === 'applying' ? null : now(), id);
  });
}

function stateOf(counts: Readonly<Record<string, number>>, total: number): ChangeState {
  const of = (state: ChangeState): number => counts[state] ?? 0;
  if (open.some((state) => of(state) > 0)) return 'applying';
  const settled = of('applied') + of('withdrawn');
  if (settled === total) return of('applied') === 0 ? 'withdrawn' : 'applied';
  if (of('applied') > 0) return 'partly-applied';
  return of('conflicted') > 0 ? 'conflicted' : 'failed';
}

/** Gathers the accounts that were written, and tells the index of the grid once. */
class Touched {
  readonly #ids = new Set<number>();
  readonly #moved = new Set<AccountColumn>();

  add(outcomes: readonly Outcome[]): void {
    for (const { touched, moved } of outcomes) {
      if (touched !== null) this.#ids.add(touched);
      for (const column of moved) this.#moved.add(column);
    }
  }

  tell({ index, changed }: CommandContext): void {
    index.touch([...this.#ids], this.#moved);
    changed(['accounts', 'changes', 'audit', 'directories']);
  }
}
