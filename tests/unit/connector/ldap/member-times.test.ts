import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normalizeDn } from '../../../../main/connector/file/dn.ts';
import { memberTimeOf } from '../../../../main/connector/ldap/member-times.ts';
import { memberMetaData } from '../../../support/member-meta-data.ts';

const dn = 'CN=Zoë & Co\\, \\<Sales\\>,OU=Staff,DC=corp,DC=example';

it('tells when somebody joined, and when somebody left', () => {
  const joined = { dn, created: '2024-01-02T03:04:05Z', changed: '2024-01-02T03:04:05Z' };
  expect(memberTimeOf(memberMetaData(joined))).toEqual({
    dn,
    dnKey: normalizeDn(dn),
    joinedAt: Date.UTC(2024, 0, 2, 3, 4, 5),
    leftAt: null,
  });
  const left = { ...joined, deleted: '2025-06-07T08:09:10Z', changed: '2025-06-07T08:09:10Z' };
  expect(memberTimeOf(memberMetaData(left))).toMatchObject({
    joinedAt: Date.UTC(2024, 0, 2, 3, 4, 5),
    leftAt: Date.UTC(2025, 5, 7, 8, 9, 10),
  });
});

it('takes the last time of somebody who came back, not the first', () => {
  const again = { dn, created: '2020-01-01T00:00:00Z', changed: '2024-05-05T00:00:00Z' };
  expect(memberTimeOf(memberMetaData(again))?.joinedAt).toBe(Date.UTC(2024, 4, 5));
});

it('takes nothing of another attribute, and nothing without a name', () => {
  const other = memberMetaData({ dn }).replace('>member<', '>managedBy<');
  for (const text of [other, memberMetaData({ dn: '' }), '', '<DS_REPL_VALUE_META_DATA>']) {
    expect(memberTimeOf(text)).toBeNull();
  }
});

it('reads every name back as it was written, also from bytes that end with a zero', () => {
  const anyName = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .map((text) => `CN=x${text}`);
  fc.assert(
    fc.property(anyName, (name) => {
      const xml = memberMetaData({ dn: name });
      expect(memberTimeOf(xml)?.dn).toBe(name);
      expect(memberTimeOf(Buffer.from(`${xml}\0`))?.dn).toBe(name);
    }),
  );
});

it('never throws, whatever a server sends', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const xml = `<pszAttributeName>member</pszAttributeName><pszObjectDn>${one}</pszObjectDn>`;
      const found = memberTimeOf(`${xml}<ftimeCreated>${other}</ftimeCreated>`);
      expect(found === null || Number.isSafeInteger(found.joinedAt ?? 0)).toBe(true);
    }),
  );
});
