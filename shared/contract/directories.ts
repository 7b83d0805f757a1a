import * as v from 'valibot';
import { count, fileToRead, fileToWrite, requiredText, rowId } from '../model/base.ts';
import { csvMapping, directory, filePreview } from '../model/directory.ts';
import { job, jobIssue } from '../model/job.ts';
import { live } from './live.ts';
import { command, query } from './operation.ts';

const name = requiredText(100);

/** Connected sources of accounts. */
export const directories = {
  list: query({
    process: 'backend',
    access: 'directories.read',
    topics: ['directories', 'accounts'],
    input: v.strictObject({}),
    output: v.array(directory),
  }),
  createLocal: command({
    process: 'backend',
    access: 'directories.create',
    topics: ['directories', 'audit'],
    input: v.strictObject({ name }),
    output: directory,
    failures: ['directory-name-taken'],
  }),
  /** Fills a practice directory with deterministic synthetic accounts. */
  createPractice: command({
    process: 'backend',
    access: 'directories.create',
    topics: ['directories', 'accounts', 'jobs', 'audit'],
    input: v.strictObject({
      name,
      accounts: v.optional(v.pipe(count, v.minValue(1), v.maxValue(1_000_000)), 10_000),
    }),
    output: job,
    failures: ['compartment-closed', 'directory-name-taken', 'job-running'],
  }),
  /** Looks into a file that the operator chose; reads at most 64 kB of it. */
  preview: query({
    process: 'backend',
    access: 'directories.import',
    input: v.strictObject({ file: fileToRead, mapping: v.optional(v.nullable(csvMapping), null) }),
    sealed: ['answer'],
    output: filePreview,
    failures: ['file-token-unknown', 'file-unreadable'],
  }),
  /**
   * Imports a file: into a new directory, or into an existing one, where a file that
   * differs becomes a change set of just the differences.
   */
  importFile: command({
    process: 'backend',
    access: 'directories.import',
    topics: ['directories', 'accounts', 'jobs', 'changes', 'audit'],
    input: v.strictObject({
      file: fileToRead,
      into: v.variant('kind', [
        v.strictObject({ kind: v.literal('new'), name }),
        v.strictObject({
          kind: v.literal('existing'),
          id: rowId,
          deletions: v.optional(v.boolean(), false),
        }),
      ]),
      mapping: v.optional(v.nullable(csvMapping), null),
    }),
    output: job,
    failures: [
      'compartment-closed',
      'file-token-unknown',
      'file-unreadable',
      'mapping-invalid',
      'directory-missing',
      'directory-name-taken',
      'job-running',
    ],
  }),
  /** Takes a directory out of the replica. Nothing changes at its source. */
  remove: command({
    process: 'backend',
    access: 'directories.remove',
    topics: ['directories', 'accounts', 'changes', 'audit'],
    input: v.strictObject({ id: rowId, reason: requiredText(500) }),
    output: v.null(),
    failures: ['directory-missing', 'job-running'],
  }),
  ...live,
  /** Mappings that were saved by name. */
  mappings: query({
    process: 'backend',
    access: 'directories.read',
    topics: ['directories'],
    input: v.strictObject({}),
    output: v.array(v.strictObject({ name: v.string(), mapping: csvMapping })),
  }),
  saveMapping: command({
    process: 'backend',
    access: 'directories.import',
    topics: ['directories', 'audit'],
    input: v.strictObject({ name, mapping: csvMapping }),
    output: v.null(),
  }),
};

/** Long work. */
export const jobs = {
  /** Running jobs first, then the newest; at most 50. */
  list: query({
    process: 'backend',
    access: 'jobs.read',
    topics: ['jobs'],
    input: v.strictObject({}),
    output: v.array(job),
  }),
  cancel: command({
    process: 'backend',
    access: 'jobs.control',
    topics: ['jobs', 'audit'],
    input: v.strictObject({ id: rowId }),
    output: v.null(),
    failures: ['job-missing'],
  }),
  /** Goes on with a job that was interrupted. */
  resume: command({
    process: 'backend',
    access: 'jobs.control',
    topics: ['jobs', 'audit'],
    input: v.strictObject({ id: rowId }),
    output: job,
    failures: [
      'act-fixed',
      'approval-needed',
      'attribute-fixed',
      'attribute-unseen',
      'compartment-closed',
      'job-missing',
      'job-running',
      'limit-exceeded',
      'file-token-unknown',
      'file-unreadable',
    ],
  }),
  /** The refused rows of a job: line, code and detail without values. */
  issues: query({
    process: 'backend',
    access: 'jobs.read',
    topics: ['jobs'],
    input: v.strictObject({ id: rowId, offset: count, limit: v.pipe(count, v.maxValue(500)) }),
    output: v.strictObject({ issues: v.array(jobIssue), total: count }),
    failures: ['job-missing'],
  }),
  /** Writes the report of a job as CSV to a file that the operator chose. */
  saveReport: command({
    process: 'backend',
    access: 'jobs.read',
    topics: ['audit'],
    input: v.strictObject({ id: rowId, file: fileToWrite }),
    output: v.strictObject({ rows: count }),
    failures: ['job-missing', 'file-token-unknown', 'file-unwritable'],
  }),
};
