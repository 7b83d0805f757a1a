import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { guidText } from '../../../../main/connector/file/entry-facts.ts';
import {
  type AccountBatch,
  readLdifAccounts,
} from '../../../../main/connector/file/read-accounts.ts';
import type { AccountRecord } from '../../../../shared/model/record.ts';
import { processorMs } from '../../../support/processor-time.ts';

const nowMs = Date.UTC(2026, 0, 1);

async function accounts(text: string): Promise<AccountBatch> {
  const batches: AccountBatch[] = [];
  for await (const batch of readLdifAccounts(Readable.from([Buffer.from(text)]), { nowMs }))
    batches.push(batch);
  const last = batches.at(-1);
  if (last === undefined) throw new Error('no batch');
  return {
    ...last,
    records: batches.flatMap((batch) => batch.records),
    problems: batches.flatMap((batch) => batch.problems),
    otherEntries: batches.reduce((sum, batch) => sum + batch.otherEntries, 0),
  };
}

async function account(text: string): Promise<AccountRecord> {
  const { records } = await accounts(text);
  const [record] = records;
  if (record === undefined || records.length !== 1) throw new Error(`${records.length} records`);
  return record;
}

const openLdap = `dn: UID=ZMuller, ou=People,dc=corp,dc=example
objectClass: top
objectClass: inetOrgPerson
uid: zmuller
cn: Zoe Muller
cn;lang-de: Zoë Müller
sn: Muller
displayName: Zoë Müller
mail: zoe@corp.example
mail: z@corp.example
title: Engineer
departmentNumber: Research
employeeNumber: 4711
manager: UID=boss , ou=People,dc=corp,dc=example
mobile: +49 170 1
description: a "note" with \\ and é
userPassword: {SSHA}topsecret
entryUUID: 2C7C4AD1-0000-4000-8000-00000000ABCD
createTimestamp: 20200101000000Z
modifyTimestamp: 20210101000000Z
pwdChangedTime: 20220101000000Z
pwdAccountLockedTime: 20230101000000Z
authTimestamp: 20240101000000Z
pwdReset: TRUE
pwdEndTime: 20250101000000Z
`;

test('a person of OpenLDAP becomes a record with its facts', async () => {
  const record = await account(openLdap);
  expect(record).toMatchObject({
    line: 1,
    remoteId: '2c7c4ad1-0000-4000-8000-00000000abcd',
    dn: 'UID=ZMuller, ou=People,dc=corp,dc=example',
    dnKey: 'uid=zmuller,ou=people,dc=corp,dc=example',
    kind: 'person',
    name: 'Zoë Müller',
    userName: 'zmuller',
    mail: 'zoe@corp.example',
    title: 'Engineer',
    department: 'Research',
    employeeId: '4711',
    manager: 'uid=boss,ou=people,dc=corp,dc=example',
    disabled: false,
    locked: true,
    mustChange: true,
    passwordExpired: false,
    lockedAt: Date.UTC(2023, 0, 1),
    expiresAt: Date.UTC(2025, 0, 1),
    passwordSetAt: Date.UTC(2022, 0, 1),
    lastSignInAt: Date.UTC(2024, 0, 1),
    createdAt: Date.UTC(2020, 0, 1),
    changedAt: Date.UTC(2021, 0, 1),
  });
  expect(JSON.parse(record.personal ?? '')).toEqual({
    mobile: ['+49 170 1'],
    description: ['a "note" with \\ and é'],
  });
  const open: Record<string, unknown> = JSON.parse(record.attributes);
  expect(open).toMatchObject({
    'cn;lang-de': ['Zoë Müller'],
    mail: ['z@corp.example', 'zoe@corp.example'],
  });
  expect(Object.keys(open)).not.toContain('mobile');
});

test('secrets are in no field, and are counted', async () => {
  const batch = await accounts(
    `${openLdap}sambaNTPassword: 0123456789ABCDEF\nkrbPrincipalKey:: YWJj\nacmePassword: topsecret\n`,
  );
  expect(JSON.stringify(batch.records)).not.toMatch(/topsecret|0123456789ABCDEF|YWJj/i);
  expect([...batch.dropped]).toEqual([
    ['userpassword', 1],
    ['sambantpassword', 1],
    ['krbprincipalkey', 1],
    ['acmepassword', 1],
  ]);
});

test('a lock without end by an administrator is called disabled', async () => {
  const record = await account(openLdap.replace('20230101000000Z', '000001010000Z'));
  expect(record).toMatchObject({ disabled: true, locked: false, lockedAt: null });
});

test('a person of Active Directory becomes a record with its facts', async () => {
  const record = await account(`dn: CN=Zoe,CN=Users,DC=corp,DC=example
objectClass: top
objectClass: person
objectClass: organizationalPerson
objectClass: user
cn: Zoe
sAMAccountName: zoe
department: Sales
employeeID: 12
userAccountControl: 514
lockoutTime: 134116991990000000
pwdLastSet: 0
accountExpires: 9223372036854775807
lastLogonTimestamp: 133801632000000000
whenCreated: 20200101000000.0Z
objectGUID:: AQIDBAUGBwgJCgsMDQ4PEA==
objectSid:: AQUAAAAAAAUVAAAA
thumbnailPhoto:: /9j/
`);
  expect(record).toMatchObject({
    remoteId: '04030201-0605-0807-090a-0b0c0d0e0f10',
    userName: 'zoe',
    department: 'Sales',
    employeeId: '12',
    disabled: true,
    locked: true,
    mustChange: true,
    expiresAt: null,
    lastSignInAt: Date.UTC(2025, 0, 1),
    createdAt: Date.UTC(2020, 0, 1),
    passwordSetAt: null,
  });
  expect(record.attributes).toContain('"objectSid":[{"b":"AQUAAAAAAAUVAAAA"}]');
  expect(JSON.parse(record.personal ?? '')).toEqual({ thumbnailPhoto: [{ b: '/9j/' }] });
});

test('an old lockoutTime is no lock, and the computed bits go before it', async () => {
  const user = (more: string): string => `dn: cn=a\nobjectClass: user\ncn: a\n${more}`;
  const old = 'lockoutTime: 133801632000000000\n';
  expect(await account(user(old))).toMatchObject({ locked: false, lockedAt: Date.UTC(2025, 0, 1) });
  const computed = 'msDS-User-Account-Control-Computed: 8388624\n';
  expect(await account(user(computed))).toMatchObject({ locked: true, passwordExpired: true });
  const recent = 'lockoutTime: 134116991990000000\nmsDS-User-Account-Control-Computed: 0\n';
  expect(await account(user(recent))).toMatchObject({ locked: false });
});

test('the bytes of an objectGUID make the text that Microsoft shows', () => {
  expect(guidText(Buffer.from('90395f191ab51b4a9e9686c66cb18d11', 'hex'))).toBe(
    '195f3990-b51a-4a1b-9e96-86c66cb18d11',
  );
});

test('groups have members once each, in normalised form', async () => {
  const { records } = await accounts(`dn: cn=a,dc=x
objectClass: groupOfNames
cn: a
member: UID=B, DC=x
member: uid=b,dc=x
member: uid=a,dc=x
member:

dn: cn=b,dc=x
objectClass: groupOfUniqueNames
cn: b
uniqueMember: uid=a,dc=x#'0101'B
uniqueMember: nonsense

dn: cn=c,dc=x
objectClass: posixGroup
cn: c
memberUid: Zoe

dn: cn=d,dc=x
objectClass: group
cn: d
member;range=0-1: cn=a,dc=x
member;range=0-1: cn=b,dc=x
`);
  expect(records.map((record) => [record.kind, record.members])).toEqual([
    ['group', ['uid=a,dc=x', 'uid=b,dc=x']],
    ['group', ['nonsense', 'uid=a,dc=x']],
    ['group', ['memberuid=zoe']],
    ['group', ['cn=a,dc=x', 'cn=b,dc=x']],
  ]);
  expect(records[0]?.attributes).toBe('{"cn":["a"],"objectClass":["groupOfNames"]}');
});

test('kinds come from classes, and a unit is no account', async () => {
  const entry = (classes: string, more = ''): string =>
    `dn: cn=${classes.replaceAll(' ', '')}\n${classes
      .split(' ')
      .map((name) => `objectClass: ${name}\n`)
      .join('')}${more}\n`;
  const batch = await accounts(
    entry('person') +
      entry('inetOrgPerson', 'employeeType: Service\n') +
      entry('account posixAccount') +
      entry('top person user computer') +
      entry('organizationalUnit') +
      entry('dcObject organization'),
  );
  expect(batch.records.map((record) => record.kind)).toEqual([
    'person',
    'service',
    'service',
    'service',
  ]);
  expect(batch.otherEntries).toBe(2);
});

test('the hash is of the content: order, line and secrets do not count, anything else does', async () => {
  const [dn, ...rest] = openLdap.trimEnd().split('\n');
  const reordered = `# moved\n\n${[dn, ...rest.toReversed()].join('\r\n')}\r\n`;
  const first = await account(openLdap);
  const second = await account(
    reordered.replace('topsecret', 'another').replace('title:', 'TITLE:'),
  );
  expect(second.line).toBe(3);
  expect({ ...second, line: 1, mail: first.mail }).toEqual(first);
  for (const [from, to] of [
    ['Engineer', 'Director'],
    ['+49 170 1', '+49 170 2'],
    ['4711', '4712'],
    ['ou=People,dc=corp', 'ou=Staff,dc=corp'],
    ['é', 'e'],
  ] as const)
    expect((await account(openLdap.replace(from, to))).contentHash).not.toBe(first.contentHash);
});

test('hostile names and values make valid JSON and pollute nothing', async () => {
  const record = await account(
    'dn: cn=a\nobjectClass: person\nconstructor: x\na__proto__: y\ncn:: IgABXGAiCg==\nsn: \u2028\u2029\n',
  );
  const open: Record<string, unknown> = JSON.parse(record.attributes);
  expect(open).toMatchObject({
    constructor: ['x'],
    a__proto__: ['y'],
    cn: ['"\0\u0001\\`"\n'],
    sn: ['\u2028\u2029'],
  });
});

test('an invalid name and a record without identity are problems with a line', async () => {
  const { problems, records } = await accounts(
    'dn: cn=a\nobjectClass: person\n\ndn: nonsense\nobjectClass: person\n\ndn: cn=b\nchangetype: delete\n',
  );
  expect(problems).toEqual([
    { line: 4, reason: 'dn-invalid', message: 'The distinguished name is not valid.' },
    expect.objectContaining({ line: 7, reason: 'change-refused' }),
  ]);
  expect(records).toHaveLength(1);
});

test('many different attributes do not slow the mapping down', async () => {
  const entries = Array.from(
    { length: 3000 },
    (_, i) => `dn: cn=${i}\nobjectClass: person\na${i}: 1\nb${i}: 2\n`,
  ).join('\n');
  const started = processorMs();
  let count = 0;
  for await (const batch of readLdifAccounts(Readable.from([Buffer.from(entries)]), { nowMs }))
    count += batch.records.length;
  expect(count).toBe(3000);
  expect(processorMs() - started).toBeLessThan(4000);
});
