import * as v from 'valibot';
import { count, instant } from './base.ts';
import { permissions } from '../permissions.ts';
import { runningElevation } from './elevation.ts';
import { operatorId } from './operator.ts';
import { compartmentNames, roleAttributes, roleId } from './role.ts';

/** What the OS keychain answered. Never null: a missing answer is a state of its own. */
export const keychainStates = [
  'ok',
  'absent',
  'locked',
  'unavailable',
  'wrong',
  'missing',
] as const;
export type KeychainState = (typeof keychainStates)[number];

/** Where the app stands. */
export const sessionStates = [
  /** No vault in this profile folder. */
  'new',
  /** Somebody who can make a recovery kit is signed in, and has to make or confirm one first. */
  'kit',
  'locked',
  /** Signed in, and the policy asks for a sign-in with the organisation's provider first. */
  'provider',
  /** Signed in, and the policy asks for a second factor that has to be set up first. */
  'factor',
  'unlocked',
  /** The header or the database is missing or damaged; `problem` says which. */
  'broken',
] as const;
export type SessionState = (typeof sessionStates)[number];

/** Why a session ended without being asked to. */
export const lockReasons = [
  'idle',
  'session-end',
  'suspend',
  'screen-lock',
  'flood',
  /** The backend ended in the middle of the session. */
  'lost',
] as const;
export type LockReason = (typeof lockReasons)[number];

/** What was tried while the vault was locked. */
export const failedSignIns = v.strictObject({
  /** Attempts under the name of whoever signs in, since they last did. */
  own: count,
  /** False: somebody changed the record or took it away, or attempts are counted that it lacks. */
  isWhole: v.boolean(),
});
export type FailedSignIns = v.InferOutput<typeof failedSignIns>;

/** The state of the sign-in, for any screen. */
export const sessionStatus = v.strictObject({
  state: v.picklist(sessionStates),
  problem: v.nullable(v.string()),
  profile: v.string(),
  /** Who is signed in; null while locked. */
  operatorId: v.nullable(operatorId),
  operatorName: v.nullable(v.string()),
  /** Who can sign in here, for the choice before sign-in; the first one made the vault. */
  operators: v.array(
    v.strictObject({
      id: operatorId,
      name: v.string(),
      /** Proves themselves with a code as well. */
      usesCode: v.boolean(),
      /** False: only the password protects what this operator opens. */
      usesKeychain: v.boolean(),
    }),
  ),
  /** Whoever is signed in, or would be by default, proves themselves with a code as well. */
  usesCode: v.boolean(),
  /** The role in force; null while locked. */
  role: v.nullable(roleId),
  /** What the role is called; null while locked. */
  roleName: v.nullable(v.string()),
  /**
   * The role is the one that a claim of the provider names, or is lent on top of it; with the
   * compartments whose key it would have and this operator has not. Null where it is their own.
   */
  byProvider: v.nullable(v.strictObject({ closed: v.array(v.picklist(compartmentNames)) })),
  /** True while an operator looks at the vault as another role would. */
  isViewing: v.boolean(),
  /** The role that is lent for a while and in force; null without one. */
  elevation: v.nullable(runningElevation),
  /** Compartments whose key this operator holds. */
  compartments: v.array(v.picklist(compartmentNames)),
  permissions: v.array(v.picklist(permissions)),
  /** What the role may change and is not shown; null while locked, or where nothing is left out. */
  attributes: v.nullable(roleAttributes),
  keychain: v.picklist(keychainStates),
  keychainName: v.string(),
  /** False: a vault that only the password protects. */
  usesKeychain: v.boolean(),
  /** When the session locks itself if nobody touches it. */
  locksAt: instant,
  /** Why the last session ended by itself; null when somebody asked for it, or there was none. */
  lockedBecause: v.nullable(v.picklist(lockReasons)),
  /** Whose page waits behind the sign-in after the backend was lost; null when none does. */
  heldFor: v.nullable(v.strictObject({ operatorId, until: instant })),
  /** Null while locked. */
  failedSignIns: v.nullable(failedSignIns),
  /** Sign-in is refused until then after several wrong passwords. */
  delayedUntil: instant,
  readOnly: v.boolean(),
  /** False while nobody is known to have the recovery kit on paper; true without a vault. */
  isKitConfirmed: v.boolean(),
  runtime: v.string(),
});
export type SessionStatus = v.InferOutput<typeof sessionStatus>;

/** How strong a password is, and what the rules say of it. */
export const passwordVerdict = v.strictObject({
  ok: v.boolean(),
  score: v.pipe(count, v.maxValue(4)),
  problems: v.array(v.picklist(['too-short', 'too-long', 'too-common', 'too-weak', 'not-text'])),
  hints: v.array(v.string()),
});
export type PasswordVerdict = v.InferOutput<typeof passwordVerdict>;
