import type { FailureCode } from '../../../shared/failure.ts';
import type { JobState } from '../../../shared/model/job.ts';
import type { Writer } from '../store/store.ts';

/** How a job has ended. */
export type JobEnd = {
  readonly state: JobState;
  /** UTC epoch milliseconds. */
  readonly at: number;
  readonly problem?: FailureCode | null;
  readonly result?: Readonly<Record<string, number>>;
};

/** Writes the end of a job whose progress nobody keeps any more: its files were exchanged. */
export function writeEnd(tx: Writer, id: number, end: JobEnd): void {
  const { state, at, problem = null, result = {} } = end;
  const sql = 'UPDATE jobs SET state = ?, ended_at = ?, problem = ?, result = ? WHERE id = ?';
  tx.run(sql, state, at, problem, JSON.stringify(result), id);
}
