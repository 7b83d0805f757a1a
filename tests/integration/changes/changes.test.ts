import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';

const people = `version: 1

dn: uid=zoe,ou=people,dc=corp,dc=example
objectClass: inetOrgPerson
uid: zoe
cn: Zoë Brontë
sn: Brontë
title: Controller
mail: zoe@corp.example
mobile: +49 170 5550123

dn: uid=max,ou=people,dc=corp,dc=example
objectClass: inetOrgPerson
uid: max
cn: Max Müller
sn: Müller
title: Nurse

dn: cn=Reports,ou=groups,dc=corp,dc=example
objectClass: groupOfNames
cn: Reports
member: uid=max,ou=people,dc=corp,dc=example
`;

let app: SignedIn;
let directory = 0;

beforeEach(async () => {
  app = await signedIn();
  const { token } = app.file('people.ldif', people);
  const job = valueOf(
    await app.client.directories.importFile({ file: token, into: { kind: 'new', name: 'corp' } }),
  );
  const ended = await app.ended(job);
  expect(ended).toMatchObject({ state: 'done', result: { added: 3, refused: 0 } });
  directory = ended.directory ?? 0;
});

afterEach(() => app.close());

async function idOf(text: string): Promise<number> {
  const found = valueOf(await app.client.accounts.find({ query: { text }, offset: 0, limit: 5 }));
  const [row] = found.rows;
  if (!row) throw new Error(`Nobody is called ${text}.`);
  return row.id;
}

async function apply(set: number) {
  const job = valueOf(
    await app.client.changes.apply({ id: set, reason: 'because', ticket: '88120' }),
  );
  return app.ended(job);
}

it('stages, reviews, applies, records and undoes an edit', async () => {
  const id = await idOf('zoe');
  const edits = [{ do: 'set', attribute: 'title', values: ['Lead controller'] }] as const;
  const { set, staged } = valueOf(
    await app.client.changes.stage({ targets: [id], edits: [...edits] }),
  );
  expect(staged).toBe(1);

  const before = valueOf(await app.client.accounts.get({ id }));
  expect(before.row).toMatchObject({ title: 'Controller', staged: 1 });
  const review = valueOf(await app.client.changes.items({ id: set, offset: 0, limit: 10 }));
  expect(review.changes[0]).toMatchObject({
    kind: 'modify',
    lines: [{ attribute: 'title', before: ['Controller'], after: ['Lead controller'] }],
  });
  expect(review.changes[0]?.ldif).toContain('replace: title\ntitle: Lead controller\n-\n');

  expect(await apply(set)).toMatchObject({ state: 'done', result: { applied: 1 } });
  const after = valueOf(await app.client.accounts.get({ id }));
  expect(after.row).toMatchObject({ title: 'Lead controller', staged: 0 });
  expect(after.version).toBe(before.version + 1);

  const history = valueOf(await app.client.accounts.history({ id, limit: 20 }));
  const entry = history.rows.find((row) => row.action === 'accounts.modify');
  expect(entry).toMatchObject({ reason: 'because', ticket: '88120', changeSet: set });
  expect(JSON.parse(entry?.detail ?? '{}')).toEqual({
    lines: [['title', ['Controller'], ['Lead controller']]],
  });

  const undone = valueOf(await app.client.changes.undo({ id: set }));
  expect(undone).toMatchObject({ staged: 1, cannot: [] });
  await apply(undone.set ?? 0);
  expect(valueOf(await app.client.accounts.get({ id })).row.title).toBe('Controller');
  expect(valueOf(await app.client.audit.verify({})).ok).toBe(true);
});

it('finds the new value and no longer the old one', async () => {
  const id = await idOf('max');
  const edits = [{ do: 'set' as const, attribute: 'cn', values: ['Aurelia Vogt'] }];
  const { set } = valueOf(await app.client.changes.stage({ targets: [id], edits }));
  await apply(set);
  expect(await idOf('aurelia')).toBe(id);
  const old = valueOf(
    await app.client.accounts.find({ query: { text: 'müller' }, offset: 0, limit: 5 }),
  );
  expect(old.total).toBe(0);
});

it('keeps personal values sealed, masked and out of the log', async () => {
  const id = await idOf('zoe');
  const edits = [{ do: 'set' as const, attribute: 'mobile', values: ['+49 171 9998877'] }];
  const { set } = valueOf(await app.client.changes.stage({ targets: [id], edits }));
  const review = valueOf(await app.client.changes.items({ id: set, offset: 0, limit: 10 }));
  expect(review.changes[0]?.lines).toEqual([
    { attribute: 'mobile', masked: true, before: [], after: [] },
  ]);
  expect(JSON.stringify(review)).not.toContain('555');
  await apply(set);
  const revealed = valueOf(
    await app.client.accounts.reveal({ id, attribute: 'mobile', reason: 'call back' }),
  );
  expect(revealed.values).toEqual(['+49 171 9998877']);
  const log = valueOf(await app.client.audit.list({ limit: 100 }));
  expect(JSON.stringify(log)).not.toContain('9998877');
  expect(log.rows.some((row) => row.action === 'accounts.reveal')).toBe(true);
});

it('merges edits of one attribute, and forgets what cancels out', async () => {
  const id = await idOf('zoe');
  const set = (value: string) =>
    app.client.changes.stage({
      targets: [id],
      edits: [{ do: 'set', attribute: 'title', values: [value] }],
    });
  const first = valueOf(await set('A'));
  await set('B');
  const merged = valueOf(await app.client.changes.items({ id: first.set, offset: 0, limit: 5 }));
  expect(merged.total).toBe(1);
  expect(merged.changes[0]?.lines[0]).toMatchObject({ before: ['Controller'], after: ['B'] });
  await set('Controller');
  expect(valueOf(await app.client.changes.ofAccount({ id }))).toEqual([]);
});

it('disables as a dated fact and as the attribute that a server would have', async () => {
  const id = await idOf('zoe');
  const { set } = valueOf(
    await app.client.changes.stage({ targets: [id], edits: [{ do: 'disable' }] }),
  );
  await apply(set);
  const card = valueOf(await app.client.accounts.get({ id }));
  expect(card.row.facts.disabled).toBe(true);
  expect(card.row.facts.disabledAt).toBeGreaterThan(0);
  const locked = card.attributes.find((one) => one.name === 'pwdAccountLockedTime');
  expect(locked?.values).toEqual(['000001010000Z']);
});

it('deletes to the recycle bin, hides from search, and restores', async () => {
  const id = await idOf('zoe');
  const remove = valueOf(
    await app.client.changes.stage({ targets: [id], edits: [{ do: 'delete' }] }),
  );
  await apply(remove.set);
  const find = async (states: ('deleted' | 'enabled')[]) =>
    valueOf(
      await app.client.accounts.find({
        query: { text: 'zoe', filters: [{ on: 'state', states }] },
        offset: 0,
        limit: 5,
      }),
    ).total;
  expect(await find(['enabled'])).toBe(0);
  expect(await find(['deleted'])).toBe(1);
  const restore = valueOf(
    await app.client.changes.stage({ targets: [id], edits: [{ do: 'restore' }] }),
  );
  await apply(restore.set);
  expect(await idOf('zoe')).toBe(id);
});

it('adds and removes members as deltas', async () => {
  const [zoe, max, group] = [await idOf('zoe'), await idOf('max'), await idOf('reports')];
  const { set } = valueOf(
    await app.client.changes.stage({ targets: [zoe], edits: [{ do: 'add-to-group', group }] }),
  );
  await app.client.changes.stage({ targets: [max], edits: [{ do: 'remove-from-group', group }] });
  await apply(set);
  const members = valueOf(
    await app.client.groups.members({ id: group, effective: false, offset: 0, limit: 10 }),
  );
  expect(members.members.map((one) => one.account.id)).toEqual([zoe]);
});

it('creates an account and undoes that by deleting it', async () => {
  const attributes = { uid: ['new1'], cn: ['Nadia New'], sn: ['New'], mobile: ['+49 1'] };
  const { set } = valueOf(
    await app.client.changes.stageNew({ directory, kind: 'person', attributes }),
  );
  await apply(set);
  const id = await idOf('nadia');
  const undo = valueOf(await app.client.changes.undo({ id: set }));
  await apply(undo.set ?? 0);
  const card = valueOf(await app.client.accounts.get({ id }));
  expect(card.row.facts.deletedAt).not.toBeNull();
});

it('stops at an account that moved since it was staged, and settles that by keep or take', async () => {
  const id = await idOf('zoe');
  const own = valueOf(
    await app.client.changes.stageFound({
      query: { text: 'zoe' },
      edits: [{ do: 'set', attribute: 'title', values: ['Mine'] }],
    }),
  );
  const mine = (await app.ended(own)).changeSet ?? 0;
  const other = valueOf(
    await app.client.changes.stageFound({
      query: { text: 'zoe' },
      edits: [{ do: 'set', attribute: 'title', values: ['Theirs'] }],
    }),
  );
  await apply((await app.ended(other)).changeSet ?? 0);
  await apply(mine);
  const review = valueOf(await app.client.changes.items({ id: mine, offset: 0, limit: 5 }));
  expect(review.changes[0]).toMatchObject({
    state: 'conflicted',
    lines: [{ before: ['Controller'], after: ['Mine'], now: ['Theirs'] }],
  });
  expect(valueOf(await app.client.accounts.get({ id })).row.title).toBe('Theirs');
  const change = review.changes[0]?.id ?? 0;
  valueOf(await app.client.changes.resolve({ change, decision: 'take' }));
  await apply(mine);
  expect(valueOf(await app.client.accounts.get({ id })).row.title).toBe('Mine');
});

it('refuses to undo what somebody changed since', async () => {
  const id = await idOf('zoe');
  const title = async (value: string) => {
    const { set } = valueOf(
      await app.client.changes.stage({
        targets: [id],
        edits: [{ do: 'set', attribute: 'title', values: [value] }],
      }),
    );
    await apply(set);
    return set;
  };
  const first = await title('One');
  await title('Two');
  const undone = valueOf(await app.client.changes.undo({ id: first }));
  expect(undone).toEqual({ set: null, staged: 0, cannot: [{ code: 'changed-since', changes: 1 }] });
});

it('makes a change set of just the differences of a changed file, and nothing of the same file', async () => {
  const again = async (content: string, deletions = false) => {
    const { token } = app.file('again.ldif', content);
    return app.ended(
      valueOf(
        await app.client.directories.importFile({
          file: token,
          into: { kind: 'existing', id: directory, deletions },
        }),
      ),
    );
  };
  expect(await again(people)).toMatchObject({
    changeSet: null,
    result: { unchanged: 3, changed: 0 },
  });
  const changed = people
    .replace('title: Nurse', 'title: Head nurse')
    .replace('mobile: +49 170 5550123\n', '');
  const job = await again(changed);
  expect(job.result).toMatchObject({ unchanged: 1, changed: 2, added: 0 });
  await apply(job.changeSet ?? 0);
  expect(valueOf(await app.client.accounts.get({ id: await idOf('max') })).row.title).toBe(
    'Head nurse',
  );
  expect(await again(changed)).toMatchObject({ changeSet: null });
  const without = changed.slice(0, changed.indexOf('dn: cn=Reports'));
  const deletion = await again(without, true);
  expect(deletion.changeSet).not.toBeNull();
});

it('stages the change records of an LDIF file, and reports those that it cannot', async () => {
  const { token } = app.file(
    'changes.ldif',
    `dn: uid=max,ou=people,dc=corp,dc=example
changetype: modify
replace: title
title: Doctor
-

dn: uid=nobody,dc=corp,dc=example
changetype: delete
`,
  );
  const job = await app.ended(
    valueOf(await app.client.changes.stageFile({ file: token, directory })),
  );
  expect(job).toMatchObject({ state: 'done', refused: 1 });
  await apply(job.changeSet ?? 0);
  expect(valueOf(await app.client.accounts.get({ id: await idOf('max') })).row.title).toBe(
    'Doctor',
  );
});
