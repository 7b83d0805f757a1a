import * as v from 'valibot';
import { count, instant } from './base.ts';
import { device } from './device.ts';
import { role, roleId } from './role.ts';

/** The id of an operator or of an invitation: stable for as long as the vault lives. */
export const operatorId = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u),
);

/** `invited`: the enrolment code is out and has not been used. */
export const operatorStates = ['active', 'suspended', 'invited'] as const;

/** One operator, or one invitation that is still open. */
export const operator = v.strictObject({
  id: operatorId,
  /** Names the invitation to take back; null for an operator. */
  invite: v.nullable(operatorId),
  name: v.string(),
  /** By the signed policy. */
  role: roleId,
  /** What the provider made of it at the last sign-in there; null where that is the same role. */
  roleByProvider: v.nullable(roleId),
  state: v.picklist(operatorStates),
  /** From which they sign in, in the order in which they were added; none for an invitation. */
  devices: v.array(device),
  /** When they took up their last invitation, or made the vault; null where the log does not say. */
  enrolledAt: instant,
  /** The last sign-in that the log holds. */
  lastSignInAt: instant,
  /** When the invitation ends. */
  expiresAt: instant,
  isSelf: v.boolean(),
  /** The recovery kit brings back this operator, who therefore cannot be taken away. */
  holdsKit: v.boolean(),
  /** Every device of theirs was retired: they sign in again once they took up another invitation. */
  isRetired: v.boolean(),
  /** Signs in with a code of an authenticator as well. */
  hasFactor: v.boolean(),
});
export type Operator = v.InferOutput<typeof operator>;

/** A role, and whether it came with the app. */
export const knownRole = v.strictObject({ role, builtIn: v.boolean(), operators: count });
