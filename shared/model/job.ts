import * as v from 'valibot';
import { count, instant, rowId } from './base.ts';

/** Long work that the app carries out. */
export const jobKinds = [
  'import',
  'practice',
  'sync',
  'apply',
  'stage',
  'undo',
  'export',
  'backup',
  'reseal',
  'renewal',
  'restore',
  'verify',
] as const;
export type JobKind = (typeof jobKinds)[number];

/** `interrupted`: the app stopped in the middle; it can be resumed. */
export const jobStates = ['running', 'done', 'cancelled', 'failed', 'interrupted'] as const;
export type JobState = (typeof jobStates)[number];

/** Parts of the work of a renewal of the database; `swapping` can no longer be cancelled. */
export const jobStages = ['copying', 'verifying', 'swapping'] as const;
export type JobStage = (typeof jobStages)[number];

/** One job with its progress. Rate and time left are the backend's estimates over the last seconds. */
export const job = v.strictObject({
  id: rowId,
  kind: v.picklist(jobKinds),
  state: v.picklist(jobStates),
  title: v.string(),
  startedAt: v.number(),
  endedAt: instant,
  done: count,
  /** Null when the end is not known. */
  total: v.nullable(count),
  /** What `done` counts. */
  unit: v.picklist(['accounts', 'bytes', 'changes', 'rows']),
  /** Which part of its work it is at; null for a job of one part, and for one that does not run. */
  stage: v.nullable(v.picklist(jobStages)),
  ratePerSecond: v.nullable(v.number()),
  secondsLeft: v.nullable(v.number()),
  /** How many rows were refused; the report names each. */
  refused: count,
  /** Counts that the result page shows: added, unchanged, changed, and so on. */
  result: v.record(v.string(), v.number()),
  problem: v.nullable(v.string()),
  /** The change set or directory that came of it. */
  changeSet: v.nullable(rowId),
  directory: v.nullable(rowId),
});
export type Job = v.InferOutput<typeof job>;

/** One refused row of an import. */
export const jobIssue = v.strictObject({
  line: count,
  code: v.string(),
  detail: v.string(),
});
export type JobIssue = v.InferOutput<typeof jobIssue>;
