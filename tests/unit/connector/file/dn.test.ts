import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeDnValue, memberUidKey, normalizeDn } from '../../../../main/connector/file/dn.ts';
import { processorMs } from '../../../support/processor-time.ts';

function keys(...names: string[]): readonly (string | null)[] {
  return [...new Set(names.map(normalizeDn))];
}

test('RFC 4514 §4: the same name in different spellings has one key', () => {
  expect(
    keys(
      'UID=jsmith,DC=example,DC=net',
      'uid=jsmith, dc=Example ,dc=NET',
      '0.9.2342.19200300.100.1.1=jsmith,domainComponent=example,dc=net',
    ),
  ).toEqual([String.raw`uid=jsmith,dc=example,dc=net`]);
  expect(keys('OU=Sales+CN=J.  Smith,DC=example', 'cn=J. Smith + ou=Sales,dc=example')).toEqual([
    String.raw`cn=j. smith+ou=sales,dc=example`,
  ]);
  expect(
    keys(
      String.raw`CN=James \"Jim\" Smith\, III,DC=example`,
      String.raw`cn=James \22Jim\22 Smith\2c III,dc=example`,
    ),
  ).toEqual([String.raw`cn=james \"jim\" smith\, iii,dc=example`]);
  expect(
    keys(String.raw`CN=Before\0dAfter,DC=example`, String.raw`CN=before\0Dafter,DC=example`),
  ).toEqual([String.raw`cn=before after,dc=example`]);
  expect(keys('1.3.6.1.4.1.1466.0=#04024869', '1.3.6.1.4.1.1466.0=#04024869')).toEqual([
    String.raw`1.3.6.1.4.1.1466.0=#04024869`,
  ]);
  expect(
    keys(String.raw`CN=Lu\C4\8Di\C4\87`, 'cn=Lučić', 'CN=LUČIĆ', '2.5.4.3=#0c074c75c48d69c487'),
  ).toEqual([String.raw`cn=lučić`]);
  expect(keys('cn=Zoe\u0308', 'cn=Zoë')).toEqual([String.raw`cn=zoë`]);
});

test('names that differ have different keys', () => {
  const names = [
    'cn=a',
    'cn=b',
    'sn=a',
    'cn=a,dc=x',
    'cn=a+sn=b',
    String.raw`cn=a\,dc=x`,
    String.raw`cn=a\+sn=b`,
    String.raw`cn=\c3`,
    'cn=Ã',
    'cn=#0402',
    String.raw`cn=\#0402`,
    'cn=',
  ];
  expect(keys(...names)).not.toContain(null);
  expect(keys(...names)).toHaveLength(names.length);
});

test('what is no distinguished name has no key', () => {
  for (const text of [
    'a',
    '=a',
    'cn',
    'cn=a,',
    ',cn=a',
    'cn=a,,dc=b',
    'cn=a"b',
    'cn=a;dc=b',
    'cn=a<b',
    'cn=a\\',
    String.raw`cn=\x`,
    'cn=#0',
    'cn=#xy',
    '-a=b',
    'c n=a',
    'cn=\0',
  ])
    expect([text, normalizeDn(text)]).toEqual([text, null]);
  expect(normalizeDn('')).toBe('');
});

const value = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom(' a', 'a ', '#a', 'a,b', 'a+b', '\\', '"', 'a=b', '\0', 'a  b', ' '),
  )
  .filter((text) => text.isWellFormed());
const type = fc.constantFrom('cn', 'OU', 'dc', 'Uid', '2.5.4.3', 'x-acme');
const pair = fc.tuple(type, value).map(([name, text]) => `${name}=${escapeDnValue(text)}`);
const dn = fc
  .array(
    fc.array(pair, { minLength: 1, maxLength: 3 }).map((pairs) => pairs.join('+')),
    { minLength: 1, maxLength: 4 },
  )
  .map((rdns) => rdns.join(','));

test('a key is a valid name and its own key', () => {
  fc.assert(
    fc.property(dn, (name) => {
      const key = normalizeDn(name);
      expect(key).not.toBeNull();
      expect(normalizeDn(key ?? '')).toBe(key);
    }),
    { numRuns: 2000 },
  );
});

test('a key does not depend on how its characters are escaped', () => {
  const hex = (text: string): string =>
    [...Buffer.from(text)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
  fc.assert(
    fc.property(value, (text) => {
      expect(normalizeDn(`cn=${hex(text)},dc=x`)).toBe(
        normalizeDn(`cn=${escapeDnValue(text)},dc=x`),
      );
    }),
  );
});

test('no text makes it throw, however long and nested', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void normalizeDn(text)));
  const started = processorMs();
  for (const text of [
    'a=b,'.repeat(100_000),
    'cn=a a'.repeat(100_000),
    `cn=${'a '.repeat(200_000)}\\`,
    `cn=${'\\41'.repeat(100_000)}`,
    `cn=${'\\c3'.repeat(300_000)}`,
    '+'.repeat(100_000),
  ])
    normalizeDn(text);
  expect(processorMs() - started).toBeLessThan(5000);
});

test('a member named by its uid cannot be taken for a name', () => {
  expect(memberUidKey('ZMüller')).toBe('memberuid=zmüller');
  expect(memberUidKey('a,b')).toBe(String.raw`memberuid=a\,b`);
});
