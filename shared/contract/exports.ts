import * as v from 'valibot';
import { accountColumns, accountQuery } from '../model/account.ts';
import { count, fileToRead, fileToWrite, reason } from '../model/base.ts';
import { job } from '../model/job.ts';
import { command, query } from './operation.ts';

/** Writing accounts to a file. */
export const exports = {
  /** Writes the accounts that a query finds. Masked values are left out, and the file says so. */
  create: command({
    process: 'backend',
    access: 'export.create',
    stepUp: true,
    topics: ['jobs', 'audit'],
    input: v.strictObject({
      query: accountQuery,
      format: v.picklist(['ldif', 'csv', 'json']),
      columns: v.optional(v.array(v.picklist(accountColumns)), []),
      file: fileToWrite,
      reason,
    }),
    output: job,
    failures: [
      'attribute-unseen',
      'compartment-closed',
      'filter-invalid',
      'file-token-unknown',
      'file-unwritable',
      'job-running',
    ],
  }),
};

/** Copies of the vault. */
export const backups = {
  create: command({
    process: 'backend',
    access: 'backup.create',
    stepUp: true,
    topics: ['jobs', 'audit'],
    input: v.strictObject({ file: fileToWrite, reason }),
    output: v.strictObject({ sizeBytes: count, sha256: v.string() }),
    failures: ['file-token-unknown', 'file-unwritable', 'job-running'],
  }),
  /**
   * Copies every row that can still be read from a damaged vault into a new copy, which can be
   * restored. The vault itself is not changed. `lost` counts rows as well as that is known.
   */
  salvage: command({
    process: 'backend',
    access: 'backup.create',
    topics: ['audit'],
    input: v.strictObject({ file: fileToWrite, reason }),
    output: v.strictObject({ rows: count, lost: count, sizeBytes: count }),
    failures: ['file-token-unknown', 'file-unwritable', 'job-running'],
  }),
  /** Opens a copy beside the vault and says what restoring it would do. Changes nothing. */
  inspect: query({
    process: 'backend',
    access: 'backup.restore',
    input: v.strictObject({ file: fileToRead }),
    output: v.strictObject({
      createdAt: v.number(),
      accounts: count,
      auditSize: count,
      auditOk: v.boolean(),
      /** Rows of the log that the copy does not have. */
      rowsLost: count,
      changeSetsLost: count,
    }),
    failures: ['file-token-unknown', 'file-unreadable', 'backup-unusable'],
  }),
  /** Puts a copy in the place of the database. The present files are kept beside it; the log opens a new epoch. */
  restore: command({
    process: 'backend',
    access: 'backup.restore',
    topics: ['accounts', 'audit', 'changes', 'directories', 'jobs', 'views', 'settings'],
    input: v.strictObject({ file: fileToRead, reason }),
    output: v.strictObject({ accounts: count, auditSize: count }),
    failures: ['file-token-unknown', 'file-unreadable', 'backup-unusable', 'job-running'],
  }),
};
