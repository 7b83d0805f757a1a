import * as v from 'valibot';
import { nothing, reason } from '../model/base.ts';
import { job } from '../model/job.ts';
import { keyFacts, renewableKey, rotationDays } from '../model/key.ts';
import { command, query } from './operation.ts';

/** The keys of the vault: what there is, how old it is, and other ones in their place. */
export const keys = {
  /** What is known of each key without it; no key is read for it. */
  list: query({
    process: 'backend',
    access: 'operators.read',
    topics: ['operators', 'session'],
    input: v.strictObject({}),
    output: v.strictObject({ keys: v.array(keyFacts), rotationDays }),
  }),
  /**
   * Puts a new key in the place of one, and answers the job that does the work of it. A key of a
   * compartment is in force at once, and the job (`reseal`) seals its values anew. The others are in
   * force once a job (`renewal`) has made a copy of the database, under another key and verified, and
   * put it in its place; until then it can be cancelled and nothing has changed. With the vault key
   * come grants to everybody who may sign in, and open invitations end; with the key of the audit log
   * the log of the copy begins an epoch that both keys sign.
   */
  rotate: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'session', 'settings', 'audit', 'jobs'],
    input: v.strictObject({ key: renewableKey, reason }),
    output: job,
    failures: ['job-running', 'policy-full', 'file-unwritable'],
  }),
  /** After how many days keys are to be renewed; the vault only reminds of it. */
  setInterval: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'audit'],
    input: v.strictObject({ days: rotationDays, reason }),
    output: nothing,
    failures: ['job-running', 'policy-full', 'file-unwritable'],
  }),
};
