import * as v from 'valibot';
import { instant, requiredText } from './base.ts';
import { operatorId } from './operator.ts';
import { permissions } from '../permissions.ts';
import { compartmentNames, roleId } from './role.ts';

/** The longest time that a role is ever lent for, in minutes. */
export const lentMinutesMost = 480;

const minutes = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(lentMinutesMost));

/** What happens with a key of a compartment after it was lent. */
export const lentKeyRules = ['remind', 'renew'] as const;

const keys = v.array(v.picklist(compartmentNames));

/** Which roles may be lent, and for how long at most. An owner signs it with the policy. */
export const elevationRules = v.strictObject({
  /** Roles that may be lent; none is what holds until an owner says otherwise. */
  roles: v.pipe(v.array(roleId), v.maxLength(32), v.readonly()),
  /** The most minutes of one elevation. */
  minutes,
  /**
   * Absent: no key comes with a role. Otherwise whoever grants one may lend keys of compartments that
   * they hold; after the end owners are reminded to renew them, or their next session does so.
   */
  keys: v.exactOptional(v.picklist(lentKeyRules)),
});
export type ElevationRules = v.InferOutput<typeof elevationRules>;

/** What holds until an owner says otherwise: nothing is lent. */
export const usualElevationRules: ElevationRules = { roles: [], minutes: 60 };

/** A role as it would be lent to whoever asks. */
export const lendable = v.strictObject({
  id: roleId,
  name: v.string(),
  permissions: v.array(v.picklist(permissions)),
  /** Compartments of the role whose key comes only where whoever grants it lends that too. */
  closed: keys,
});
export type Lendable = v.InferOutput<typeof lendable>;

/** What is asked for: a role, for so many minutes from when it is taken up, and why. */
export const elevationAsked = v.strictObject({ role: roleId, minutes, reason: requiredText(500) });

/**
 * How a request stands. `void`: the policy does not lend this role, or not for so long, any more;
 * `over`: the elevation was taken up, and ended; it is never taken up twice.
 */
export const elevationStates = [
  'waiting',
  'granted',
  'rejected',
  'expired',
  'void',
  'running',
  'over',
] as const;
export type ElevationState = (typeof elevationStates)[number];

const facts = {
  request: operatorId,
  /** Who asks, by name. */
  operator: v.string(),
  role: roleId,
  roleName: v.string(),
  minutes,
  reason: v.string(),
  createdAt: v.number(),
  /** Until when it can be decided, and taken up. */
  expiresAt: v.number(),
};

/** The newest request of whoever asks. */
export const ownElevation = v.strictObject({
  ...facts,
  state: v.picklist(elevationStates),
  /** Who decided, by name; null before. */
  decidedBy: v.nullable(v.string()),
  /** Why they decided so; empty before. */
  decision: v.string(),
  /** Compartments whose key was lent with the role. */
  keys,
});
export type OwnElevation = v.InferOutput<typeof ownElevation>;

/** A request that waits for the decision of whoever asks. */
export const waitingElevation = v.strictObject({
  ...facts,
  /** Compartments whose key whoever asks here can lend with the role. */
  keys,
});
export type WaitingElevation = v.InferOutput<typeof waitingElevation>;

/** The elevation in force. */
export const runningElevation = v.strictObject({
  role: roleId,
  roleName: v.string(),
  lentBy: v.string(),
  keys,
  /** By the wall clock, for the countdown; the end itself hangs on no clock that somebody can set. */
  endsAt: instant,
});
export type RunningElevation = v.InferOutput<typeof runningElevation>;
