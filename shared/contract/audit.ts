import * as v from 'valibot';
import { auditHead, auditRow, auditVerdict, decisions } from '../model/audit.ts';
import { count, fileToWrite, reason, text } from '../model/base.ts';
import { command, query } from './operation.ts';

/** The log of every act. */
export const audit = {
  /** Newest first. */
  list: query({
    process: 'backend',
    access: 'audit.read',
    topics: ['audit'],
    input: v.strictObject({
      before: v.optional(v.nullable(count), null),
      limit: v.pipe(count, v.maxValue(500)),
      action: v.optional(text(64), ''),
      decision: v.optional(v.nullable(v.picklist(decisions)), null),
      target: v.optional(text(256), ''),
      from: v.optional(v.nullable(v.number()), null),
      to: v.optional(v.nullable(v.number()), null),
    }),
    output: v.strictObject({
      rows: v.array(auditRow),
      more: v.boolean(),
      actions: v.array(v.string()),
    }),
  }),
  head: query({
    process: 'backend',
    access: 'audit.read',
    topics: ['audit'],
    input: v.strictObject({}),
    output: auditHead,
  }),
  /** Recomputes every row, root and signature, and compares with the anchor. */
  verify: command({
    process: 'backend',
    access: 'audit.read',
    topics: ['audit'],
    input: v.strictObject({}),
    output: auditVerdict,
  }),
  /**
   * Says, by the operator's own signature, that they have seen what is wrong with the log. With an
   * owner and a second operator (an owner alone where nobody else could) the log goes on behind it.
   */
  acknowledge: command({
    process: 'backend',
    access: 'audit.read',
    stepUp: true,
    topics: ['audit', 'session', 'accounts', 'changes', 'directories', 'settings'],
    input: v.strictObject({ reason }),
    output: v.strictObject({
      /** False while a second signature is missing. */
      isWritable: v.boolean(),
    }),
    failures: [
      'alarm-acknowledged',
      'alarm-lasting',
      'alarm-missing',
      'disk-full',
      'file-unwritable',
      'job-running',
    ],
  }),
  /** Writes the log for the standalone verifier. */
  exportLog: command({
    process: 'backend',
    access: 'audit.export',
    stepUp: true,
    topics: ['audit'],
    input: v.strictObject({ file: fileToWrite, reason }),
    output: v.strictObject({ rows: count, sha256: v.string() }),
    failures: ['file-token-unknown', 'file-unwritable'],
  }),
};
