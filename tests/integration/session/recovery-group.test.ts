import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readHeader } from '../../../main/backend/vault/header.ts';
import type { VaultHeader } from '../../../main/backend/vault/header-schema.ts';
import { formatShare } from '../../../main/backend/vault/share-text.ts';
import type { Outcome } from '../../../shared/failure.ts';
import { BackendUnderTest } from '../../support/backend.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { confirmNewKit } from '../../support/kit.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';

const reason = 'A way back that nobody has alone';
const newPassword = 'saffron harbour lantern quill';
let app: SignedIn;
let sue = '';
let bob = '';
/** Processes in which the vault was opened by a way back. */
const opened: BackendUnderTest[] = [];

beforeEach(async () => {
  app = await signedIn();
  sue = await enrolAs(app, 'Sue', 'support');
  bob = await enrolAs(app, 'Bob', 'auditor');
}, 30_000);

afterEach(async () => {
  for (const backend of opened.splice(0)) await backend.close();
  await app.close();
  vi.useRealTimers();
});

function headerOf(): VaultHeader {
  const reading = readHeader(app.vault.folder);
  if (reading.state !== 'ok') throw new Error(reading.state);
  return reading.header;
}

async function makeGroup(...officers: readonly string[]): Promise<void> {
  valueOf(await app.client.recovery.makeGroup({ officers: [...officers], reason }));
}

/** Signs in as an officer, who takes the share that waits; answers its text. */
async function take(officer: string): Promise<string> {
  app = await changeOver(app, officer);
  const { share, ask } = valueOf(await app.client.recovery.showShare({}));
  const groups: [string, string] = [share[ask[0]] ?? '', share[ask[1]] ?? ''];
  valueOf(await app.client.recovery.confirmShare({ groups }));
  return share.join('-');
}

/** A group of these officers whose shares were taken, with the owner signed in again. */
async function groupOf(...officers: readonly string[]): Promise<readonly string[]> {
  await makeGroup(...officers);
  const shares: string[] = [];
  for (const officer of officers) shares.push(await take(officer));
  app = await changeOver(app);
  return shares;
}

/** Opens the locked vault with two shares, in a process that stays open. */
async function recoverWith(one: string, other: string): Promise<Outcome<unknown>> {
  await app.backend.close();
  const backend = new BackendUnderTest(app.vault);
  opened.push(backend);
  app = { ...app, backend };
  return backend.ask({
    do: 'recover-with-shares',
    shares: [one, other],
    password: newPassword,
    deviceSecret: Buffer.from(app.vault.deviceSecret),
  });
}

const codeOf = (outcome: Outcome<unknown>) => (outcome.ok ? 'opened' : outcome.code);

/** The last row of an action, as whoever is signed in reads it. */
async function lastAct(action: string) {
  const { rows } = valueOf(await app.client.audit.list({ action, limit: 1 }));
  return rows[0];
}

it('hands each share to its officer alone, once, and shows owners who has theirs', async () => {
  await makeGroup(sue, bob);
  expect(await app.client.recovery.showShare({})).toMatchObject({ code: 'share-missing' });
  const officers = async () => valueOf(await app.client.recovery.group({}))?.officers;
  expect(await officers()).toMatchObject([
    { name: 'Sue', takenAt: null },
    { name: 'Bob', takenAt: null },
  ]);
  app = await changeOver(app, sue);
  expect(valueOf(await app.client.recovery.ownShare({}))).toMatchObject({ isWaiting: true });
  await app.client.recovery.showShare({});
  const wrong = await app.client.recovery.confirmShare({ groups: ['0000', '0000'] });
  expect(wrong).toMatchObject({ code: 'share-mismatch' });
  await take(sue);
  expect(await app.client.recovery.showShare({})).toMatchObject({ code: 'share-missing' });
  expect(await app.client.recovery.group({})).toMatchObject({ code: 'not-permitted' });
  // What was taken is in neither copy of the header any more.
  expect(headerOf().recoveryGroup?.shares.map(({ operatorId }) => operatorId)).toEqual([bob]);
  app = await changeOver(app);
  expect(await officers()).toMatchObject([
    { name: 'Sue', takenAt: expect.any(Number) },
    { name: 'Bob', takenAt: null },
  ]);
  expect(await lastAct('recovery.make-group')).toMatchObject({
    reason,
    detail: expect.stringContaining('Sue, Bob'),
  });
  expect(await lastAct('recovery.confirm-share')).toMatchObject({ operator: 'Sue' });
}, 30_000);

it('opens the vault with two shares, also after a restore, and demands a new kit', async () => {
  const [one = '', two = ''] = await groupOf(sue, bob);
  const { token } = app.file('group.bwbak');
  valueOf(await app.client.backups.create({ file: token, reason }));
  const read = app.file('group.bwbak', undefined, 'read');
  valueOf(await app.client.backups.restore({ file: read.token, reason }));
  expect(await recoverWith(two, one.toLowerCase())).toMatchObject({ ok: true });
  const look = await app.backend.ask({ do: 'look' });
  expect(look).toMatchObject({ value: { standing: { role: 'owner', needsKit: true } } });
  const secrets = { ...app.vault, password: newPassword };
  const { backend } = app;
  const confirmed = await confirmNewKit((request) => backend.request(request), secrets);
  expect(confirmed).toMatchObject({ ok: true });
  await backend.close();
  app = await signedIn(secrets);
  const row = await lastAct('session.recover-with-shares');
  expect(row).toMatchObject({ operator: 'Ann Archer' });
  expect(JSON.parse(row?.detail ?? '')).toMatchObject({ officers: 'Bob, Sue', group: '1' });
  expect((await lastAct('session.sign-in'))?.detail).toContain('recovery-group-used');
  const { keys } = valueOf(await app.client.keys.list({}));
  const key = keys.find(({ kind }) => kind === 'group');
  expect(key).toMatchObject({ isOverdue: true, holders: ['Sue', 'Bob'] });
}, 60_000);

it('opens nothing with shares that are not two of it, and makes whoever tries again wait', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  const [one = '', two = ''] = await groupOf(sue, bob);
  expect(codeOf(await recoverWith(one, two.slice(0, -1)))).toBe('share-unreadable');
  expect(codeOf(await recoverWith(one, one))).toBe('share-twice');
  // A share of another vault's first group looks like one of this.
  const foreign = formatShare({ group: 1, index: 2, value: randomBytes(32) });
  for (let time = 0; time < 3; time += 1) {
    expect(codeOf(await recoverWith(one, foreign))).toBe('share-mismatch');
  }
  expect(await recoverWith(one, two)).toMatchObject({
    code: 'sign-in-delayed',
    facts: { retryAt: expect.any(Number) },
  });
  vi.setSystemTime(Date.now() + 60_000);
  app = await changeOver(app);
  const { rows } = valueOf(
    await app.client.audit.list({ action: 'session.fail-sign-in', limit: 9 }),
  );
  expect(rows.map(({ detail }) => detail.includes('shares'))).toEqual([true, true, true]);
  expect(await lastAct('session.lose-attempts')).toBeUndefined();
}, 60_000);

it('says in the log that it is another one, or none, when an officer is taken out', async () => {
  const eve = await enrolAs(app, 'Eve', 'administrator');
  await makeGroup(sue, bob, eve);
  valueOf(await app.client.operators.suspend({ id: eve, reason }));
  await app.backend.settled();
  const group = valueOf(await app.client.recovery.group({}));
  expect(group).toMatchObject({ number: 2, officers: [{ name: 'Sue' }, { name: 'Bob' }] });
  expect((await lastAct('operators.suspend'))?.detail).toContain('"group":"made"');
  valueOf(await app.client.operators.remove({ id: bob, reason }));
  await app.backend.settled();
  expect(valueOf(await app.client.recovery.group({}))).toBeNull();
  expect((await lastAct('operators.remove'))?.detail).toContain('"group":"ended"');
  expect(await app.client.recovery.dissolveGroup({ reason })).toMatchObject({
    code: 'recovery-group-missing',
  });
}, 30_000);

it('is refused for one officer twice, and with somebody who cannot sign in', async () => {
  const refused = async (officers: string[]) =>
    codeOf(await app.backend.call('recovery.makeGroup', { officers, reason }));
  expect(await refused([sue, sue])).toBe('input-invalid');
  expect(await refused([sue, crypto.randomUUID()])).toBe('operator-missing');
  valueOf(await app.client.operators.suspend({ id: bob, reason }));
  expect(await refused([sue, bob])).toBe('operator-missing');
  expect(headerOf().policy.recoveryGroup).toBeUndefined();
});
