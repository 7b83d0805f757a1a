import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeDnValue } from '../../../../main/connector/file/dn.ts';
import { isSameDn, rdnValue, splitDn } from '../../../../main/connector/ldap/apply/names.ts';
import { unicodePassword } from '../../../../main/connector/ldap/apply/password.ts';
import { outermost } from '../../../../main/connector/ldap/context.ts';
import { guidText } from '../../../../main/connector/file/entry-facts.ts';
import { guidBytes } from '../../../../main/connector/ldap/ids.ts';

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });

describe('a distinguished name', () => {
  it('gives back the value that was put into it (RFC 4514)', () => {
    fc.assert(
      fc.property(text, (value) => {
        const { rdn, parent } = splitDn(`cn=${escapeDnValue(value)},ou=people,dc=corp`);
        expect(parent).toBe('ou=people,dc=corp');
        expect(rdnValue(rdn)).toBe(value);
      }),
    );
  });

  it('is the same however it is written', () => {
    expect(isSameDn('CN=Ann\\2C Dr.,OU=People', 'cn=ann\\, dr., ou=people')).toBe(true);
    expect(isSameDn('cn=ann,ou=people', 'cn=ann,ou=former')).toBe(false);
    expect(isSameDn('no name', 'no name')).toBe(false);
  });
});

describe('bases', () => {
  it('that lie within another, or are named twice, are read once', () => {
    const bases = ['ou=a,dc=corp', 'DC=corp', 'ou=b,ou=a,dc=corp', 'dc=Corp', 'dc=mycorp'];
    expect(outermost(bases)).toEqual(['DC=corp', 'dc=mycorp']);
  });
});

describe('a password for Active Directory', () => {
  it('stands between quotation marks in UTF-16, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (password) => {
        const wide = unicodePassword(Buffer.from(password, 'utf8'));
        expect(wide.toString('utf16le')).toBe(`"${password}"`);
      }),
    );
  });
});

describe('an objectGUID', () => {
  it('keeps its text through its bytes', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(guidText(guidBytes(id))).toBe(id);
      }),
    );
  });
});
