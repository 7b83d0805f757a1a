import type { AccountKind } from '../../../shared/model/account.ts';
import type { AccountRecord } from '../../../shared/model/record.ts';
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
  'pwdpolicysubentry',
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
