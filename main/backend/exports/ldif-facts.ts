import type { AccountFacts, AttributeMap, AttributeValue } from '../../../shared/model/account.ts';

type Values = readonly [string, readonly AttributeValue[]];

/** Attributes that say whether an account is disabled, when it ends and whether its password must be changed. */
const disabling = ['useraccountcontrol', 'nsaccountlock', 'logindisabled', 'pwdaccountlockedtime'];
const ending = ['accountexpires', 'pwdendtime', 'krbprincipalexpiration', 'shadowexpire'];
const resetting = ['pwdreset', 'pwdlastset', 'shadowlastchange'];

/** What slapo-ppolicy writes for an account that stays locked until an administrator unlocks it. */
const lockedForGood = '000001010000Z';

/**
 * Facts that no attribute of the account carries, such as those of a CSV file, as the attributes
 * of slapo-ppolicy: an account that is disabled here must not be enabled in the file.
 */
export function stateAttributes(open: AttributeMap, facts: AccountFacts): Values[] {
  const names = new Set(Object.keys(open).map((name) => name.toLowerCase()));
  const hasNone = (known: readonly string[]) => !known.some((name) => names.has(name));
  const added: Values[] = [];
  if (facts.disabled && hasNone(disabling)) added.push(['pwdAccountLockedTime', [lockedForGood]]);
  if (facts.expiresAt !== null && hasNone(ending)) {
    const time = generalizedTime(facts.expiresAt);
    if (time !== null) added.push(['pwdEndTime', [time]]);
  }
  if (facts.mustChange && hasNone(resetting)) added.push(['pwdReset', ['TRUE']]);
  return added;
}

/** RFC 4517 §3.3.13, in whole seconds; null outside the years that it can write. */
function generalizedTime(at: number): string | null {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return null;
  const text = time.toISOString();
  return text.length === 24 ? `${text.slice(0, 19).replace(/[-:T]/gu, '')}Z` : null;
}

/** A value as it must be written in a distinguished name (RFC 4514 §2.4). */
export function escapeDnValue(value: string): string {
  return value
    .replace(/[\\,+"<>;]/gu, '\\$&')
    .replace(/^[# ]| $/gu, '\\$&')
    .replace(/\p{Cc}/gu, (control) =>
      control < '\u0080' ? `\\${control.charCodeAt(0).toString(16).padStart(2, '0')}` : control,
    );
}
