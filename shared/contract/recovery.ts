import * as v from 'valibot';
import { nothing, reason } from '../model/base.ts';
import { operatorId } from '../model/operator.ts';
import { fewestOfficers, mostOfficers, ownShare, recoveryGroup } from '../model/recovery-group.ts';
import { command, query } from './operation.ts';

const officers = v.pipe(
  v.array(operatorId),
  v.minLength(fewestOfficers),
  v.maxLength(mostOfficers),
);
const groupText = v.pipe(v.string(), v.maxLength(64));

/** The recovery group: officers of whom any two open the vault for a new password of an owner. */
export const recovery = {
  /** The group in force and how far its shares have come; null without one. */
  group: query({
    process: 'backend',
    access: 'operators.read',
    topics: ['operators', 'session'],
    input: v.strictObject({}),
    output: v.nullable(recoveryGroup),
  }),
  /**
   * Makes a group of these officers, in the place of the one before: its shares then open nothing.
   * Each officer is shown their share at their next sign-in; whoever calls sees none of another.
   */
  makeGroup: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'session', 'audit'],
    input: v.strictObject({ officers, reason }),
    output: nothing,
    failures: ['operator-missing', 'job-running', 'policy-full', 'file-unwritable'],
  }),
  /** Ends the group: its shares open nothing any more. */
  dissolveGroup: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'session', 'audit'],
    input: v.strictObject({ reason }),
    output: nothing,
    failures: ['recovery-group-missing', 'job-running', 'policy-full', 'file-unwritable'],
  }),
  /** Whether a share waits for whoever is signed in. */
  ownShare: query({
    process: 'backend',
    access: 'signed-in',
    topics: ['operators', 'session'],
    input: v.strictObject({}),
    output: ownShare,
  }),
  /** Shows whoever is signed in the share that waits for them. */
  showShare: command({
    process: 'backend',
    access: 'signed-in',
    stepUp: true,
    topics: ['audit'],
    input: v.strictObject({}),
    sealed: ['answer'],
    output: v.strictObject({
      /** Groups of characters in the order in which they are printed. */
      share: v.array(v.string()),
      /** Positions (from 0) of the two groups that are asked back. */
      ask: v.tuple([v.number(), v.number()]),
    }),
    failures: ['share-missing'],
  }),
  /** The officer gives back two groups of the share: from then on it is on paper alone. */
  confirmShare: command({
    process: 'backend',
    access: 'signed-in',
    topics: ['operators', 'session', 'audit'],
    input: v.strictObject({ groups: v.tuple([groupText, groupText]) }),
    sealed: ['groups'],
    output: nothing,
    failures: ['share-mismatch', 'share-missing', 'file-unwritable'],
  }),
};
