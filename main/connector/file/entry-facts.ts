import type { AccountKind } from '../../../shared/model/account.ts';
import type { AccountRecord } from '../../../shared/model/record.ts';
import { dayTime, fileTime, generalizedTime } from './directory-time.ts';
import { normalizeDn } from './dn.ts';
import type { LdifValue } from './ldif.ts';

const factNames = [
  'objectclass',
  'cn',
  'displayname',
  'givenname',
  'sn',
  'uid',
  'samaccountname',
  'userprincipalname',
  'mail',
  'proxyaddresses',
  'title',
  'department',
  'departmentnumber',
  'ou',
  'employeenumber',
  'employeeid',
  'employeetype',
  'manager',
  'entryuuid',
  'objectguid',
  'nsuniqueid',
  'ipauniqueid',
  'useraccountcontrol',
  'msds-user-account-control-computed',
  'nsaccountlock',
  'logindisabled',
  'pwdaccountlockedtime',
  'lockouttime',
  'pwdreset',
  'pwdlastset',
  'pwdchangedtime',
  'pwdgraceusetime',
  'pwdendtime',
  'accountexpires',
  'shadowexpire',
  'shadowlastchange',
  'krbprincipalexpiration',
  'krbpasswordexpiration',
  'passwordexpirationtime',
  'msds-userpasswordexpirytimecomputed',
  'krblastpwdchange',
  'lastlogon',
  'lastlogontimestamp',
  'authtimestamp',
  'pwdlastsuccess',
  'lastlogintime',
  'krblastsuccessfulauth',
  'createtimestamp',
  'whencreated',
  'modifytimestamp',
  'whenchanged',
] as const;
export type FactName = (typeof factNames)[number];

/** The values of the attributes that a record's own fields are taken from. */
export type Facts = { [Name in FactName]: readonly LdifValue[] | undefined };

const names: ReadonlySet<string> = new Set(factNames);
const none = Object.fromEntries(factNames.map((name) => [name, undefined])) as Facts;

export function isFactName(name: string): name is FactName {
  return names.has(name);
}

export function noFacts(): Facts {
  return { ...none };
}

export function firstText(values: readonly LdifValue[] | undefined): string {
  const value = values?.[0];
  return typeof value === 'string' ? value : '';
}

function firstOf(...candidates: readonly (readonly LdifValue[] | undefined)[]): string {
  for (const values of candidates) {
    const text = firstText(values).trim();
    if (text !== '') return text;
  }
  return '';
}

const groupClasses = new Set([
  'groupofnames',
  'groupofuniquenames',
  'groupofentries',
  'groupofmembers',
  'groupofurls',
  'posixgroup',
  'group',
  'univentiongroup',
  'ipausergroup',
]);
const personClasses = new Set(['person', 'inetorgperson', 'organizationalperson', 'user']);
const serviceClasses = new Set([
  'computer',
  'msds-managedserviceaccount',
  'msds-groupmanagedserviceaccount',
  'applicationprocess',
  'krbprincipal',
  'ipaservice',
]);
const otherAccountClasses = new Set(['account', 'posixaccount', 'simplesecurityobject']);

/** What an entry is by its object classes; null when it is no account, such as a unit. */
export function kindOf(facts: Facts): AccountKind | null {
  let isPerson = false;
  let isService = false;
  let isOther = false;
  for (const value of facts.objectclass ?? []) {
    const name = typeof value === 'string' ? value.toLowerCase() : '';
    if (groupClasses.has(name)) return 'group';
    isPerson ||= personClasses.has(name);
    isService ||= serviceClasses.has(name);
    isOther ||= otherAccountClasses.has(name);
  }
  const isKnownService = /^(?:service|system|application)/i.test(firstText(facts.employeetype));
  if (isPerson) {
    const isManaged = facts.objectclass?.some(
      (value) => typeof value === 'string' && isMachine.test(value),
    );
    return isKnownService || isManaged === true ? 'service' : 'person';
  }
  return isService || isOther ? 'service' : null;
}

const isMachine = /^(?:computer|msDS-(?:Group)?ManagedServiceAccount)$/i;

type Texts = Pick<
  AccountRecord,
  'name' | 'userName' | 'mail' | 'title' | 'department' | 'employeeId' | 'manager'
>;

export function textsOf(facts: Facts): Texts {
  const userName = firstOf(facts.samaccountname, facts.uid, facts.userprincipalname);
  const fullName = `${firstText(facts.givenname)} ${firstText(facts.sn)}`.trim();
  const manager = firstText(facts.manager);
  return {
    name: firstOf(facts.displayname, facts.cn) || fullName || userName,
    userName,
    mail: firstOf(facts.mail) || primaryAddress(facts.proxyaddresses),
    title: firstOf(facts.title),
    department: firstOf(facts.department, facts.departmentnumber, facts.ou),
    employeeId: firstOf(facts.employeenumber, facts.employeeid),
    manager: manager === '' ? '' : (normalizeDn(manager) ?? ''),
  };
}

// Exchange marks the primary address with the prefix in capitals.
function primaryAddress(values: readonly LdifValue[] | undefined): string {
  const primary = values?.find((value) => typeof value === 'string' && value.startsWith('SMTP:'));
  return typeof primary === 'string' ? primary.slice(5) : '';
}

/** Identity that survives renaming, else ''. */
export function stableIdOf(facts: Facts): string {
  const guid = facts.objectguid?.[0];
  if (guid !== undefined && typeof guid !== 'string' && guid.length === 16) return guidText(guid);
  return firstOf(facts.entryuuid, facts.nsuniqueid, facts.ipauniqueid).toLowerCase();
}

/** The text form of an objectGUID, whose first three fields are little-endian (MS-DTYP 2.3.4). */
export function guidText(bytes: Uint8Array): string {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  const hex = Buffer.from(order.map((at) => bytes[at] ?? 0)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export type StateOptions = {
  /** The moment at which the file was true, for dates that end something. */
  readonly nowMs: number;
  /** How long Active Directory locks, 0 until an administrator unlocks. */
  readonly lockoutDurationMs: number;
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
