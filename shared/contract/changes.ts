import * as v from 'valibot';
import { accountQuery } from '../model/account.ts';
import { count, fileToRead, fileToWrite, reason, rowId, text, ticket } from '../model/base.ts';
import {
  change,
  changedSince,
  changeSet,
  changeStates,
  changeWarnings,
  edit,
  lineDecision,
  handOver,
  newAccount,
  queuedDirectory,
} from '../model/change.ts';
import { job } from '../model/job.ts';
import { approvals } from './approvals.ts';
import { command, query } from './operation.ts';

const id = v.strictObject({ id: rowId });
const edits = v.pipe(v.array(edit), v.minLength(1), v.maxLength(64));

/** Staging, reviewing, applying and undoing changes. */
export const changes = {
  ...approvals,
  /** The change sets, newest first. */
  list: query({
    process: 'backend',
    access: 'changes.read',
    topics: ['changes'],
    input: v.strictObject({ offset: count, limit: v.pipe(count, v.maxValue(200)) }),
    output: v.strictObject({ sets: v.array(changeSet), total: count, waiting: count }),
  }),
  get: query({
    process: 'backend',
    access: 'changes.read',
    topics: ['changes'],
    input: id,
    output: changeSet,
    failures: ['change-set-missing'],
  }),
  /** One window of the changes of a set: warnings and problems first. */
  items: query({
    process: 'backend',
    access: 'changes.read',
    topics: ['changes', 'accounts'],
    input: v.strictObject({
      id: rowId,
      state: v.optional(v.nullable(v.picklist(changeStates)), null),
      warning: v.optional(v.nullable(v.picklist(changeWarnings)), null),
      offset: count,
      limit: v.pipe(count, v.maxValue(200)),
    }),
    output: v.strictObject({ changes: v.array(change), total: count }),
    failures: ['change-set-missing'],
  }),
  /** Staged changes of one account, for its card. */
  ofAccount: query({
    process: 'backend',
    access: 'changes.read',
    topics: ['changes', 'accounts'],
    input: id,
    output: v.array(change),
  }),
  /** Stages edits of accounts in the open draft, or in a new set. Edits of the same attribute are merged. */
  stage: command({
    process: 'backend',
    access: 'changes.stage',
    topics: ['changes', 'accounts', 'audit'],
    input: v.strictObject({
      targets: v.pipe(v.array(rowId), v.minLength(1), v.maxLength(1_000)),
      edits,
    }),
    sealed: ['edits'],
    output: v.strictObject({ set: rowId, staged: count, already: count }),
    failures: [
      'act-fixed',
      'attribute-fixed',
      'attribute-unseen',
      'out-of-scope',
      'account-missing',
      'account-changed',
      'change-set-state',
      'compartment-closed',
      'directory-local',
      'limit-exceeded',
    ],
  }),
  /** Stages edits for every account that a query finds; a job, because that may be 100,000. */
  stageFound: command({
    process: 'backend',
    access: 'changes.stage',
    topics: ['changes', 'accounts', 'jobs', 'audit'],
    input: v.strictObject({
      query: accountQuery,
      except: v.optional(v.pipe(v.array(rowId), v.maxLength(1_000)), []),
      edits,
      title: v.optional(text(200), ''),
    }),
    sealed: ['edits'],
    output: job,
    failures: [
      'act-fixed',
      'attribute-fixed',
      'attribute-unseen',
      'out-of-scope',
      'compartment-closed',
      'limit-exceeded',
      'filter-invalid',
      'account-missing',
      'job-running',
    ],
  }),
  stageNew: command({
    process: 'backend',
    access: 'changes.stage',
    topics: ['changes', 'audit'],
    input: newAccount,
    sealed: ['attributes'],
    output: v.strictObject({ set: rowId }),
    failures: [
      'act-fixed',
      'attribute-fixed',
      'attribute-unseen',
      'out-of-scope',
      'compartment-closed',
      'limit-exceeded',
      'directory-missing',
      'account-exists',
      'mapping-invalid',
    ],
  }),
  /** Stages the change records of an LDIF file that the operator chose. */
  stageFile: command({
    process: 'backend',
    access: 'changes.stage',
    topics: ['changes', 'jobs', 'audit'],
    input: v.strictObject({ file: fileToRead, directory: rowId }),
    output: job,
    failures: [
      'out-of-scope',
      'compartment-closed',
      'limit-exceeded',
      'file-token-unknown',
      'file-unreadable',
      'directory-missing',
      'job-running',
    ],
  }),
  /** Takes changes out of a draft. */
  discard: command({
    process: 'backend',
    access: 'changes.stage',
    topics: ['changes', 'accounts', 'audit'],
    input: v.strictObject({ set: rowId, changes: v.pipe(v.array(rowId), v.maxLength(1_000)) }),
    output: v.strictObject({ left: count }),
    failures: ['change-set-missing', 'change-set-state'],
  }),
  /** Withdraws a whole set that has not been applied. */
  withdraw: command({
    process: 'backend',
    access: 'changes.stage',
    topics: ['changes', 'accounts', 'audit'],
    input: id,
    output: v.null(),
    failures: ['change-set-missing', 'change-set-state'],
  }),
  /** Applies a draft, or resumes one that stopped: a change never applies twice. */
  apply: command({
    process: 'backend',
    access: 'changes.apply',
    stepUp: 'bulk',
    topics: ['changes', 'accounts', 'jobs', 'audit'],
    input: v.strictObject({ id: rowId, reason, ticket }),
    output: job,
    failures: [
      'act-fixed',
      'attribute-fixed',
      'attribute-unseen',
      'approval-needed',
      'change-set-missing',
      'change-set-state',
      'change-set-empty',
      'compartment-closed',
      'limit-exceeded',
      'directory-read-only',
      'job-running',
    ],
  }),
  /** What waits for each directory: shown before a connection carries anything out. */
  queue: query({
    process: 'backend',
    access: 'changes.read',
    topics: ['changes', 'directories', 'accounts'],
    input: v.strictObject({}),
    output: v.array(queuedDirectory),
  }),
  /** Passwords that were set and that nobody has taken yet. */
  handOvers: query({
    process: 'backend',
    access: 'changes.read',
    topics: ['changes'],
    input: v.strictObject({}),
    output: v.array(handOver),
  }),
  /** Answers the password that a change has set: once, for ten minutes, and not after a lock. */
  handOver: command({
    process: 'backend',
    access: 'changes.hand-over',
    stepUp: true,
    topics: ['changes', 'audit'],
    input: v.strictObject({ change: rowId }),
    sealed: ['answer'],
    output: v.strictObject({ secret: v.string(), targetName: v.string() }),
    failures: ['hand-over-missing'],
  }),
  /**
   * Writes that password to a chosen file instead, sealed under a passphrase that is answered once:
   * the person opens the file with it, and it is told to them on another way.
   */
  handOverFile: command({
    process: 'backend',
    access: 'changes.hand-over',
    stepUp: true,
    topics: ['changes', 'audit'],
    input: v.strictObject({ change: rowId, file: fileToWrite }),
    sealed: ['answer'],
    output: v.strictObject({ passphrase: v.array(v.string()), targetName: v.string() }),
    failures: ['hand-over-missing', 'file-token-unknown', 'file-unwritable'],
  }),
  /**
   * Settles a conflict: keep what the directory holds, or take mine on the new base. `lines` settles
   * attributes one by one, also with values of their own; the decision is for all others.
   */
  resolve: command({
    process: 'backend',
    access: 'changes.apply',
    topics: ['changes', 'accounts', 'audit'],
    sealed: ['lines'],
    input: v.strictObject({
      change: rowId,
      decision: v.picklist(['keep', 'take']),
      lines: v.optional(v.pipe(v.array(lineDecision), v.maxLength(1_000)), []),
    }),
    output: v.null(),
    failures: [
      'act-fixed',
      'attribute-fixed',
      'attribute-unseen',
      'compartment-closed',
      'change-set-missing',
      'change-set-state',
      'account-missing',
    ],
  }),
  /** Writes the changes of a set as LDIF change records, without masked values, to a chosen file. */
  exportLdif: command({
    process: 'backend',
    access: 'export.create',
    stepUp: true,
    topics: ['audit'],
    input: v.strictObject({ id: rowId, file: fileToWrite }),
    output: v.strictObject({ changes: count }),
    failures: ['change-set-missing', 'file-token-unknown', 'file-unwritable'],
  }),
  /** Makes a new change set that puts back the recorded before-images, and says what it cannot undo. */
  undo: command({
    process: 'backend',
    access: 'changes.stage',
    topics: ['changes', 'accounts', 'jobs', 'audit'],
    input: id,
    output: v.strictObject({
      set: v.nullable(rowId),
      staged: count,
      cannot: v.array(
        v.strictObject({
          code: v.string(),
          changes: count,
          /** Who came after, of the first few; empty for other codes than `changed-since`. */
          since: v.array(changedSince),
        }),
      ),
    }),
    failures: [
      'act-fixed',
      'attribute-fixed',
      'attribute-unseen',
      'compartment-closed',
      'change-set-missing',
      'change-set-state',
      'limit-exceeded',
      'undo-impossible',
    ],
  }),
};
