import * as v from 'valibot';
import { nothing, reason } from '../model/base.ts';
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
   * Puts a new key in the place of one. A key of a compartment is followed by a job that seals its
   * values anew; the key of the database by a copy that takes its place once it is verified; the vault
   * key by both a copy and grants to everybody who may sign in. Open invitations end with the vault key.
   * The key of the audit log comes with a copy too, whose log begins an epoch that both keys sign.
   */
  rotate: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'session', 'settings', 'audit', 'jobs'],
    input: v.strictObject({ key: renewableKey, reason }),
    output: nothing,
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
