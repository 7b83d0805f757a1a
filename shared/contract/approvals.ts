import * as v from 'valibot';
import {
  approval,
  approvalStates,
  decisionReason,
  requestedChange,
  requestId,
  verdicts,
  waitingRequest,
} from '../model/approval.ts';
import { count, fileToRead, fileToWrite, nothing, reason, rowId, ticket } from '../model/base.ts';
import { command, query } from './operation.ts';

const days = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(30));

/** A second person's word on a change set: asked for, given, and carried in files. */
export const approvals = {
  /** Whether a set needs an approval, and how far that is. */
  approval: query({
    process: 'backend',
    access: 'changes.read',
    topics: ['changes', 'operators'],
    input: v.strictObject({ id: rowId }),
    output: approval,
    failures: ['change-set-missing'],
  }),
  /** Asks for the approval of a set as it is now; an earlier request of it ends. */
  request: command({
    process: 'backend',
    access: 'changes.stage',
    topics: ['changes', 'audit'],
    input: v.strictObject({ id: rowId, reason, ticket, days: v.optional(days, 7) }),
    output: v.strictObject({ request: requestId }),
    failures: ['change-set-missing', 'change-set-state', 'change-set-empty'],
  }),
  /** Requests that wait for the decision of whoever asks; none for a role that may not decide. */
  toDecide: query({
    process: 'backend',
    access: 'changes.read',
    topics: ['changes', 'operators'],
    input: v.strictObject({}),
    output: v.array(waitingRequest),
  }),
  /** What a request would change that came as a file. */
  requested: query({
    process: 'backend',
    access: 'changes.approve',
    topics: ['changes', 'accounts'],
    input: v.strictObject({
      request: requestId,
      offset: count,
      limit: v.pipe(count, v.maxValue(200)),
    }),
    output: v.strictObject({ changes: v.array(requestedChange), total: count }),
    failures: ['request-missing'],
  }),
  /** Approves or rejects a request, for ever: what is decided is signed. */
  decide: command({
    process: 'backend',
    access: 'changes.approve',
    topics: ['changes', 'audit'],
    input: v.strictObject({
      request: requestId,
      verdict: v.picklist(verdicts),
      reason: decisionReason,
    }),
    output: v.strictObject({ state: v.picklist(approvalStates) }),
    failures: ['request-missing', 'request-void', 'decision-own', 'decision-made'],
  }),
  /** Writes the request of a set to a file, to be decided in another copy of the vault. */
  writeRequest: command({
    process: 'backend',
    access: 'changes.stage',
    topics: ['audit'],
    input: v.strictObject({ id: rowId, file: fileToWrite }),
    output: nothing,
    failures: [
      'change-set-missing',
      'request-missing',
      'request-void',
      'file-token-unknown',
      'file-unwritable',
    ],
  }),
  /** Writes one's own decision to a file, to be taken back to where the set is. */
  writeDecision: command({
    process: 'backend',
    access: 'changes.approve',
    topics: ['audit'],
    input: v.strictObject({ request: requestId, file: fileToWrite }),
    output: nothing,
    failures: ['request-missing', 'file-token-unknown', 'file-unwritable'],
  }),
  /** Takes in a request or a decision that came as a file, once its signature and its set hold. */
  receive: command({
    process: 'backend',
    access: 'changes.read',
    topics: ['changes', 'audit'],
    input: v.strictObject({ file: fileToRead }),
    output: v.strictObject({
      kind: v.picklist(['request', 'decision']),
      request: requestId,
      set: v.nullable(rowId),
    }),
    failures: [
      'file-token-unknown',
      'file-unreadable',
      'request-missing',
      'request-unusable',
      'request-void',
      'decision-made',
    ],
  }),
};
