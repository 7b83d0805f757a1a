import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeHeader } from '../../../main/backend/vault/credentials.ts';
import { newAuditKey } from '../../../main/backend/vault/first-keys.ts';
import { readHeader } from '../../../main/backend/vault/header.ts';
import { unlockVault } from '../../../main/backend/vault/unlock.ts';
import type { KeyFacts, RenewableKey } from '../../../shared/model/key.ts';
import { type Corp, openCorp } from '../../support/corp.ts';
import { type SignedIn, valueOf } from '../../support/client.ts';
import { exportLog, verifyLog } from '../../support/exported-log.ts';
import { changeOver, enrolAs, takeUp } from '../../support/operators.ts';

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

async function reveal() {
  return valueOf(await app.client.accounts.reveal({ id: zoe, attribute: 'mobile', reason })).values;
}

function headerOf() {
  const reading = readHeader(owner.vault.folder);
  if (reading.state !== 'ok') throw new Error(reading.state);
  return reading.header;
}

/** What somebody who has the vault key can do to the header. */
async function openKeysOf({ vault }: Corp) {
  const unlocked = await unlockVault({ ...vault, now: Date.now() });
  if (!unlocked.ok) throw new Error(unlocked.reason);
  return unlocked;
}

async function keyOf(kind: KeyFacts['kind']): Promise<KeyFacts | undefined> {
  const { keys } = valueOf(await app.client.keys.list({}));
  return keys.find((one) => one.kind === kind);
}

async function rotate(key: RenewableKey): Promise<void> {
  const job = await app.ended(valueOf(await app.client.keys.rotate({ key, reason })));
  expect(job).toMatchObject({ state: 'done', problem: null, stage: null });
}

async function actsOf(action: string) {
  const { rows } = valueOf(await app.client.audit.list({ action, limit: 9 }));
  return rows.map(({ detail, reason: why }): object => ({ ...Object(JSON.parse(detail)), why }));
}

describe('the list of keys', () => {
  it('names each key with its age, its algorithm, its holders and when it is due', async () => {
    app = await changeOver(app, await enrolAs(app, 'Sue', 'support'));
    app = await changeOver(app);
    const { keys, rotationDays } = valueOf(await app.client.keys.list({}));
    expect(rotationDays).toBe(365);
    const told = keys.map(({ kind, operator, holders }) => [kind, operator, holders.join(' & ')]);
    const both = 'Ann Archer & Sue';
    expect(told).toStrictEqual([
      ['vault', null, both],
      ['database', null, both],
      ['personal', null, 'Ann Archer'],
      ['credentials', null, 'Ann Archer'],
      ['policy', null, 'Ann Archer'],
      ['audit', null, both],
      ['kit', 'Ann Archer', 'Ann Archer'],
      ['identity', 'Ann Archer', 'Ann Archer'],
      ['device', 'Ann Archer', 'Ann Archer'],
      ['identity', 'Sue', 'Sue'],
      ['device', 'Sue', 'Sue'],
    ]);
    const { createdAt } = headerOf();
    const year = 365 * 24 * 60 * 60_000;
    expect(await keyOf('database')).toMatchObject({
      version: 1,
      madeAt: createdAt,
      dueAt: createdAt + year,
      isOverdue: false,
      algorithm: 'AES-256-CBC, HMAC-SHA-512, 256 bit',
    });
  });

  it('counts days by the interval that an owner signed', async () => {
    valueOf(await app.client.keys.setInterval({ days: 90, reason }));
    const { createdAt } = headerOf();
    const dueAt = createdAt + 90 * 24 * 60 * 60_000;
    expect(await keyOf('vault')).toMatchObject({ dueAt });
    expect(await actsOf('keys.set-interval')).toMatchObject([
      { days: 90, step: 'done', why: reason },
      { days: 90, step: 'start' },
    ]);
  });
});

describe('a compartment key that is renewed', () => {
  it.each(['personal', 'credentials'] as const)('seals all of %s anew', async (key) => {
    await rotate(key);
    expect(headerOf().policy.keyVersions[key]).toBe(2);
    expect(await keyOf(key)).toMatchObject({ version: 2, holders: ['Ann Archer'] });
    const [job] = valueOf(await app.client.jobs.list({}));
    expect(job).toMatchObject({ kind: 'reseal', state: 'done' });
    expect(await reveal()).toStrictEqual(['+49 170 5550123']);
    app = await changeOver(app);
    expect(await reveal()).toStrictEqual(['+49 170 5550123']);
  });
});

describe('the key of the database', () => {
  it.each(['database', 'vault'] as const)(
    'is another one after %s was renewed, in this session and the next',
    async (key) => {
      await rotate(key);
      expect(headerOf().databaseEpoch).toBe(2);
      // The key of before opens nothing any more.
      expect(() => owner.vault.look()).toThrow('vault-lost');
      expect(await reveal()).toStrictEqual(['+49 170 5550123']);
      expect(await keyOf(key)).toMatchObject({ version: 2, isOverdue: false });
      expect(await actsOf('keys.rotate')).toMatchObject([
        { key, step: 'done', why: reason },
        { key, step: 'start', why: reason },
      ]);
      expect(valueOf(await app.client.audit.verify({}))).toMatchObject({ ok: true });
      app = await changeOver(app);
      expect(await reveal()).toStrictEqual(['+49 170 5550123']);
      expect(valueOf(await app.client.audit.head({}))).toMatchObject({ alarm: null });
      expect(readdirSync(owner.vault.folder).filter((name) => /\.db\./u.test(name))).toStrictEqual(
        [],
      );
    },
  );

  it('is renewed by a job, and what is done meanwhile is there afterwards', async () => {
    const started = valueOf(await app.client.keys.rotate({ key: 'database', reason }));
    expect(started).toMatchObject({ kind: 'renewal', state: 'running', unit: 'bytes' });
    expect(await reveal()).toStrictEqual(['+49 170 5550123']);
    expect(await app.client.keys.rotate({ key: 'vault', reason })).toMatchObject({
      code: 'job-running',
    });
    expect((await app.ended(started)).result['pages']).toBeGreaterThan(20);
    expect(headerOf().databaseEpoch).toBe(2);
    expect(await actsOf('accounts.reveal')).toHaveLength(1);
  });

  it('stays what it was when the job is cancelled', async () => {
    const started = valueOf(await app.client.keys.rotate({ key: 'vault', reason }));
    valueOf(await app.client.jobs.cancel({ id: started.id }));
    expect(await app.ended(started)).toMatchObject({ state: 'cancelled', problem: null });
    expect(headerOf().databaseEpoch).toBe(1);
    expect(await actsOf('keys.rotate')).toMatchObject([
      { key: 'vault', step: 'cancelled' },
      { key: 'vault', step: 'start' },
    ]);
    expect(readdirSync(owner.vault.folder).filter((name) => /\.db\./u.test(name))).toStrictEqual(
      [],
    );
    app = await changeOver(app);
    expect(await reveal()).toStrictEqual(['+49 170 5550123']);
  });

  it('may be renewed again and again, of either kind', async () => {
    const again = ['database', 'audit', 'vault', 'personal', 'audit', 'vault'] as const;
    for (const key of again) await rotate(key);
    app = await changeOver(app);
    expect(await reveal()).toStrictEqual(['+49 170 5550123']);
    expect(headerOf()).toMatchObject({
      databaseEpoch: 6,
      policy: { keyVersions: { personal: 2 } },
    });
    expect(await keyOf('audit')).toMatchObject({ version: 3 });
    expect(valueOf(await app.client.audit.verify({}))).toMatchObject({ ok: true });
    expect(await verifyLog(await exportLog(app))).toMatchObject({ ok: true });
  });

  it('does not make older backups worthless', async () => {
    const { token, path } = app.file('old.backup');
    valueOf(await app.client.backups.create({ file: token, reason }));
    await rotate('audit');
    await rotate('vault');
    const file = app.file('old.backup', undefined, 'read').token;
    expect(path).toContain('old.backup');
    expect(valueOf(await app.client.backups.inspect({ file }))).toMatchObject({ auditOk: true });
    valueOf(await app.client.backups.restore({ file, reason }));
    expect(await reveal()).toStrictEqual(['+49 170 5550123']);
    app = await changeOver(app);
    expect(await reveal()).toStrictEqual(['+49 170 5550123']);
    expect(valueOf(await app.client.audit.head({}))).toMatchObject({ alarm: null });
  });

  it('waits for nobody: whoever was not there signs in with their own password', async () => {
    const sue = await enrolAs(app, 'Sue', 'administrator');
    await rotate('vault');
    app = await changeOver(app, sue);
    expect(await reveal()).toStrictEqual(['+49 170 5550123']);
    expect(await app.client.keys.rotate({ key: 'vault', reason })).toMatchObject({
      code: 'not-permitted',
    });
  });

  it('ends invitations that hold the vault key of before', async () => {
    const { code } = valueOf(await app.client.operators.invite({ name: 'Bob', role: 'support' }));
    await rotate('vault');
    await expect(takeUp(owner.vault, code)).rejects.toThrow('Not enrolled: code');
    const again = valueOf(await app.client.operators.invite({ name: 'Bob', role: 'support' }));
    app = await changeOver(app, await takeUp(owner.vault, again.code));
    expect(valueOf(await app.client.accounts.facets({}))).toBeDefined();
  });
});

describe('the key that signs the audit log', () => {
  it('is another one, which the key of before has signed, for both verifiers', async () => {
    const before = headerOf().auditSigning.publicKey;
    const early = await exportLog(app);
    await rotate('audit');
    const { auditSigning, formerAuditKeys, databaseEpoch } = headerOf();
    expect(auditSigning.publicKey).not.toBe(before);
    expect(formerAuditKeys?.map(({ publicKey }) => publicKey)).toStrictEqual([before]);
    expect(databaseEpoch).toBe(2);
    expect(await keyOf('audit')).toMatchObject({ version: 2, isOverdue: false });
    expect(await actsOf('keys.rotate')).toMatchObject([
      { key: 'audit', step: 'done', why: reason },
      { key: 'audit', step: 'start', why: reason },
    ]);
    expect(valueOf(await app.client.audit.verify({}))).toMatchObject({ ok: true });
    expect(await verifyLog(early)).toMatchObject({ ok: true });
    expect(await verifyLog(await exportLog(app))).toMatchObject({ ok: true });
    app = await changeOver(app);
    expect(valueOf(await app.client.audit.head({}))).toMatchObject({ alarm: null });
  });

  it('is not one that somebody with the vault key puts into the header by themselves', async () => {
    await app.backend.close();
    const { keys } = await openKeysOf(owner);
    changeHeader(owner.vault.folder, keys, (header, { vaultKey }) => ({
      ...header,
      auditSigning: newAuditKey(header.vaultId, vaultKey),
    }));
    keys.dispose();
    expect(await app.backend.signIn()).toMatchObject({ code: 'header-hostile' });
  });
});

describe('a device that is retired', () => {
  it('opens nothing any more, ends the keys it had, and its operator is invited again', async () => {
    const sue = await enrolAs(app, 'Sue', 'administrator');
    valueOf(await app.client.operators.retireDevice({ id: sue, reason }));
    await app.backend.settled();
    const entry = headerOf().operators.find(({ operatorId }) => operatorId === sue);
    expect(entry).toMatchObject({
      wrappedVaultKey: null,
      identity: { wrappedPrivateKeys: null },
    });
    expect(headerOf().policy.keyVersions).toStrictEqual({ personal: 2, credentials: 2 });
    const found = valueOf(await app.client.operators.list({})).find(({ id }) => id === sue);
    expect(found).toMatchObject({ state: 'active', isRetired: true });
    const { code } = valueOf(await app.client.operators.inviteAgain({ id: sue }));
    await app.backend.close();
    expect(await app.backend.signIn(sue)).toMatchObject({ ok: false, code: 'device-retired' });
    await takeUp(owner.vault, code);
    app = await changeOver(app, sue);
    expect(await reveal()).toStrictEqual(['+49 170 5550123']);
    app = await changeOver(app);
    const back = valueOf(await app.client.operators.list({})).find(({ id }) => id === sue);
    expect(back).toMatchObject({ isRetired: false });
  });

  it('is never the one of the last owner, nor of whom the kit brings back', async () => {
    const { operators } = app.client;
    const [self] = valueOf(await operators.list({}));
    expect(await operators.retireDevice({ id: self?.id ?? '', reason })).toMatchObject({
      code: 'last-owner',
    });
    await enrolAs(app, 'Olga', 'owner');
    expect(await operators.retireDevice({ id: self?.id ?? '', reason })).toMatchObject({
      code: 'operator-holds-kit',
    });
  });

  it('stays retired when its wraps are put back into the header', async () => {
    const sue = await enrolAs(app, 'Sue', 'support');
    const wraps = headerOf().operators.find(({ operatorId }) => operatorId === sue);
    valueOf(await app.client.operators.retireDevice({ id: sue, reason }));
    await app.backend.settled();
    await app.backend.close();
    const { keys } = await openKeysOf(owner);
    changeHeader(owner.vault.folder, keys, (header) => ({
      ...header,
      operators: header.operators.map((one) => (one.operatorId === sue && wraps ? wraps : one)),
    }));
    keys.dispose();
    expect(await app.backend.signIn(sue)).toMatchObject({ ok: false, code: 'device-retired' });
  });
});
