import { Failure } from '../../../shared/failure.ts';
import type { CommandContext } from '../context.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import { Mirror } from '../replica/mirror.ts';
import { resolveMembers } from '../replica/resolve-members.ts';
import type { Writer } from '../store/store.ts';
import type { MirrorRun } from './mirror-run.ts';
import type { LiveDirectory } from './stored.ts';
import type { SyncOptions } from './sync-job.ts';

/** A server that loses so much at once is more likely to be wrong than right. */
const deletedShareMax = 0.2;
const deletedAlwaysFine = 50;

/** An index of those that are not deleted answers it alone; the one of directories would read each row. */
const knownSql = `SELECT id FROM accounts INDEXED BY accounts_facts
  WHERE directory = ? AND deleted_at IS NULL AND id <= ?`;

/** What a reading has come to. */
type Ending = {
  readonly live: LiveDirectory;
  readonly run: MirrorRun;
  readonly options: SyncOptions;
  readonly handle: Pick<JobHandle, 'id' | 'conclude'>;
};

/** Remembers that a reading changed an account, for its history. */
export function keepMirrored(tx: Writer, directory: number, account: number): void {
  const sql = 'INSERT OR IGNORE INTO mirrored (account, seq) VALUES (?, ?)';
  tx.run(sql, account, -directory);
}

/**
 * Ends a reading: what is gone goes, members find their accounts, and the log says what came of
 * it. Answers the accounts that went. When too many would go, none does: `deletions-unconfirmed`
 * until somebody has said so.
 */
export function endReading(context: CommandContext, ending: Ending): readonly number[] {
  const { store } = context;
  const { live, run } = ending;
  store.progress((tx) => gatherGone(tx, ending));
  const gone = store.read.values<number>(
    'SELECT account FROM mirror_gone WHERE directory = ?',
    live.id,
  );
  // Counting is for those that might be too many: it passes over the whole directory.
  if (gone.length >= deletedAlwaysFine && !ending.options.acceptDeletions) {
    const sql = 'SELECT count(*) FROM accounts WHERE directory = ? AND deleted_at IS NULL';
    const known = store.read.value<number>(sql, live.id) ?? 0;
    if (gone.length > known * deletedShareMax) {
      ask(context, ending, { gone: gone.length, known });
      throw new Failure('deletions-unconfirmed');
    }
  }
  run.counts.removed = gone.length;
  finish(context, ending, gone);
  return gone;
}

/** After a reading of everything, whatever it did not name is gone. */
function gatherGone(tx: Writer, { live, run }: Ending): void {
  if (run.complete !== 'all') return;
  for (const id of tx.values<number>(knownSql, live.id, run.lastId)) {
    if (run.met.has(id)) continue;
    const add = 'INSERT OR IGNORE INTO mirror_gone (account, directory) VALUES (?, ?)';
    tx.run(add, id, live.id);
  }
}

function ask(
  { store, operator }: CommandContext,
  { live, handle }: Ending,
  deletions: { readonly gone: number; readonly known: number },
): void {
  store.write((tx) => {
    resolveMembers(tx, live.id);
    // The next reading goes on from where this one ended: what it names again is not gone.
    const sql = 'UPDATE directories SET deletions = ? WHERE id = ?';
    tx.run(sql, JSON.stringify(deletions), live.id);
    return {
      value: null,
      entries: [
        {
          action: 'directories.sync',
          operator: operator.name,
          target: `sync:${live.id}`,
          targetLabel: live.name,
          decision: 'failed',
          detail: { ...deletions, job: handle.id, problem: 'deletions-unconfirmed' },
        },
      ],
    };
  });
}

function finish(context: CommandContext, ending: Ending, gone: readonly number[]): void {
  const { store, now, operator, personal } = context;
  const { live, run, options, handle } = ending;
  const mirror = new Mirror(personal, live.id);
  // The log hears of it once: the entry and the end of the job are there together or not at all.
  store.write((tx) => {
    handle.conclude(tx, { result: { ...run.counts } });
    for (const id of gone) {
      mirror.remove(tx, id, now());
      keepMirrored(tx, live.id, id);
    }
    tx.run('DELETE FROM mirror_gone WHERE directory = ?', live.id);
    resolveMembers(tx, live.id);
    // A first reading that was cut ends with what changed since it began, and is whole all the same.
    const isAll = run.complete === 'all' || live.row.full_at === null;
    tx.run(
      `UPDATE directories SET cursor = ?, unfinished = NULL, deletions = NULL, problem = NULL,
        refreshed_at = ?, full_at = CASE WHEN ? THEN ? ELSE full_at END WHERE id = ?`,
      run.cursor,
      now(),
      Number(isAll),
      now(),
      live.id,
    );
    // This transaction appends one row to the log; the accounts that changed belong to it.
    const seq = (tx.value<number>('SELECT coalesce(max(seq), 0) FROM audit') ?? 0) + 1;
    tx.run('UPDATE OR REPLACE mirrored SET seq = ? WHERE seq = ?', seq, -live.id);
    return {
      value: null,
      entries: [
        {
          action: 'directories.sync',
          operator: operator.name,
          target: `sync:${live.id}`,
          targetLabel: live.name,
          detail: {
            ...run.counts,
            whole: isAll,
            bySchedule: options.bySchedule,
            job: handle.id,
          },
        },
      ],
    };
  });
}
