import { describe, expect, it } from 'vitest';
import { templateOf } from '../../../../renderer/accounts/template.ts';
import type { AccountAttribute } from '../../../../shared/model/account.ts';

function attribute(name: string, ...values: AccountAttribute['values']): AccountAttribute {
  return { name, classification: 'public', masked: false, values };
}

const dn = 'cn=Byrne\\, Ada,ou=Sales,dc=corp,dc=example';
const colleague = {
  dn,
  attributes: [
    attribute('cn', 'Byrne, Ada'),
    attribute('uid', 'abyrne'),
    attribute('mail', 'ada@corp.example'),
    attribute('employeeNumber', '7'),
    attribute('Title', 'Buyer'),
    attribute('department', 'Sales'),
    attribute('manager', 'cn=Chief,dc=corp,dc=example'),
    attribute('company', { b: 'AAAA' }),
    { ...attribute('street', 'Hidden Lane 1'), masked: true },
  ],
};

describe('a new account like another one', () => {
  it('takes the place and what the team shares, and nothing that names or reaches a person', () => {
    expect(templateOf(colleague, () => true)).toEqual({
      parent: 'ou=Sales,dc=corp,dc=example',
      values: {
        title: ['Buyer'],
        department: ['Sales'],
        manager: ['cn=Chief,dc=corp,dc=example'],
      },
    });
  });

  it('takes nothing that the role may not set, and no place where there is none', () => {
    const open = templateOf({ ...colleague, dn: null }, (name) => name === 'department');
    expect(open).toEqual({ parent: null, values: { department: ['Sales'] } });
  });
});
