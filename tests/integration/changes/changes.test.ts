import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Corp, openCorp } from '../../support/corp.ts';
import { valueOf } from '../../support/client.ts';

let app: Corp;

beforeEach(async () => {
  app = await openCorp();
});

afterEach(() => app.close());

it('stages, reviews, applies, records and undoes an edit', async () => {
  const id = await app.idOf('zoe');
  const edits = [{ do: 'set' as const, attribute: 'title', values: ['Lead controller'] }];
  const { set, staged } = valueOf(await app.client.changes.stage({ targets: [id], edits }));
  expect(staged).toBe(1);

  const before = valueOf(await app.client.accounts.get({ id }));
  expect(before.row).toMatchObject({ title: 'Controller', staged: 1 });
  const review = valueOf(await app.client.changes.items({ id: set, offset: 0, limit: 10 }));
  expect(review.changes[0]).toMatchObject({
    kind: 'modify',
    lines: [{ attribute: 'title', before: ['Controller'], after: ['Lead controller'] }],
  });
  expect(review.changes[0]?.ldif).toContain('replace: title\ntitle: Lead controller\n-\n');

  expect(await app.apply(set)).toMatchObject({ state: 'done', result: { applied: 1 } });
  const after = valueOf(await app.client.accounts.get({ id }));
  expect(after.row).toMatchObject({ title: 'Lead controller', staged: 0 });
  expect(after.version).toBe(before.version + 1);

  const history = valueOf(await app.client.accounts.history({ id, limit: 20 }));
  const entry = history.rows.find((row) => row.action === 'accounts.modify');
  expect(entry).toMatchObject({ reason: 'because', ticket: '88120', changeSet: set });
  expect(JSON.parse(entry?.detail ?? '{}')).toEqual({
    lines: [['title', ['Controller'], ['Lead controller']]],
    version: 2,
  });

  const undone = valueOf(await app.client.changes.undo({ id: set }));
  expect(undone).toMatchObject({ staged: 1, cannot: [] });
  await app.apply(undone.set ?? 0);
  expect(valueOf(await app.client.accounts.get({ id })).row.title).toBe('Controller');
  expect(valueOf(await app.client.audit.verify({})).ok).toBe(true);
});

it('finds the new value and no longer the old one', async () => {
  const id = await app.idOf('max');
  const edits = [{ do: 'set' as const, attribute: 'cn', values: ['Aurelia Vogt'] }];
  const { set } = valueOf(await app.client.changes.stage({ targets: [id], edits }));
  await app.apply(set);
  expect(await app.idOf('aurelia')).toBe(id);
  const old = valueOf(
    await app.client.accounts.find({ query: { text: 'müller' }, offset: 0, limit: 5 }),
  );
  expect(old.total).toBe(0);
});

it('keeps personal values sealed, masked and out of the log', async () => {
  const id = await app.idOf('zoe');
  const edits = [{ do: 'set' as const, attribute: 'mobile', values: ['+49 171 9998877'] }];
  const { set } = valueOf(await app.client.changes.stage({ targets: [id], edits }));
  const review = valueOf(await app.client.changes.items({ id: set, offset: 0, limit: 10 }));
  expect(review.changes[0]?.lines).toEqual([
    { attribute: 'mobile', masked: true, before: [], after: [] },
  ]);
  expect(JSON.stringify(review)).not.toContain('555');
  await app.apply(set);
  const revealed = valueOf(
    await app.client.accounts.reveal({ id, attribute: 'mobile', reason: 'call back' }),
  );
  expect(revealed.values).toEqual(['+49 171 9998877']);
  const log = valueOf(await app.client.audit.list({ limit: 100 }));
  expect(JSON.stringify(log)).not.toContain('9998877');
  expect(log.rows.some((row) => row.action === 'accounts.reveal')).toBe(true);
});

it('merges edits of one attribute, and forgets what cancels out', async () => {
  const id = await app.idOf('zoe');
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
  const id = await app.idOf('zoe');
  const { set } = valueOf(
    await app.client.changes.stage({ targets: [id], edits: [{ do: 'disable' }] }),
  );
  await app.apply(set);
  const card = valueOf(await app.client.accounts.get({ id }));
  expect(card.row.facts.disabled).toBe(true);
  expect(card.row.facts.disabledAt).toBeGreaterThan(0);
  const locked = card.attributes.find((one) => one.name === 'pwdAccountLockedTime');
  expect(locked?.values).toEqual(['000001010000Z']);
});

it('deletes to the recycle bin, hides from search, and restores', async () => {
  const id = await app.idOf('zoe');
  const remove = valueOf(
    await app.client.changes.stage({ targets: [id], edits: [{ do: 'delete' }] }),
  );
  await app.apply(remove.set);
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
  await app.apply(restore.set);
  expect(await app.idOf('zoe')).toBe(id);
});

it('adds and removes members as deltas', async () => {
  const [zoe, max, group] = [
    await app.idOf('zoe'),
    await app.idOf('max'),
    await app.idOf('reports'),
  ];
  const { set } = valueOf(
    await app.client.changes.stage({ targets: [zoe], edits: [{ do: 'add-to-group', group }] }),
  );
  await app.client.changes.stage({ targets: [max], edits: [{ do: 'remove-from-group', group }] });
  await app.apply(set);
  const members = valueOf(
    await app.client.groups.members({ id: group, effective: false, offset: 0, limit: 10 }),
  );
  expect(members.members.map((one) => one.account.id)).toEqual([zoe]);
});

it('creates an account and undoes that by deleting it', async () => {
  const attributes = { uid: ['new1'], cn: ['Nadia New'], sn: ['New'], mobile: ['+49 1'] };
  const { set } = valueOf(
    await app.client.changes.stageNew({ directory: app.directory, kind: 'person', attributes }),
  );
  await app.apply(set);
  const id = await app.idOf('nadia');
  const undo = valueOf(await app.client.changes.undo({ id: set }));
  await app.apply(undo.set ?? 0);
  const card = valueOf(await app.client.accounts.get({ id }));
  expect(card.row.facts.deletedAt).not.toBeNull();
});

it('stops at an account that moved since it was staged, and settles that by keep or take', async () => {
  const id = await app.idOf('zoe');
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
  await app.apply((await app.ended(other)).changeSet ?? 0);
  await app.apply(mine);
  const review = valueOf(await app.client.changes.items({ id: mine, offset: 0, limit: 5 }));
  expect(review.changes[0]).toMatchObject({
    state: 'conflicted',
    lines: [{ before: ['Controller'], after: ['Mine'], now: ['Theirs'] }],
  });
  expect(valueOf(await app.client.accounts.get({ id })).row.title).toBe('Theirs');
  const change = review.changes[0]?.id ?? 0;
  valueOf(await app.client.changes.resolve({ change, decision: 'take' }));
  await app.apply(mine);
  expect(valueOf(await app.client.accounts.get({ id })).row.title).toBe('Mine');
});

it('refuses to undo what somebody changed since', async () => {
  const id = await app.idOf('zoe');
  const title = async (value: string) => {
    const { set } = valueOf(
      await app.client.changes.stage({
        targets: [id],
        edits: [{ do: 'set', attribute: 'title', values: [value] }],
      }),
    );
    await app.apply(set);
    return set;
  };
  const first = await title('One');
  await title('Two');
  const undone = valueOf(await app.client.changes.undo({ id: first }));
  const since = [
    { target: id, targetName: 'Zoë Brontë', by: expect.any(String), at: expect.any(Number) },
  ];
  expect(undone).toEqual({
    set: null,
    staged: 0,
    cannot: [{ code: 'changed-since', changes: 1, since }],
  });
});
