import * as v from 'valibot';
import { roleId } from './role.ts';

/** How operators of a vault sign in, and for how long. An owner signs it with the policy. */
export const signInRules = v.strictObject({
  /** Roles that have to have a second factor. */
  factorRoles: v.pipe(v.array(roleId), v.maxLength(100), v.readonly()),
  /** How long a session lasts at most, in hours, whatever is done in it. */
  sessionHours: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(24)),
  /** After how many minutes without anybody there a session ends at the latest. */
  idleMinutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(240)),
});
export type SignInRules = v.InferOutput<typeof signInRules>;

/** What holds until an owner says otherwise. */
export const usualSignInRules: SignInRules = { factorRoles: [], sessionHours: 12, idleMinutes: 10 };
