import type { AccountRecord } from './record.ts';

/** The fields of an account that are read from its attributes. */
export type AccountTexts = Pick<
  AccountRecord,
  'name' | 'userName' | 'mail' | 'title' | 'department' | 'employeeId' | 'manager'
>;

/**
 * Reads the fields of an account from its attributes. `first` answers the first text value of an
 * attribute, named in lower case, or ''; `dnKey` normalises a distinguished name.
 */
export function accountTexts(
  first: (name: string) => string,
  dnKey: (dn: string) => string,
): AccountTexts {
  const firstOf = (...names: readonly string[]): string => {
    for (const name of names) {
      const value = first(name).trim();
      if (value !== '') return value;
    }
    return '';
  };
  const userName = firstOf('samaccountname', 'uid', 'userprincipalname');
  const fullName = `${first('givenname')} ${first('sn')}`.trim();
  const manager = first('manager');
  return {
    name: firstOf('displayname', 'cn') || fullName || userName,
    userName,
    mail: firstOf('mail'),
    title: firstOf('title'),
    department: firstOf('department', 'departmentnumber', 'ou'),
    employeeId: firstOf('employeenumber', 'employeeid'),
    manager: manager === '' ? '' : dnKey(manager),
  };
}

/** The field that an attribute feeds, for telling which orders a change moves. */
export const textAttributes: ReadonlyMap<string, keyof AccountTexts> = new Map([
  ['displayname', 'name'],
  ['cn', 'name'],
  ['givenname', 'name'],
  ['sn', 'name'],
  ['samaccountname', 'userName'],
  ['uid', 'userName'],
  ['userprincipalname', 'userName'],
  ['mail', 'mail'],
  ['title', 'title'],
  ['department', 'department'],
  ['departmentnumber', 'department'],
  ['ou', 'department'],
  ['employeenumber', 'employeeId'],
  ['employeeid', 'employeeId'],
  ['manager', 'manager'],
]);
