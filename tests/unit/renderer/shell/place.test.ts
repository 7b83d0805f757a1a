import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlace, nameInDn, parentOf } from '../../../../renderer/shell/edit/place.ts';

/** A value of a DN, escaped (RFC 4514 §2.4), beside what it stands for. */
const value = fc
  .array(fc.constantFrom('a', 'Ü', ' ', ',', '\\', '=', '+', '"'), { minLength: 1, maxLength: 8 })
  .map((signs) => ({
    clear: signs.join(''),
    escaped: signs.map((sign) => (/[a-zÜ =]/u.test(sign) ? sign : `\\${sign}`)).join(''),
  }));

describe('places in a directory', () => {
  it('take an entry apart at the comma that belongs to no value', () => {
    const parents = fc.constantFrom('ou=Sales,dc=corp', 'dc=corp', String.raw`ou=A\,B,dc=corp`);
    fc.assert(
      fc.property(value, parents, ({ escaped, clear }, parent) => {
        const dn = `cn=${escaped},${parent}`;
        expect(parentOf(dn)).toBe(parent);
        expect(nameInDn(dn)).toBe(clear);
        expect(isPlace(dn)).toBe(true);
      }),
    );
  });

  it('have none above the top', () => {
    expect(parentOf('dc=corp')).toBe('');
  });

  it.each(['', 'Sales', 'ou=', '=Sales', 'ou=Sales,', 'ou=Sales,,dc=corp'])(
    'are not named by %o',
    (text) => {
      expect(isPlace(text)).toBe(false);
    },
  );
});
