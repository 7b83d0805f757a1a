import type { Job, JobKind, JobStage, JobState } from '../../../shared/model/job.ts';
import { rateOf, type Sample } from './rate.ts';

/** A row of the table of jobs. */
export type JobRow = {
  readonly id: number;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly title: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly done: number;
  readonly total: number | null;
  readonly unit: Job['unit'];
  readonly refused: number;
  readonly result: string;
  readonly problem: string | null;
  readonly change_set: number | null;
  readonly directory: number | null;
  readonly cursor: string;
};

/** What is known of a job only while it runs. */
export type Running = {
  readonly abort: AbortController;
  done: number;
  total: number | null;
  stage: JobStage | null;
  /** Times and counts of the last seconds, for the rate. */
  samples: Sample[];
};

/** The job that a row tells of, with what is known of it while it runs. */
export function toJob(row: JobRow, running: Running | undefined): Job {
  const done = running?.done ?? row.done;
  const total = running?.total ?? row.total;
  const rate = running ? rateOf(running.samples) : null;
  return {
    id: row.id,
    kind: row.kind,
    state: stateOf(row, running !== undefined),
    title: row.title,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    done,
    total,
    unit: row.unit,
    stage: running?.stage ?? null,
    ratePerSecond: rate,
    secondsLeft:
      rate !== null && rate > 0 && total !== null ? Math.max(0, (total - done) / rate) : null,
    refused: row.refused,
    result: JSON.parse(row.result) as Record<string, number>,
    problem: row.problem,
    changeSet: row.change_set,
    directory: row.directory,
  };
}

/** On disk it may have ended while it still puts things in order, or run while nobody runs it. */
function stateOf({ state }: JobRow, isRunning: boolean): JobState {
  if (isRunning) return 'running';
  return state === 'running' ? 'interrupted' : state;
}
