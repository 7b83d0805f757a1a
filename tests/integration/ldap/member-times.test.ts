import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { oids } from '../../../main/connector/ldap/dialects.ts';
import { type Asked, entry, FakeLdap, result, send } from '../../support/ldap-fake.ts';
import { usualPoliteness } from '../../../shared/model/connection.ts';
import { openDirectory } from '../../support/live-task.ts';
import { memberMetaData } from '../../support/member-meta-data.ts';

const group = '195f3990-b51a-4a1b-9e96-86c66cb18d11';
const guid = Buffer.from('90395f191ab51b4a9e9686c66cb18d11', 'hex');
const base = 'DC=corp,DC=example';
const attribute = 'msDS-ReplValueMetaData';
const people = ['Ann', 'Ben', 'Cleo'].map((name) => `CN=${name},${base}`);
const values = people.map((dn, at) =>
  memberMetaData({ dn, created: `2024-01-0${at + 1}T00:00:00Z` }),
);

let fake: FakeLdap;
let kept = values;

/** Says what Active Directory says: two of the values first, and the others when they are asked for. */
function reply({ id, tag, base: dn, attributes }: Asked, socket: Socket): void {
  if (tag === 0x60) send(socket, id, result(0x61, 0));
  if (tag !== 0x63) return;
  if (dn === '') {
    const root = { supportedCapabilities: [oids.activeDirectory], defaultNamingContext: [base] };
    send(socket, id, entry('', root));
  } else if (dn === `<GUID=${group}>` && attributes.includes(attribute)) {
    const first = kept.length > 0 ? { [`${attribute};range=0-1`]: kept.slice(0, 2) } : {};
    send(socket, id, entry(`CN=Clerks,${base}`, { objectGUID: [guid], ...first }));
  } else if (attributes.includes(`${attribute};range=2-*`)) {
    const rest = { [`${attribute};range=2-*`]: kept.slice(2) };
    send(socket, id, entry(`CN=Clerks,${base}`, rest));
  }
  send(socket, id, result(0x65, 0));
}

async function times() {
  const connection = {
    host: fake.host,
    port: fake.port,
    security: 'ldaps',
    bindName: 'CORP\\reader',
    bases: [base],
    readOnly: true,
    pageSize: 100,
    ...usualPoliteness,
    pin: fake.fingerprint,
  } as const;
  const task = { connection: { ...connection, bases: [base] }, password: Buffer.from('secret') };
  const directory = await openDirectory(task);
  try {
    return await directory.memberTimes(group);
  } finally {
    directory.close();
  }
}

beforeAll(async () => {
  fake = await FakeLdap.start(reply);
});

afterAll(() => fake.stop());

it('reads all times of a group, also those that come in parts', async () => {
  const found = (await times()) ?? [];
  expect(found.map(({ dn }) => dn)).toEqual(people);
  expect(found.map(({ dnKey }) => dnKey)).toEqual(people.map((dn) => dn.toLowerCase()));
  expect(found.every(({ leftAt }) => leftAt === null)).toBe(true);
});

it('says that nothing is kept where the server says nothing', async () => {
  kept = [];
  expect(await times()).toBeNull();
});
