import type { AccountRecord } from '../../../shared/model/record.ts';
import { dayTime, fileTime, generalizedTime } from './directory-time.ts';
import { normalizeDn } from './dn.ts';
import { type Facts, firstText } from './entry-facts.ts';
import type { LdifValue } from './ldif.ts';

export type StateOptions = {
  /** The moment at which the file was true, for dates that end something. */
  readonly nowMs: number;
  /** How long Active Directory locks, 0 until an administrator unlocks. */
  readonly lockoutDurationMs: number;
  /** How long passwords last, where the directory keeps policies as entries. */
  readonly policies?: PasswordPolicies | null;
};

/** How long passwords last, in milliseconds; 0 is for ever. */
export type PasswordPolicies = {
  /** By the normalised DN of the policy. */
  readonly lastsMs: ReadonlyMap<string, number>;
  /** For accounts that name no policy. */
  readonly usualMs: number;
};

type States = Pick<
  AccountRecord,
  | 'disabled'
  | 'locked'
  | 'mustChange'
  | 'passwordExpired'
  | 'disabledAt'
  | 'lockedAt'
  | 'expiresAt'
  | 'passwordSetAt'
  | 'passwordExpiresAt'
  | 'lastSignInAt'
  | 'createdAt'
  | 'changedAt'
>;

const accountDisabled = 0x2;
const computedLocked = 0x10;
const computedExpired = 0x80_0000;
/** slapo-ppolicy: locked by an administrator and until one unlocks, which we call disabled. */
const lockedForGood = /^000001010000(?:00)?(?:\.0+)?Z$/;

export function statesOf(facts: Facts, options: StateOptions): States {
  const computed = flags(facts['msds-user-account-control-computed']);
  const policyLock = firstText(facts.pwdaccountlockedtime);
  const isLockedForGood = lockedForGood.test(policyLock);
  const pwdLastSet = firstText(facts.pwdlastset);
  const lockedAt = time(policyLock, isLockedForGood) ?? stamp(facts.lockouttime);
  const expiry = earliest([
    moment(facts.krbpasswordexpiration),
    moment(facts.passwordexpirationtime),
    stamp(facts['msds-userpasswordexpirytimecomputed']),
    endByPolicy(facts, options.policies),
  ]);
  return {
    disabled:
      isLockedForGood ||
      (flags(facts.useraccountcontrol) & accountDisabled) !== 0 ||
      isTrue(facts.nsaccountlock) ||
      isTrue(facts.logindisabled),
    locked:
      (computed & computedLocked) !== 0 ||
      (policyLock !== '' && !isLockedForGood) ||
      (facts['msds-user-account-control-computed'] === undefined &&
        isStillLocked(stamp(facts.lockouttime), options)),
    mustChange:
      isTrue(facts.pwdreset) || pwdLastSet === '0' || firstText(facts.shadowlastchange) === '0',
    passwordExpired:
      (computed & computedExpired) !== 0 ||
      facts.pwdgraceusetime !== undefined ||
      (expiry !== null && expiry <= options.nowMs),
    disabledAt: null,
    lockedAt,
    expiresAt: earliest([
      stamp(facts.accountexpires),
      moment(facts.pwdendtime),
      moment(facts.krbprincipalexpiration),
      dayTime(firstText(facts.shadowexpire)),
    ]),
    passwordSetAt:
      moment(facts.pwdchangedtime) ??
      stamp(facts.pwdlastset) ??
      moment(facts.krblastpwdchange) ??
      nonZero(dayTime(firstText(facts.shadowlastchange))),
    passwordExpiresAt: expiry,
    lastSignInAt: latest([
      stamp(facts.lastlogon),
      stamp(facts.lastlogontimestamp),
      moment(facts.authtimestamp),
      moment(facts.pwdlastsuccess),
      moment(facts.lastlogintime),
      moment(facts.krblastsuccessfulauth),
    ]),
    createdAt: moment(facts.createtimestamp) ?? moment(facts.whencreated),
    changedAt: moment(facts.modifytimestamp) ?? moment(facts.whenchanged),
  };
}

function endByPolicy(facts: Facts, policies: StateOptions['policies']): number | null {
  const setAt = moment(facts.pwdchangedtime);
  if (!policies || setAt === null) return null;
  const named = firstText(facts.pwdpolicysubentry);
  const lastsMs =
    named === '' ? policies.usualMs : (policies.lastsMs.get(normalizeDn(named) ?? '') ?? 0);
  return lastsMs === 0 ? null : setAt + lastsMs;
}

function time(text: string, isNoTime: boolean): number | null {
  return text === '' || isNoTime ? null : generalizedTime(text);
}

function moment(values: readonly LdifValue[] | undefined): number | null {
  return values === undefined ? null : generalizedTime(firstText(values));
}

function stamp(values: readonly LdifValue[] | undefined): number | null {
  return values === undefined ? null : fileTime(firstText(values));
}

function nonZero(ms: number | null): number | null {
  return ms === 0 ? null : ms;
}

function isTrue(values: readonly LdifValue[] | undefined): boolean {
  return values !== undefined && /^true$/i.test(firstText(values));
}

// A lockoutTime stays after its duration has passed, so that it alone proves no lock.
function isStillLocked(lockedAt: number | null, options: StateOptions): boolean {
  if (lockedAt === null) return false;
  return options.lockoutDurationMs === 0 || lockedAt + options.lockoutDurationMs > options.nowMs;
}

function flags(values: readonly LdifValue[] | undefined): number {
  const text = values === undefined ? '' : firstText(values);
  return /^-?\d{1,10}$/.test(text) ? Number(text) | 0 : 0;
}

function earliest(moments: readonly (number | null)[]): number | null {
  let found: number | null = null;
  for (const ms of moments) if (ms !== null && (found === null || ms < found)) found = ms;
  return found;
}

function latest(moments: readonly (number | null)[]): number | null {
  let found: number | null = null;
  for (const ms of moments) if (ms !== null && (found === null || ms > found)) found = ms;
  return found;
}
