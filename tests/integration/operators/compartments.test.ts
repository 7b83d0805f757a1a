import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHeader, writeBothCopies } from '../../../main/backend/vault/header.ts';
import { type Corp, openCorp, people } from '../../support/corp.ts';
import { changePolicy, draftOf } from '../../../main/backend/vault/policy-change.ts';
import { unlockVault } from '../../../main/backend/vault/unlock.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { changeOver, enrolAs, roleLike } from '../../support/operators.ts';

const reason = 'because';
let owner: Corp;
let app: SignedIn;
let zoe = 0;

beforeEach(async () => {
  owner = await openCorp();
  app = owner;
  zoe = await owner.idOf('Zoë');
}, 60_000);

afterEach(() => app.close());

function reveal() {
  return app.client.accounts.reveal({ id: zoe, attribute: 'mobile', reason });
}

describe('an operator without the key of personal values', () => {
  it('is refused them, and leaves them as they are when changing what is clear', async () => {
    // An administrator without the compartment: permission is not what stops them.
    const role = roleLike('keyless', 'administrator', { compartments: [] });
    valueOf(await app.client.roles.save(role));
    app = await changeOver(app, await enrolAs(app, 'Sue', 'keyless'));
    const { client } = app;
    expect(await reveal()).toMatchObject({ ok: false, code: 'compartment-closed' });
    const mobile = [{ do: 'set' as const, attribute: 'mobile', values: ['1'] }];
    expect(await client.changes.stage({ targets: [zoe], edits: mobile })).toMatchObject({
      code: 'compartment-closed',
    });
    expect(await client.directories.createPractice({ name: 'p', accounts: 10 })).toMatchObject({
      code: 'compartment-closed',
    });
    const title = [{ do: 'set' as const, attribute: 'title', values: ['Chief'] }];
    const { set } = valueOf(await client.changes.stage({ targets: [zoe], edits: title }));
    const done = await app.ended(
      valueOf(await client.changes.apply({ id: set, reason, ticket: '' })),
    );
    expect(done).toMatchObject({ result: { applied: 1 } });
    const card = valueOf(await client.accounts.get({ id: zoe }));
    expect(card.attributes.find(({ name }) => name === 'mobile')).toMatchObject({ masked: true });
    app = await changeOver(app);
    expect(valueOf(await reveal()).values).toStrictEqual(['+49 170 5550123']);
    expect(valueOf(await app.client.accounts.get({ id: zoe })).row.title).toBe('Chief');
  });
});

describe('a reader who is taken out', () => {
  it('ends the key: every value is sealed anew, and their grants are gone', async () => {
    const sue = await enrolAs(app, 'Sue', 'administrator');
    valueOf(await app.client.operators.remove({ id: sue, reason }));
    await app.backend.settled();
    const [job] = valueOf(await app.client.jobs.list({}));
    expect(job).toMatchObject({ kind: 'reseal', state: 'done', result: { sealed: 1 } });
    const reading = readHeader(owner.vault.folder);
    if (reading.state !== 'ok') throw new Error('There is no header.');
    const { policy, grants } = reading.header;
    expect(policy.keyVersions).toStrictEqual({ personal: 2, credentials: 2 });
    expect(grants.filter(({ recipientId }) => recipientId === sue)).toStrictEqual([]);
    const database = owner.vault.look();
    const sealed = database.prepare('SELECT sealed FROM accounts WHERE sealed IS NOT NULL').pluck();
    expect(sealed.all().map((blob) => Buffer.from(blob as Buffer).readUInt32BE(3))).toStrictEqual([
      2,
    ]);
    database.close();
    // The digest that was kept under the old key still says that the file has nothing new.
    const file = app.file('again.ldif', people).token;
    const into = { kind: 'existing', id: owner.directory } as const;
    const compared = valueOf(await app.client.directories.importFile({ file, into }));
    expect(await app.ended(compared)).toMatchObject({ result: { unchanged: 3, changed: 0 } });
    expect(valueOf(await reveal()).values).toStrictEqual(['+49 170 5550123']);
    app = await changeOver(app);
    expect(valueOf(await reveal()).values).toStrictEqual(['+49 170 5550123']);
  });
});

/** Takes an operator out, and ends before the database hears of it. */
async function removeAndEnd(id: string): Promise<void> {
  await app.backend.close();
  const unlocked = await unlockVault({ ...owner.vault, now: Date.now() });
  if (!unlocked.ok) throw new Error(unlocked.reason);
  const { keys, header } = unlocked;
  const before = draftOf(header);
  const members = before.members.filter(({ operatorId }) => operatorId !== id);
  const change = { draft: { ...before, members }, invite: null, now: Date.now() };
  writeBothCopies(owner.vault.folder, (await changePolicy(header, keys, change)).header);
  keys.dispose();
}

function keyVersions(): unknown[] {
  const database = owner.vault.look();
  const sql = 'SELECT sealed FROM accounts WHERE sealed IS NOT NULL';
  const sealed = database.prepare(sql).pluck().all();
  database.close();
  return sealed.map((blob) => Buffer.from(blob as Buffer).readUInt32BE(3));
}

describe('a process that ends between the header of a revocation and its job', () => {
  it('leaves work that the next sign-in of an owner finds and does', async () => {
    await removeAndEnd(await enrolAs(app, 'Sue', 'administrator'));
    expect(keyVersions()).toStrictEqual([1]);
    app = await signedIn(owner.vault);
    await app.backend.settled();
    expect(keyVersions()).toStrictEqual([2]);
    const [job] = valueOf(await app.client.jobs.list({}));
    expect(job).toMatchObject({ kind: 'reseal', state: 'done', result: { sealed: 1 } });
    expect(valueOf(await reveal()).values).toStrictEqual(['+49 170 5550123']);
  });

  it('is done once: a sign-in after it begins nothing', async () => {
    await removeAndEnd(await enrolAs(app, 'Sue', 'administrator'));
    app = await signedIn(owner.vault);
    await app.backend.settled();
    app = await changeOver(app);
    const reseals = valueOf(await app.client.jobs.list({})).filter(({ kind }) => kind === 'reseal');
    expect(reseals).toHaveLength(1);
  });
});

describe('a header that was edited', () => {
  it.each([
    ['another role', (text: string) => text.replace('"roleId":"support"', '"roleId":"owner"')],
    [
      'a later end of an invitation',
      (text: string) => text.replace('"expiresAt":1', '"expiresAt":2'),
    ],
    ['a lower key version', (text: string) => text.replace('"personal":1', '"personal":7')],
  ])('with %s opens for nobody', async (_, change) => {
    await enrolAs(app, 'Sue', 'support');
    valueOf(await app.client.operators.invite({ name: 'Bob', role: 'support' }));
    await app.backend.close();
    const reading = readHeader(owner.vault.folder);
    if (reading.state !== 'ok') throw new Error('There is no header.');
    const text = JSON.stringify(reading.header);
    const forged = change(text);
    expect(forged).not.toBe(text);
    writeBothCopies(owner.vault.folder, JSON.parse(forged));
    expect(await app.backend.signIn()).toMatchObject({ ok: false, code: 'header-damaged' });
  });
});
