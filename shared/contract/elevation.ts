import * as v from 'valibot';
import { verdicts } from '../model/approval.ts';
import { nothing, requiredText } from '../model/base.ts';
import {
  elevationAsked,
  elevationRules,
  lendable,
  ownElevation,
  runningElevation,
  waitingElevation,
} from '../model/elevation.ts';
import { operatorId } from '../model/operator.ts';
import { compartmentNames } from '../model/role.ts';
import { command, query, topics } from './operation.ts';

/** A role that is lent for a while: asked for with a reason, granted by somebody else, counted down. */
export const elevation = {
  /** What may be asked for, how one's newest request stands, and the elevation in force. */
  state: query({
    process: 'backend',
    access: 'signed-in',
    topics: ['operators', 'session'],
    input: v.strictObject({}),
    output: v.strictObject({
      rules: elevationRules,
      /** The roles that the policy lends, with what each would really allow to whoever asks. */
      roles: v.array(lendable),
      mine: v.nullable(ownElevation),
      running: v.nullable(runningElevation),
    }),
  }),
  /** Asks for a role; an earlier request of one's own ends. */
  request: command({
    process: 'backend',
    access: 'signed-in',
    topics: ['operators', 'audit'],
    input: elevationAsked,
    output: v.strictObject({ request: operatorId }),
    failures: ['role-not-lent', 'elevation-active'],
  }),
  /** Takes one's own request back, or a grant that was not taken up. */
  withdraw: command({
    process: 'backend',
    access: 'signed-in',
    topics: ['operators', 'audit'],
    input: v.strictObject({ request: operatorId }),
    output: nothing,
    failures: ['elevation-missing'],
  }),
  /** Requests that wait for the decision of whoever asks. */
  toDecide: query({
    process: 'backend',
    access: 'operators.elevate',
    topics: ['operators'],
    input: v.strictObject({}),
    output: v.array(waitingElevation),
  }),
  /** Grants or rejects a request of somebody else, by one's signature. */
  decide: command({
    process: 'backend',
    access: 'operators.elevate',
    stepUp: true,
    topics: ['operators', 'audit'],
    input: v.strictObject({
      request: operatorId,
      verdict: v.picklist(verdicts),
      reason: requiredText(500),
      /** Compartments whose key is lent with the role: ones that the request lists. */
      keys: v.optional(v.pipe(v.array(v.picklist(compartmentNames)), v.maxLength(2)), []),
    }),
    output: nothing,
    failures: ['elevation-missing', 'elevation-own', 'role-not-lent', 'compartment-closed'],
  }),
  /** Takes up what was granted: from here on the session has the lent role, until its time is over. */
  start: command({
    process: 'backend',
    access: 'signed-in',
    stepUp: true,
    topics,
    input: v.strictObject({ request: operatorId }),
    output: nothing,
    failures: ['elevation-missing', 'elevation-active', 'role-not-lent', 'job-running'],
  }),
  /** Gives the lent role back before its time. */
  end: command({
    process: 'backend',
    access: 'signed-in',
    topics,
    input: v.strictObject({}),
    output: nothing,
    failures: ['elevation-missing', 'job-running'],
  }),
};
