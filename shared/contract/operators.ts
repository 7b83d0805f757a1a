import * as v from 'valibot';
import { count, instant, nothing, reason, requiredText } from '../model/base.ts';
import { device, deviceId } from '../model/device.ts';
import { knownRole, operator, operatorId } from '../model/operator.ts';
import { approvalRules } from '../model/approval.ts';
import { elevationRules } from '../model/elevation.ts';
import { role, roleId } from '../model/role.ts';
import { signInRules } from '../model/sign-in-rules.ts';
import { command, query } from './operation.ts';

const days = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(30));

const invited = v.strictObject({
  /** Groups of the enrolment code, shown once. */
  code: v.array(v.string()),
  expiresAt: instant,
});

/** Who signs in to this vault, and as what. */
export const operators = {
  list: query({
    process: 'backend',
    access: 'operators.read',
    topics: ['operators', 'session'],
    input: v.strictObject({}),
    output: v.array(operator),
  }),
  /** The devices from which the present operator signs in. */
  ownDevices: query({
    process: 'backend',
    access: 'signed-in',
    topics: ['session', 'operators'],
    input: v.strictObject({}),
    output: v.array(device),
  }),
  /** Makes an enrolment code, bound to a name and a role, that works once and not for ever. */
  invite: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'audit'],
    input: v.strictObject({ name: requiredText(200), role: roleId, days: v.optional(days, 7) }),
    sealed: ['answer'],
    output: invited,
    failures: ['operator-name-taken', 'role-missing', 'policy-full', 'file-unwritable'],
  }),
  /** Makes a code by which an operator enrols again, on another device; the old device then ends. */
  inviteAgain: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'audit'],
    input: v.strictObject({ id: operatorId, days: v.optional(days, 7) }),
    sealed: ['answer'],
    output: invited,
    failures: ['operator-missing', 'operator-holds-kit', 'policy-full', 'file-unwritable'],
  }),
  /** Takes an invitation back that nobody has used. */
  cancelInvite: command({
    process: 'backend',
    access: 'operators.manage',
    topics: ['operators', 'audit'],
    input: v.strictObject({ invite: operatorId }),
    output: nothing,
    failures: ['operator-missing', 'file-unwritable'],
  }),
  /** Gives an operator another role. */
  setRole: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'session', 'audit', 'jobs'],
    input: v.strictObject({ id: operatorId, role: roleId, reason }),
    output: nothing,
    failures: [
      'operator-missing',
      'operator-holds-kit',
      'role-missing',
      'last-owner',
      'job-running',
      'policy-full',
      'file-unwritable',
    ],
  }),
  /** Keeps an operator out until they are let in again. */
  suspend: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'audit', 'jobs'],
    input: v.strictObject({ id: operatorId, reason }),
    output: nothing,
    failures: [
      'operator-missing',
      'operator-holds-kit',
      'last-owner',
      'job-running',
      'file-unwritable',
    ],
  }),
  /** Lets a suspended operator in again. */
  resume: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'audit'],
    input: v.strictObject({ id: operatorId, reason }),
    output: nothing,
    failures: ['operator-missing', 'file-unwritable'],
  }),
  /** Takes an operator out of the vault. */
  remove: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'audit', 'jobs'],
    input: v.strictObject({ id: operatorId, reason }),
    output: nothing,
    failures: [
      'operator-missing',
      'operator-holds-kit',
      'last-owner',
      'job-running',
      'file-unwritable',
    ],
  }),
  /**
   * Ends a device of an operator: what it holds opens nothing any more. Without `device`, and where
   * it is the last one, the keys of their compartments are renewed; they stay what they are, and
   * sign in again once they took up another invitation.
   */
  retireDevice: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'audit', 'jobs'],
    input: v.strictObject({ id: operatorId, device: v.optional(deviceId), reason }),
    output: nothing,
    failures: [
      'operator-missing',
      'device-missing',
      'operator-holds-kit',
      'last-owner',
      'job-running',
      'policy-full',
      'file-unwritable',
    ],
  }),
  /** Takes a lost second factor off an operator, who sets up another one where a role asks for it. */
  dropFactor: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'audit'],
    input: v.strictObject({ id: operatorId, reason }),
    output: nothing,
    failures: ['operator-missing', 'file-unwritable'],
  }),
  /** How operators sign in, and for how long. */
  signInRules: query({
    process: 'backend',
    access: 'signed-in',
    topics: ['operators'],
    input: v.strictObject({}),
    output: signInRules,
  }),
  /** Changes how operators sign in, from now on for everybody who is signed in too. */
  setSignInRules: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'session', 'audit', 'jobs'],
    input: v.strictObject({ ...signInRules.entries, reason }),
    output: nothing,
    failures: ['role-missing', 'policy-full', 'job-running', 'file-unwritable'],
  }),
  /** Which change sets need an approval. */
  approvalRules: query({
    process: 'backend',
    access: 'operators.read',
    topics: ['operators'],
    input: v.strictObject({}),
    output: approvalRules,
  }),
  /** Replaces the rules of approval. Refuses those that nobody could meet. */
  setApprovalRules: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'changes', 'audit'],
    input: v.strictObject({ rules: approvalRules, reason }),
    output: nothing,
    failures: [
      'approvers-missing',
      'role-missing',
      'job-running',
      'policy-full',
      'file-unwritable',
    ],
  }),
  /** Changes which roles may be lent, and for how long. That of owners never is. */
  setElevationRules: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'session', 'audit'],
    input: v.strictObject({ ...elevationRules.entries, reason }),
    output: nothing,
    failures: ['role-missing', 'role-not-lent', 'policy-full', 'job-running', 'file-unwritable'],
  }),
  /** Shows the vault as a role would see it, or as one's own again; only ever less than one's own. */
  viewAs: command({
    process: 'backend',
    access: 'signed-in',
    topics: [
      'accounts',
      'audit',
      'changes',
      'directories',
      'jobs',
      'operators',
      'session',
      'views',
    ],
    input: v.strictObject({ role: v.nullable(roleId) }),
    output: nothing,
    failures: ['role-missing', 'job-running', 'elevation-active'],
  }),
};

/** What operators may do. */
export const roles = {
  /** Built-in roles first. `operators` counts who has it. */
  list: query({
    process: 'backend',
    access: 'operators.read',
    topics: ['operators'],
    input: v.strictObject({}),
    output: v.array(knownRole),
  }),
  /** Adds a custom role, or changes one. */
  save: command({
    process: 'backend',
    access: 'operators.manage',
    stepUp: true,
    topics: ['operators', 'audit', 'jobs'],
    input: role,
    output: nothing,
    failures: [
      'attribute-unmaskable',
      'role-built-in',
      'policy-full',
      'job-running',
      'file-unwritable',
    ],
  }),
  /** Takes a custom role away that nobody has. */
  remove: command({
    process: 'backend',
    access: 'operators.manage',
    topics: ['operators', 'audit'],
    input: v.strictObject({ id: roleId }),
    output: v.strictObject({ left: count }),
    failures: ['role-missing', 'role-built-in', 'role-in-use', 'file-unwritable'],
  }),
};
