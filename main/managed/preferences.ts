import type { Preferences } from '../../shared/contract/settings.ts';
import { Failure } from '../../shared/failure.ts';
import { lockMinutes, managers } from '../../shared/managed.ts';
import type { ManagedPolicy, ManagedState } from '../../shared/model/managed-policy.ts';
import type { Settings } from '../settings.ts';

/** The preferences in force: a stored one that the managed policy does not allow counts as its bound. */
export function preferencesUnder(managed: ManagedState, settings: Settings): Preferences {
  const chosen = settings.get();
  const autoLockMinutes = lockMinutes(heldIn(managed), chosen.autoLockMinutes);
  return { ...chosen, autoLockMinutes };
}

/** Refuses a time until the lock that is longer than the managed policy allows. */
export function requireLockTime(managed: ManagedState, minutes: number): void {
  const policy = heldIn(managed);
  const most = lockMinutes(policy, minutes);
  if (policy && most < minutes) throw new Failure('managed-limit', { ...managers(policy), most });
}

/** Preferences are read before anybody signs in; a policy that cannot be used lets nobody in anyway. */
function heldIn(managed: ManagedState): ManagedPolicy | null {
  return managed.state === 'managed' ? managed.policy : null;
}
