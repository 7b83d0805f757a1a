import { Failure, type FailureCode } from '../../../shared/failure.ts';
import type { Job, JobKind, JobStage, JobState } from '../../../shared/model/job.ts';
import { failureOf } from '../store/failure-of.ts';
import type { Store, Writer } from '../store/store.ts';
import { JobCancelled, orCancelled } from './cancelled.ts';
import { IdleMemory } from './idle-memory.ts';
import { type JobRow, type Running, toJob } from './job-row.ts';

/** How a job starts. */
export type JobStart = {
  readonly kind: JobKind;
  readonly title: string;
  readonly unit: Job['unit'];
  readonly total?: number | null;
  readonly changeSet?: number | null;
  readonly directory?: number | null;
  readonly cursor?: unknown;
};

/** What running work may say and ask. */
export type JobHandle = {
  readonly id: number;
  /** Throws `JobCancelled` once the operator has cancelled; call it between pieces of work. */
  readonly checkpoint: () => Promise<void>;
  /** Waits for another process, which may hang: throws `JobCancelled` as soon as the operator cancels. */
  readonly orCancelled: <Value>(work: Promise<Value>) => Promise<Value>;
  readonly progress: (done: number, total?: number) => void;
  /**
   * Ends the job in the transaction that does its last step, so that a process which is killed
   * then finds either both or none. The work may still put things in order before it returns.
   */
  readonly conclude: (tx: Writer, result: JobResult) => void;
  /** Says which part of its work it is at. */
  readonly stage: (stage: JobStage) => void;
  /** The files are about to be exchanged: whoever does that writes the end of the job. */
  readonly handOver: () => void;
  readonly isHandedOver: () => boolean;
  readonly signal: AbortSignal;
};

/** What a job answers at its end. */
export type JobResult = {
  readonly result?: Readonly<Record<string, number>>;
  readonly changeSet?: number;
  readonly refused?: number;
};

/** Kinds of work that can go on where they were cut off; whatever others made is taken away. */
const resumable = "'import', 'practice', 'sync', 'apply', 'reseal'";

const announceEveryMs = 250;
const rateOverMs = 5_000;

/** What jobs need of the session around them. */
type JobHooks = {
  readonly operator: string;
  readonly now: () => number;
  readonly announce: () => void;
  readonly ended: () => void;
  readonly onError: (error: unknown) => void;
};

/** Runs long work one job at a time for each kind of exclusive work, and keeps its record. */
export class Jobs {
  readonly #store: Store;
  readonly #hooks: JobHooks;
  readonly #running = new Map<number, Running>();
  readonly #memory = new IdleMemory(() => this.busy);
  #announcedAt = 0;

  constructor(store: Store, hooks: JobHooks) {
    this.#store = store;
    this.#hooks = hooks;
  }

  /** Marks what an earlier process left running: interrupted when it can go on, else failed. */
  markInterrupted(): void {
    this.#store.progress((tx) =>
      tx.run(
        `UPDATE jobs SET ended_at = ?,
          state = CASE WHEN kind IN (${resumable}) THEN 'interrupted' ELSE 'failed' END
          WHERE state = 'running'`,
        this.#hooks.now(),
      ),
    );
  }

  /** True while any job writes; only one does at a time. */
  get busy(): boolean {
    return this.#running.size > 0;
  }

  /** Records a job and runs its work; the answer is the job as it starts. */
  start(given: JobStart, work: (handle: JobHandle) => Promise<JobResult>): Job {
    this.#refuseWhileBusy();
    const id = this.#store.progress(
      (tx) =>
        tx.run(
          `INSERT INTO jobs (kind, state, title, started_at, total, unit, change_set, directory,
           operator, cursor) VALUES (?, 'running', ?, ?, ?, ?, ?, ?, ?, ?)`,
          given.kind,
          given.title,
          this.#hooks.now(),
          given.total ?? null,
          given.unit,
          given.changeSet ?? null,
          given.directory ?? null,
          this.#hooks.operator,
          JSON.stringify(given.cursor ?? {}),
        ).id,
    );
    return this.#launch(id, given.total ?? null, 0, work);
  }

  /** Goes on with a job that was interrupted. */
  restart(id: number, work: (handle: JobHandle) => Promise<JobResult>): Job {
    this.#refuseWhileBusy();
    const row = this.#row(id);
    this.#store.progress((tx) =>
      tx.run("UPDATE jobs SET state = 'running', ended_at = NULL, problem = NULL WHERE id = ?", id),
    );
    return this.#launch(id, row.total, row.done, work);
  }

  /** What a job stored to resume from. */
  cursor<Value>(id: number): Value {
    return JSON.parse(this.#row(id).cursor) as Value;
  }

  /** Asks a job to stop at its next checkpoint. */
  cancel(id: number): void {
    const running = this.#running.get(id);
    if (!running) throw new Failure('job-missing');
    running.abort.abort();
  }

  /** Cancels all that runs. */
  cancelAll(): void {
    for (const { abort } of this.#running.values()) abort.abort();
  }

  /** One job. */
  get(id: number): Job {
    return this.#toJob(this.#row(id));
  }

  /** Running jobs first, then the newest. */
  list(): Job[] {
    const rows = this.#store.read.all<JobRow>(
      "SELECT * FROM jobs ORDER BY state = 'running' DESC, id DESC LIMIT 50",
    );
    return rows.map((row) => this.#toJob(row));
  }

  #refuseWhileBusy(): void {
    if (this.busy) throw new Failure('job-running');
  }

  #launch(
    id: number,
    total: number | null,
    done: number,
    work: (handle: JobHandle) => Promise<JobResult>,
  ): Job {
    const abort = new AbortController();
    const running: Running = { abort, done, total, stage: null, samples: [] };
    this.#running.set(id, running);
    const handle: JobHandle = {
      id,
      signal: running.abort.signal,
      checkpoint: async () => {
        // A turn of the event loop, so that a cancel and a keystroke get through.
        await new Promise((resolve) => setImmediate(resolve));
        if (running.abort.signal.aborted) throw new JobCancelled();
      },
      orCancelled: (waiting) => orCancelled(waiting, running.abort.signal),
      progress: (count, all) => this.#progress(running, count, all),
      conclude: (tx, result) => this.#conclude(tx, id, { state: 'done', result, problem: null }),
      stage: (stage) => {
        running.stage = stage;
        this.#hooks.announce();
      },
      handOver: () => void this.#running.delete(id),
      isHandedOver: () => !this.#running.has(id),
    };
    const begin = async () => work(handle);
    begin().then(
      (result) => {
        if (this.#running.has(id)) this.#end(id, 'done', result, null);
      },
      (error: unknown) => {
        if (this.#running.has(id)) this.#fail(id, error);
        else this.#hooks.onError(error);
      },
    );
    return this.get(id);
  }

  #progress(running: Running, done: number, total: number | undefined): void {
    running.done = done;
    if (total !== undefined) running.total = total;
    const at = this.#hooks.now();
    running.samples.push({ at, done });
    while ((running.samples[0]?.at ?? at) < at - rateOverMs) running.samples.shift();
    if (at - this.#announcedAt < announceEveryMs) return;
    this.#announcedAt = at;
    this.#hooks.announce();
  }

  #fail(id: number, error: unknown): void {
    if (error instanceof JobCancelled) return this.#end(id, 'cancelled', {}, null);
    if (error instanceof Failure) return this.#end(id, 'failed', {}, error.code);
    const failure = failureOf(error);
    if (failure?.code !== 'disk-full') this.#hooks.onError(error);
    if (failure) return this.#end(id, 'failed', {}, failure.code);
    return this.#end(id, 'failed', {}, 'internal');
  }

  #end(id: number, state: JobState, result: JobResult, problem: FailureCode | null): void {
    try {
      this.#store.conclude((tx) => this.#conclude(tx, id, { state, result, problem }));
    } catch (error) {
      // The disk is full or gone: the job stays `running` on disk, and is told as `interrupted`.
      this.#hooks.onError(error);
    }
    this.#running.delete(id);
    this.#memory.workEnded();
    this.#hooks.ended();
  }

  #conclude(
    tx: Writer,
    id: number,
    end: { state: JobState; result: JobResult; problem: FailureCode | null },
  ): void {
    const running = this.#running.get(id);
    tx.run(
      `UPDATE jobs SET state = ?, ended_at = ?, done = ?, total = ?, result = ?, problem = ?,
       change_set = coalesce(?, change_set),
       refused = (SELECT count(*) FROM job_issues WHERE job = jobs.id) WHERE id = ?`,
      end.state,
      this.#hooks.now(),
      running?.done ?? 0,
      running?.total ?? null,
      JSON.stringify(end.result.result ?? {}),
      end.problem,
      end.result.changeSet ?? null,
      id,
    );
  }

  #toJob(row: JobRow): Job {
    return toJob(row, this.#running.get(row.id));
  }

  #row(id: number): JobRow {
    const row = this.#store.read.get<JobRow>('SELECT * FROM jobs WHERE id = ?', id);
    if (!row) throw new Failure('job-missing');
    return row;
  }
}
