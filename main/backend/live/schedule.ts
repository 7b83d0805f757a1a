import { Failure } from '../../../shared/failure.ts';
import { mayReach } from '../../../shared/managed.ts';
import type { Job } from '../../../shared/model/job.ts';
import type { CommandContext } from '../context.ts';
import { liveDirectories, type LiveDirectory } from './stored.ts';
import { hasPassword, holdsCredentials } from './credentials.ts';
import { runSync, type SyncOptions } from './sync-job.ts';

const minuteMs = 60_000;

/** Starts the reading of a directory as a job. */
export function startSync(context: CommandContext, live: LiveDirectory, options: SyncOptions): Job {
  const { jobs } = context;
  return jobs.start(
    { kind: 'sync', title: live.name, unit: 'accounts', directory: live.id },
    (handle) => runSync(context, handle, live, options),
  );
}

/**
 * Starts the reading that has been due for longest, when no job runs. One that failed waits for
 * its whole interval again, so that a server that is away is not asked every minute.
 */
export function startDue(context: CommandContext): Job | null {
  const { read, jobs, now, operator, personal } = context;
  // Only a role that may read a directory, and holds its keys, does so by the clock either.
  const may = operator.permissions.has('directories.sync') && holdsCredentials(context);
  if (jobs.busy || !may || !personal.isOpen) return null;
  const [due] = liveDirectories(read)
    .map((live) => ({ live, at: dueAt(live) }))
    .filter(({ live, at }) => at <= now() && isReady(context, live))
    .toSorted((one, other) => one.at - other.at);
  if (!due) return null;
  try {
    const options = { isFull: false, acceptDeletions: false, bySchedule: true };
    return startSync(context, due.live, options);
  } catch (error) {
    // A job has begun between the look and the start; it is due again in a minute.
    if (error instanceof Failure && error.code === 'job-running') return null;
    throw error;
  }
}

function dueAt({ row }: LiveDirectory): number {
  if (row.schedule_minutes === null) return Number.POSITIVE_INFINITY;
  return (row.tried_at ?? 0) + row.schedule_minutes * minuteMs;
}

/** Nobody is asked for anything by a clock: what waits for a person waits. */
function isReady({ read, managed }: CommandContext, live: LiveDirectory): boolean {
  const { id, connection, row } = live;
  if (!mayReach(managed, connection.host)) return false;
  return row.deletions === null && (connection.bindName === null || hasPassword(read, id));
}
