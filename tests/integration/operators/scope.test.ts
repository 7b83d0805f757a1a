import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wholeVault } from '../../../shared/roles.ts';
import type { AccountQuery } from '../../../shared/model/account.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { changeOver, enrolAs, roleLike } from '../../support/operators.ts';

/** Sales and a group are in scope; the plant, its people and what names them are not. */
const entries = `version: 1

dn: uid=ann,ou=sales,dc=corp
objectClass: inetOrgPerson
uid: ann
cn: Ann Sales
sn: Sales
department: Sales
mobile: +49 1

dn: uid=bob,ou=north,ou=sales,dc=corp
objectClass: inetOrgPerson
uid: bob
cn: Bob Sales
sn: Sales
department: Sales

dn: uid=sly\\,ou=sales,dc=corp
objectClass: inetOrgPerson
uid: sly
cn: Sly Outsider
sn: Outsider

dn: uid=eve,ou=plant,dc=corp
objectClass: inetOrgPerson
uid: eve
cn: Eve Secretplant
sn: Secretplant
department: Plant
manager: uid=ann,ou=sales,dc=corp

dn: cn=mixed,ou=sales,dc=corp
objectClass: groupOfNames
cn: mixed
member: uid=ann,ou=sales,dc=corp
member: uid=eve,ou=plant,dc=corp
`;

const everything: AccountQuery = { text: '', filters: [], sort: 'name', descending: false };
let app: SignedIn;
let eve = 0;
let ann = 0;
let mixed = 0;
let secret = 0;
let missing = 0;

async function idOf(text: string): Promise<number> {
  const query = { ...everything, text };
  const found = valueOf(await app.client.accounts.find({ query, offset: 0, limit: 5 }));
  return found.rows[0]?.id ?? 0;
}

beforeAll(async () => {
  app = await signedIn();
  const { token } = app.file('corp.ldif', entries);
  const into = { kind: 'new', name: 'corp' } as const;
  await app.ended(valueOf(await app.client.directories.importFile({ file: token, into })));
  const other = app.file('other.ldif', entries.replaceAll('dc=corp', 'dc=hidden'));
  const hidden = { kind: 'new', name: 'hidden directory' } as const;
  await app.ended(
    valueOf(await app.client.directories.importFile({ file: other.token, into: hidden })),
  );
  [eve, ann, mixed] = [await idOf('Secretplant'), await idOf('Ann'), await idOf('mixed')];
  missing = 1_000_000;
  const edits = [{ do: 'set' as const, attribute: 'title', values: ['Chief'] }];
  ({ set: secret } = valueOf(await app.client.changes.stage({ targets: [ann, eve], edits })));
  const scope = { ...wholeVault, units: ['OU=Sales, DC=corp'] };
  const limits = { perSet: null, perHour: null, bulk: true };
  const permissions = [
    ...roleLike('x', 'support', {}).permissions,
    'audit.read' as const,
    'export.create' as const,
  ];
  const role = roleLike('sales', 'support', { scope, limits, permissions });
  valueOf(await app.client.roles.save(role));
  const operator = await enrolAs(app, 'Sam Sales', 'sales');
  app = await changeOver(app, operator);
}, 60_000);

afterAll(() => app.close());

describe('an operator whose role covers one unit', () => {
  it('finds and counts the accounts of the unit and of those below, and nobody else', async () => {
    const all = valueOf(
      await app.client.accounts.find({ query: everything, offset: 0, limit: 50 }),
    );
    const names = all.rows.map(({ name }) => name);
    expect(names).toStrictEqual(['Ann Sales', 'Bob Sales', 'mixed']);
    expect(all.total).toBe(3);
    const facets = valueOf(await app.client.accounts.facets({}));
    expect(facets).toMatchObject({
      total: 3,
      kinds: { person: 2, group: 1 },
      departments: [{ value: 'Sales', accounts: 2 }],
    });
  });

  it.each([
    ['by text', { text: 'secretplant' }],
    ['by a short text', { text: 'eve' }],
    ['by department', { filters: [{ on: 'department', values: ['Plant'] }] }],
    [
      'by attribute',
      { filters: [{ on: 'attribute', name: 'sn', test: 'equals', value: 'Outsider' }] },
    ],
    ['with a deleted state', { filters: [{ on: 'state', states: ['deleted'] }] }],
  ] as const)('finds nobody outside %s', async (_, wanted) => {
    const query = { ...everything, ...JSON.parse(JSON.stringify(wanted)) };
    const found = valueOf(await app.client.accounts.find({ query, offset: 0, limit: 50 }));
    expect(found).toMatchObject({ rows: [], total: 0 });
  });

  it('gets for an account outside the very answer that it gets for one that is not there', async () => {
    const { client } = app;
    const reason = 'I want to know';
    const edits = [{ do: 'set' as const, attribute: 'title', values: ['x'] }];
    const asks = [
      (id: number) => client.accounts.get({ id }),
      (id: number) => client.accounts.reports({ id }),
      (id: number) => client.accounts.history({ id, limit: 50 }),
      (id: number) => client.accounts.reveal({ id, attribute: 'mobile', reason }),
      (id: number) => client.groups.members({ id, effective: true, offset: 0, limit: 50 }),
      (id: number) => client.groups.ofAccount({ id, effective: true }),
      (id: number) => client.changes.ofAccount({ id }),
      (id: number) => client.changes.stage({ targets: [id], edits }),
      (id: number) => client.changes.stage({ targets: [ann, id], edits }),
      (id: number) =>
        client.changes.stage({
          targets: [ann],
          edits: [{ do: 'add-to-group' as const, group: id }],
        }),
      (id: number) => client.audit.list({ target: `account:${id}`, limit: 50 }),
    ];
    for (const ask of asks) {
      const outside = await ask(eve);
      expect(outside).toStrictEqual(await ask(missing));
    }
  });

  it('sees the members and groups that are in scope, and counts these alone', async () => {
    const members = valueOf(
      await app.client.groups.members({ id: mixed, effective: true, offset: 0, limit: 50 }),
    );
    expect(members.members.map(({ account }) => account.name)).toStrictEqual(['Ann Sales']);
    expect(members.total).toBe(1);
    expect(valueOf(await app.client.accounts.get({ id: mixed }))).toMatchObject({ memberCount: 1 });
    expect(valueOf(await app.client.accounts.reports({ id: ann }))).toStrictEqual([]);
  });

  it('sees no change set with a change outside, and not its title or counts either', async () => {
    const { client } = app;
    expect(valueOf(await client.changes.list({ offset: 0, limit: 50 }))).toStrictEqual({
      sets: [],
      total: 0,
      waiting: 0,
    });
    const asks = [
      (id: number) => client.changes.get({ id }),
      (id: number) => client.changes.items({ id, offset: 0, limit: 50 }),
      (id: number) => client.changes.withdraw({ id }),
      (id: number) => client.changes.apply({ id, reason: 'no', ticket: '' }),
    ];
    for (const ask of asks) expect(await ask(secret)).toStrictEqual(await ask(missing));
    expect(valueOf(await client.changes.ofAccount({ id: ann }))).toHaveLength(1);
  });

  it('sees its own directory with its own counts, and no directory without an account of it', async () => {
    const directories = valueOf(await app.client.directories.list({}));
    expect(directories.map(({ name, accounts, groups }) => [name, accounts, groups])).toStrictEqual(
      [['corp', 2, 1]],
    );
  });

  it('sees no job of others, and in the log only its own acts and its own accounts', async () => {
    expect(valueOf(await app.client.jobs.list({}))).toStrictEqual([]);
    const { rows, actions } = valueOf(await app.client.audit.list({ limit: 500 }));
    const strange = rows.filter(({ operator, target }) => {
      return (
        operator !== 'Sam Sales' && ![`account:${ann}`, `account:${mixed}`].includes(target ?? '')
      );
    });
    expect(strange).toStrictEqual([]);
    expect(actions).not.toContain('directories.import');
  });

  it('writes nobody outside into a file', async () => {
    const { token, path } = app.file('out.ldif');
    const job = valueOf(
      await app.client.exports.create({
        query: everything,
        format: 'ldif',
        file: token,
        reason: 'because',
      }),
    );
    expect(await app.ended(job)).toMatchObject({ state: 'done', result: { accounts: 3 } });
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('uid=ann');
    expect(text).not.toMatch(/eve|plant/iu);
  });

  it('is refused what cannot be narrowed, and an account that it could not see', async () => {
    const file = app.file('log.jsonl').token;
    expect(await app.client.audit.exportLog({ file, reason: 'because' })).toMatchObject({
      code: 'not-permitted',
    });
    expect(await app.client.directories.createLocal({ name: 'mine' })).toMatchObject({
      code: 'not-permitted',
    });
    const directory = valueOf(await app.client.directories.list({}))[0]?.id ?? 0;
    const attributes = { cn: ['New One'], uid: ['new'] };
    expect(
      await app.client.changes.stageNew({ directory, kind: 'person', attributes }),
    ).toMatchObject({ code: 'out-of-scope' });
  });

  it('stages and applies a change of its own account', async () => {
    const edits = [{ do: 'set' as const, attribute: 'title', values: ['Seller'] }];
    const { set } = valueOf(await app.client.changes.stage({ targets: [ann], edits }));
    const done = await app.ended(
      valueOf(await app.client.changes.apply({ id: set, reason: 'because', ticket: '' })),
    );
    expect(done).toMatchObject({ state: 'done', result: { applied: 1 } });
    expect(valueOf(await app.client.accounts.get({ id: ann })).row.title).toBe('Seller');
  });
});
