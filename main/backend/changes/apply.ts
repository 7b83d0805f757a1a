import { Failure } from '../../../shared/failure.ts';
import type { AccountColumn } from '../../../shared/model/account.ts';
import type { ChangeState } from '../../../shared/model/change.ts';
import type { AuditEntry } from '../audit/row.ts';
import type { CommandContext } from '../context.ts';
import type { JobHandle, JobResult } from '../jobs/jobs.ts';
import type { Reader } from '../store/reader.ts';
import type { Written } from '../store/store.ts';
import { liveDirectories } from '../live/stored.ts';
import { mergeTexts } from '../replica/texts.ts';
import { Flight } from './flight.ts';
import { requireApplicable } from './limits.ts';
import { type Outcome, recordOutcome, settle } from './outcome.ts';
import { sendPiece } from './remote.ts';
import {
  countOpen,
  open,
  openList,
  readSet,
  type StoredChange,
  type StoredSet,
  summarise,
} from './sets.ts';
import { requireApproved } from './approvals/standing.ts';
import type { FindWay, Way } from './target.ts';

const pieceSize = 250;

const nextSql = `SELECT * FROM changes WHERE change_set = ? AND state IN (${openList}) AND id > ?
  ORDER BY id LIMIT ?`;

/** Changes of one question to a server, and of the two transactions around it. */
const sentAtOnce = 125;

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
  const left = countOpen(store.read, id);
  if (left === 0) throw new Failure('change-set-empty');
  requireApplicable(context, id, left);
  requireApproved(context, store.read, { ...set, ...words });
  const directories = store.read.values<number>(
    `SELECT DISTINCT directory FROM changes WHERE change_set = ? AND state IN (${openList})`,
    id,
  );
  const live = liveDirectories(store.read);
  if (live.some((one) => one.connection.readOnly && directories.includes(one.id)))
    throw new Failure('directory-read-only');
  if (isBulk(store.read, id)) context.requireProof();
  return store.write((tx) => {
    // Once more where nobody can come in between, and with all that the set holds in sight.
    requireApproved(context, tx, { ...set, ...words });
    const sql = `UPDATE change_sets SET state = 'applying', reason = ?, ticket = ?, problem = NULL
      WHERE id = ?`;
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

/** Whether what is open in a set is about more than one account. */
function isBulk(read: Reader, set: number): boolean {
  const sql = `SELECT count(DISTINCT coalesce(target, -id)) FROM changes
    WHERE change_set = ? AND state IN (${openList})`;
  return (read.value<number>(sql, set) ?? 0) > 1;
}

/** Applies what is open in a set. It can be stopped anywhere and called again. */
export async function runApply(
  context: CommandContext,
  handle: JobHandle,
  set: StoredSet,
  findWay: FindWay,
): Promise<JobResult> {
  const total = countOpen(context.store.read, set.id);
  const touched = new Touched();
  const problems = new Set<string>();
  const unsettled = new Set<number>();
  const flight = new Flight();
  let done = 0;
  try {
    for (let last = 0; ; ) {
      await handle.checkpoint();
      const piece = context.store.read.all<StoredChange>(nextSql, set.id, last, pieceSize);
      const end = piece.at(-1);
      if (!end) break;
      last = end.id;
      for (const all of parted(piece)) {
        await flight.roomFor(all);
        const way = await findWay(all[0]?.directory ?? 0);
        // After a change whose answer was lost, the next one of that account waits until it is settled.
        const part = all.filter(({ target }) => target === null || !unsettled.has(target));
        const work = applyPart(context, set, part, { way, touched, problems, unsettled });
        const told = work.then(() => {
          done += all.length;
          handle.progress(done, total);
        });
        flight.add(part, told);
        if (way.to !== 'server') await flight.drain();
        if (way.to === 'server') await handle.checkpoint();
      }
    }
  } finally {
    await flight.drain();
    endApply(context, set.id, [...problems][0] ?? null);
    touched.tell(context);
    flight.throwFailed();
  }
  await mergeTexts(context.store);
  const counts = countStates(context, set.id);
  return { result: counts, changeSet: set.id };
}

/**
 * Parts of a piece that one question and one transaction take: of one directory, and with no
 * account twice, because what a directory holds is read once for a whole part.
 */
function parted(piece: readonly StoredChange[]): readonly (readonly StoredChange[])[] {
  const parts: StoredChange[][] = [];
  let targets = new Set<number>();
  for (const change of piece) {
    const part = parts.at(-1);
    const isOther = part?.[0]?.directory !== change.directory;
    const isMember = change.kind === 'member-add' || change.kind === 'member-remove';
    const isAgain = !isMember && change.target !== null && targets.has(change.target);
    if (!part || isOther || isAgain || part.length >= sentAtOnce) {
      parts.push([change]);
      targets = new Set();
    } else part.push(change);
    if (!isMember && change.target !== null) targets.add(change.target);
  }
  return parts;
}

async function applyPart(
  context: CommandContext,
  set: StoredSet,
  part: readonly StoredChange[],
  how: {
    readonly way: Way;
    readonly touched: Touched;
    readonly problems: Set<string>;
    readonly unsettled: Set<number>;
  },
): Promise<void> {
  const { way, touched, problems, unsettled } = how;
  if (part.length === 0) return;
  switch (way.to) {
    case 'replica':
      touched.add(applyLocal(context, set, part));
      return;
    case 'nowhere':
      // Nothing was sent: the changes stay open, and the set says why.
      problems.add(way.problem);
      return;
    case 'server': {
      const { outcomes, isLost, isEnded } = await sendPiece(context, set, part, way.target);
      touched.add(outcomes);
      if (isEnded) way.lost();
      if (isLost) {
        problems.add('answer-lost');
        for (const { target } of part) if (target !== null) unsettled.add(target);
      }
    }
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

/** Gives the set the state that its changes add up to, and the reason why some are still open. */
export function endApply(context: CommandContext, id: number, problem: string | null): void {
  const { store, now } = context;
  store.progress((tx) => {
    const { counts, total } = summarise(tx, id);
    const state = stateOf(counts, total, problem !== null);
    const sql = 'UPDATE change_sets SET state = ?, applied_at = ?, problem = ? WHERE id = ?';
    const isOpen = state === 'applying' || state === 'approved';
    tx.run(sql, state, isOpen ? null : now(), isOpen ? problem : null, id);
  });
}

function stateOf(
  counts: Readonly<Record<string, number>>,
  total: number,
  isStopped: boolean,
): ChangeState {
  const of = (state: ChangeState): number => counts[state] ?? 0;
  // Nothing has left this machine: the set waits, and can still be withdrawn.
  if (isStopped && of('draft') + of('submitted') + of('approved') === total) return 'approved';
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
