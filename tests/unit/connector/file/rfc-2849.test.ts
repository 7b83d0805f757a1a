import { expect, test } from 'vitest';
import type { LdifEntry } from '../../../../main/connector/file/ldif.ts';
import { read, reasons, values } from './reading.ts';

test('RFC 2849 example 1: a simple file with two entries', async () => {
  const items = await read(`version: 1
dn: cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com
objectclass: top
objectclass: person
objectclass: organizationalPerson
cn: Barbara Jensen
cn: Barbara J Jensen
cn: Babs Jensen
sn: Jensen
uid: bjensen
telephonenumber: +1 408 555 1212
description: A big sailing fan.

dn: cn=Bjorn Jensen, ou=Accounting, dc=airius, dc=com
objectclass: top
objectclass: person
objectclass: organizationalPerson
cn: Bjorn Jensen
sn: Jensen
telephonenumber: +1 408 555 1212
`);
  expect(items.map((item) => [item.kind, item.line])).toEqual([
    ['entry', 2],
    ['entry', 14],
  ]);
  expect(values(items[0], 'cn')).toEqual(['Barbara Jensen', 'Barbara J Jensen', 'Babs Jensen']);
  expect(values(items[1], 'objectclass')).toEqual(['top', 'person', 'organizationalPerson']);
});

test('RFC 2849 example 2: a folded value', async () => {
  const items = await read(`version: 1
dn:cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com
objectclass:top
description:Babs is a big sailing fan, and travels extensively in sea
 rch of perfect sailing conditions.
title:Product Manager, Rod and Reel Division`);
  expect(values(items[0], 'description')).toEqual([
    'Babs is a big sailing fan, and travels extensively in search of perfect sailing conditions.',
  ]);
  expect(values(items[0], 'title')).toEqual(['Product Manager, Rod and Reel Division']);
});

test('RFC 2849 example 3: a base64-encoded value', async () => {
  const items = await read(`version: 1
dn: cn=Gern Jensen, ou=Product Testing, dc=airius, dc=com
cn: Gern Jensen
description:: V2hhdCBhIGNhcmVmdWwgcmVhZGVyIHlvdSBhcmUhICBUaGlzIHZhbHVlIGlzIGJhc2UtNjQtZW5jb2RlZCBiZWNhdXNlIGl0IGhhcyBhIGNvbnRyb2wgY2hhcmFjdGVyIGluIGl0IChhIENSKS4NICBCeSB0aGUgd2F5LCB5b3Ugc2hvdWxkIHJlYWxseSBnZXQgb3V0IG1vcmUu
`);
  expect(values(items[0], 'description')).toEqual([
    'What a careful reader you are!  This value is base-64-encoded because it has a control character in it (a CR).\r  By the way, you should really get out more.',
  ]);
});

test('RFC 2849 example 4: names with options, a base64 DN and folded comments', async () => {
  const items = await read(`version: 1
dn:: b3U95Za25qWt6YOoLG89QWlyaXVz
# dn:: ou=<JapaneseOU>,o=Airius, a comment that
 goes on
objectclass: top
ou:: 5Za25qWt6YOo
ou;lang-ja:: 5Za25qWt6YOo
ou;lang-ja;phonetic:: 44GI44GE44GO44KH44GG44G2
ou;lang-en: Sales
description: Japanese office
`);
  expect(items).toHaveLength(1);
  expect((items[0] as LdifEntry).dn).toBe('ou=営業部,o=Airius');
  expect(values(items[0], 'ou;lang-ja;phonetic')).toEqual(['えいぎょうぶ']);
  expect(values(items[0], 'ou;lang-en')).toEqual(['Sales']);
});

test('RFC 2849 example 5: a value of a URL is refused and nothing is opened', async () => {
  const items = await read(`version: 1
dn: cn=Horatio Jensen, ou=Product Testing, dc=airius, dc=com
cn: Horatio Jensen
jpegphoto:< file:///usr/local/directory/photos/hjensen.jpg

dn: cn=Next
cn: Next
`);
  expect(reasons(items)).toEqual([[4, 'url-refused'], 'cn=Next']);
  expect(JSON.stringify(items)).not.toContain('hjensen');
});

test('RFC 2849 example 6: change records of every kind', async () => {
  const items = await read(`version: 1
# Add a new entry
dn: cn=Fiona Jensen, ou=Marketing, dc=airius, dc=com
changetype: add
objectclass: person
cn: Fiona Jensen

# Delete an existing entry
dn: cn=Robert Jensen, ou=Marketing, dc=airius, dc=com
changetype: delete

# Modify an entry's relative distinguished name
dn: cn=Paul Jensen, ou=Product Development, dc=airius, dc=com
changetype: modrdn
newrdn: cn=Paula Jensen
deleteoldrdn: 1

# Rename an entry and move all of its children
dn: ou=PD Accountants, ou=Product Development, dc=airius, dc=com
changetype: modrdn
newrdn: ou=Product Development Accountants
deleteoldrdn: 0
newsuperior: ou=Accounting, dc=airius, dc=com

dn: cn=Paula Jensen, ou=Product Development, dc=airius, dc=com
changetype: modify
add: postaladdress
postaladdress: 123 Anystreet $ Sunnyvale, CA $ 94086
-
delete: description
-
replace: telephonenumber
telephonenumber: +1 408 555 1234
telephonenumber: +1 408 555 5678
-
delete: facsimiletelephonenumber
facsimiletelephonenumber: +1 408 555 9876
-

dn: cn=Ingrid Jensen, ou=Product Support, dc=airius, dc=com
changetype: modify
replace: postaladdress
-
delete: description
-
`);
  expect(items.map((item) => item.kind)).toEqual([
    'add',
    'delete',
    'rename',
    'rename',
    'modify',
    'modify',
  ]);
  expect(items[2]).toMatchObject({
    newRdn: 'cn=Paula Jensen',
    isOldRdnDeleted: true,
    newSuperior: null,
  });
  expect(items[3]).toMatchObject({
    isOldRdnDeleted: false,
    newSuperior: 'ou=Accounting, dc=airius, dc=com',
  });
  expect(items[4]).toMatchObject({
    modifications: [
      { verb: 'add', name: 'postaladdress', values: ['123 Anystreet $ Sunnyvale, CA $ 94086'] },
      { verb: 'delete', name: 'description', values: [] },
      { verb: 'replace', name: 'telephonenumber', values: ['+1 408 555 1234', '+1 408 555 5678'] },
      { verb: 'delete', name: 'facsimiletelephonenumber', values: ['+1 408 555 9876'] },
    ],
  });
});

test('RFC 2849 example 7: a critical control is refused, another one is left out', async () => {
  const record = (criticality: string): string => `dn: ou=Product Development, dc=airius, dc=com
control: 1.2.840.113556.1.4.805 ${criticality}
changetype: delete

`;
  const items = await read(`version: 1\n${record('true')}${record('false')}`);
  expect(items.map((item) => item.kind)).toEqual(['problem', 'delete']);
  expect(items[0]).toMatchObject({ reason: 'control-refused' });
});
