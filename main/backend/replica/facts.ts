/** Facts of an account in one byte, so that a filter over a million accounts is one pass over a megabyte. */
export const bit = {
  present: 1,
  disabled: 2,
  locked: 4,
  passwordExpired: 8,
  mustChange: 16,
  service: 32,
  group: 64,
  /** Not kept, because it comes with time: set while a filter looks at an account. */
  expired: 128,
} as const;

/** Any of the facts that stop a sign-in, but for the expiry. */
export const cannotSignIn = bit.disabled | bit.locked | bit.passwordExpired;

/** The number that the database keeps for the kind of an account with these facts. */
export function kindFromFacts(facts: number): number {
  if (facts & bit.group) return 2;
  return facts & bit.service ? 1 : 0;
}
