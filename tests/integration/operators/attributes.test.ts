import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Edit } from '../../../shared/model/change.ts';
import type { Role, RoleAttributes } from '../../../shared/model/role.ts';
import { permissionsOf } from '../../../shared/roles.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { changeOver, enrolAs, roleLike } from '../../support/operators.ts';

const people = `version: 1

dn: uid=ann,ou=people,dc=corp
objectClass: inetOrgPerson
uid: ann
cn: Ann Archer
sn: Archer
title: Clerk
mail: ann@corp
telephoneNumber: 1

dn: uid=bob,ou=people,dc=corp
objectClass: inetOrgPerson
uid: bob
cn: Bob Brewer
sn: Brewer
title: Clerk
mail: bob@corp

dn: cn=staff,dc=corp
objectClass: groupOfNames
cn: staff
member: uid=bob,ou=people,dc=corp
`;

const reason = 'because';
const limits = { perSet: null, perHour: null, bulk: true };
let app: SignedIn;
let [ann, bob, staff] = [0, 0, 0];
const operators = new Map<string, string>();
let present = 'owner';

const set = (attribute: string, ...values: readonly string[]): Edit => ({
  do: 'set',
  attribute,
  values: [...values],
});

/** Saves a role with these attributes and enrols somebody who has it. */
async function hire(name: string, attributes: RoleAttributes): Promise<void> {
  const permissions = [
    ...roleLike('x', 'support', {}).permissions,
    'directories.import' as const,
    'backup.restore' as const,
  ];
  const role = roleLike(name, 'support', { limits, permissions, attributes });
  valueOf(await app.client.roles.save(role));
  operators.set(name, await enrolAs(app, name, name));
  app = await changeOver(app);
}

/** The client of whoever has a role; a session that is theirs already goes on. */
async function as(name: string): Promise<SignedIn['client']> {
  if (name === present) return app.client;
  const operator = operators.get(name);
  app = operator === undefined ? await changeOver(app) : await changeOver(app, operator);
  present = name;
  return app.client;
}

async function stagedBy(name: string, id: number, ...edits: readonly Edit[]): Promise<number> {
  const client = await as(name);
  return valueOf(await client.changes.stage({ targets: [id], edits: [...edits] })).set;
}

beforeAll(async () => {
  app = await signedIn();
  const { token } = app.file('corp.ldif', people);
  const into = { kind: 'new', name: 'corp' } as const;
  await app.ended(valueOf(await app.client.directories.importFile({ file: token, into })));
  const { rows } = valueOf(await app.client.accounts.find({ query: {}, offset: 0, limit: 9 }));
  [ann, bob, staff] = rows.map(({ id }) => id) as [number, number, number];
  await hire('titles', { change: ['TITLE', 'Telephonenumber'], masked: [] });
  await hire('desk', { change: ['@state', 'member'], masked: [] });
  await hire('births', { change: ['@existence', '@place', 'title'], masked: [] });
}, 120_000);

afterAll(() => app.close());

describe('a role that may change only some attributes', () => {
  it.each([
    ['titles', set('mail', 'new@corp'), { code: 'attribute-fixed', facts: { attribute: 'mail' } }],
    ['titles', set('MAIL;lang-de', 'x'), { code: 'attribute-fixed' }],
    [
      'titles',
      { do: 'modify', verb: 'delete', attribute: 'mail', values: [] },
      { code: 'attribute-fixed' },
    ],
    // A guess of what is there must not be told apart from a wrong one.
    ['titles', set('mail', 'ann@corp'), { code: 'attribute-fixed', facts: { attribute: 'mail' } }],
    ['titles', set('description', 'x'), { code: 'attribute-fixed' }],
    ['titles', { do: 'disable' }, { code: 'act-fixed', facts: { act: 'state' } }],
    ['titles', { do: 'delete' }, { code: 'act-fixed', facts: { act: 'existence' } }],
    ['titles', { do: 'rename', name: 'Anna' }, { code: 'act-fixed', facts: { act: 'place' } }],
    ['titles', { do: 'reset-password', mustChange: true }, { code: 'act-fixed' }],
    ['desk', set('title', 'Chief'), { code: 'attribute-fixed', facts: { attribute: 'title' } }],
    // Flags of Active Directory can do more than keep somebody out.
    ['desk', set('userAccountControl', '66048'), { code: 'attribute-fixed' }],
  ] as const)('%s is refused %o, and nothing is staged', async (name, edit, refusal) => {
    const client = await as(name);
    const given = JSON.parse(JSON.stringify(edit)) as Edit;
    const before = valueOf(await client.changes.list({ offset: 0, limit: 50 })).total;
    expect(await client.changes.stage({ targets: [ann], edits: [given] })).toMatchObject(refusal);
    expect(
      await client.changes.stageFound({
        query: { text: 'ann' },
        edits: [set('title', 'x'), given],
      }),
    ).toMatchObject({ ok: false });
    expect(valueOf(await client.changes.list({ offset: 0, limit: 50 })).total).toBe(before);
  });

  it('stages and applies what is on its list, whatever the letter case', async () => {
    const id = await stagedBy('titles', ann, set('Title', 'Chief'), set('telephoneNumber', '2'));
    const { client } = app;
    const done = await app.ended(valueOf(await client.changes.apply({ id, reason })));
    expect(done).toMatchObject({ state: 'done', result: { applied: 1 } });
    expect(valueOf(await client.accounts.get({ id: ann })).row.title).toBe('Chief');
    const undone = valueOf(await client.changes.undo({ id }));
    expect(undone.staged).toBe(1);
  });

  it('disables, and joins accounts to groups, where these are on its list', async () => {
    const edits: Edit[] = [{ do: 'disable' }, { do: 'add-to-group', group: staff }];
    const id = await stagedBy('desk', ann, ...edits);
    const job = valueOf(await app.client.changes.apply({ id, reason }));
    expect(await app.ended(job)).toMatchObject({ state: 'done', result: { applied: 2 } });
    const client = await as('titles');
    const remove: Edit = { do: 'remove-from-group', group: staff };
    expect(await client.changes.stage({ targets: [bob], edits: [remove] })).toMatchObject({
      code: 'attribute-fixed',
      facts: { attribute: 'member' },
    });
  });

  it('does not apply, undo or settle what somebody else staged of other attributes', async () => {
    const id = await stagedBy('owner', bob, set('title', 'Chief'), set('mail', 'b@corp'));
    const client = await as('titles');
    const refusal = { code: 'attribute-fixed', facts: { attribute: 'mail' } };
    expect(await client.changes.apply({ id, reason })).toMatchObject(refusal);
    expect(valueOf(await client.accounts.get({ id: bob })).row.title).toBe('Clerk');
    await as('owner');
    await app.ended(valueOf(await app.client.changes.apply({ id, reason })));
    expect(await (await as('titles')).changes.undo({ id })).toMatchObject(refusal);
  });

  it('makes accounts with the attributes of its list, deletes and restores them', async () => {
    const client = await as('births');
    const directory = valueOf(await client.directories.list({}))[0]?.id ?? 0;
    const make = (attributes: Record<string, string[]>) =>
      client.changes.stageNew({ directory, kind: 'person', attributes });
    const named = { cn: ['New One'], uid: ['new'], sn: ['One'] };
    expect(await make({ ...named, mail: ['n@corp'] })).toMatchObject({ code: 'attribute-fixed' });
    const { set: id } = valueOf(await make({ ...named, title: ['Clerk'] }));
    expect(await app.ended(valueOf(await client.changes.apply({ id, reason })))).toMatchObject({
      result: { applied: 1 },
    });
    const desk = await as('desk');
    expect(
      await desk.changes.stageNew({ directory, kind: 'person', attributes: named }),
    ).toMatchObject({ code: 'act-fixed', facts: { act: 'existence' } });
  });

  it('stages of a file what it may, and names what it may not', async () => {
    await as('titles');
    const file = app.file(
      'changes.ldif',
      `version: 1

dn: uid=bob,ou=people,dc=corp
changetype: modify
replace: telephoneNumber
telephoneNumber: 7
-

dn: uid=ann,ou=people,dc=corp
changetype: modify
replace: mail
mail: x@corp
-

dn: uid=ann,ou=people,dc=corp
changetype: delete
`,
    ).token;
    const { client } = app;
    const directory = valueOf(await client.directories.list({}))[0]?.id ?? 0;
    const job = await app.ended(valueOf(await client.changes.stageFile({ file, directory })));
    expect(job.result).toMatchObject({ staged: 1 });
    const { issues } = valueOf(await client.jobs.issues({ id: job.id, offset: 0, limit: 9 }));
    expect(issues.map(({ code, detail }) => [code, detail])).toStrictEqual([
      ['attribute-fixed', 'mail'],
      ['act-fixed', 'existence'],
    ]);
  });

  it('loses what writes whatever a file holds, and nothing else', async () => {
    const client = await as('titles');
    const { token } = app.file('again.ldif', people);
    const into = { kind: 'existing', id: 1, deletions: false } as const;
    expect(await client.directories.importFile({ file: token, into })).toMatchObject({
      code: 'not-permitted',
    });
    const role = roleLike('x', 'administrator', { attributes: { change: ['title'], masked: [] } });
    const left = permissionsOf(role as Role);
    const all = permissionsOf(roleLike('x', 'administrator', {}) as Role);
    expect([...all].filter((one) => !left.has(one))).toStrictEqual([
      'directories.import',
      'directories.remove',
    ]);
  });
});

describe('a role with masked attributes', () => {
  it.each(['cn', 'uid', 'member', 'entryUUID', 'accountExpires', 'mobile', 'userPassword'])(
    'is not saved when it masks %s, which is shown everywhere or closed by a key',
    async (name) => {
      const client = await as('owner');
      const role = roleLike('wrong', 'support', { attributes: { change: null, masked: [name] } });
      expect(await client.roles.save(role)).toMatchObject({
        code: 'attribute-unmaskable',
        facts: {},
      });
    },
  );

  it('is looked at by an owner as it sees, and shows everything again afterwards', async () => {
    const client = await as('owner');
    const attributes = { change: null, masked: ['mail'] } as const;
    valueOf(await client.roles.save(roleLike('plain', 'support', { attributes })));
    valueOf(await client.operators.viewAs({ role: 'plain' }));
    expect(valueOf(await client.accounts.get({ id: bob })).row.mail).toBe('');
    valueOf(await client.operators.viewAs({ role: null }));
    expect(valueOf(await client.accounts.get({ id: bob })).row.mail).toBe('b@corp');
  });

  it('is signed as it is usually written, each name once', async () => {
    const client = await as('owner');
    const attributes = { change: ['TITLE', 'title', '@state'] as const, masked: ['MAIL', 'mail'] };
    valueOf(await client.roles.save(roleLike('plain', 'support', { attributes })));
    const listed = valueOf(await client.roles.list({})).find(({ role }) => role.id === 'plain');
    expect(listed?.role.attributes).toStrictEqual({
      change: ['title', '@state'],
      masked: ['mail'],
    });
  });
});
