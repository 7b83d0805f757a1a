import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deviceCodeMs, inviteDevice } from '../../../../main/backend/vault/add-device.ts';
import { changeCredentials } from '../../../../main/backend/vault/credentials.ts';
import { recoverVault } from '../../../../main/backend/vault/recover.ts';
import { receiverOf } from '../../../../main/backend/vault/device-key.ts';
import { enrol } from '../../../../main/backend/vault/enrol.ts';
import { readHeader, writeBothCopies } from '../../../../main/backend/vault/header.ts';
import type { HeaderOperator, VaultHeader } from '../../../../main/backend/vault/header-schema.ts';
import { minimumKdfCost } from '../../../../main/backend/vault/kdf.ts';
import { placeOf, sealHeader } from '../../../../main/backend/vault/operator-wrap.ts';
import { changePolicy, draftOf } from '../../../../main/backend/vault/policy-change.ts';
import { NextKeys } from '../../../../main/backend/vault/renew-keys.ts';
import { unlockVault } from '../../../../main/backend/vault/unlock.ts';
import { newVault, startedAt, type TestVault } from './vault-fixture.ts';

const now = startedAt;
const nextPassword = 'saffron harbour lantern quill';

function headerOf({ folder }: TestVault): VaultHeader {
  const reading = readHeader(folder);
  if (reading.state !== 'ok') throw new Error(reading.state);
  return reading.header;
}

function ownerOf(vault: TestVault): HeaderOperator {
  const [owner] = headerOf(vault).operators;
  if (!owner) throw new Error('There is nobody.');
  return owner;
}

function givenBy({ folder, password, deviceSecret }: TestVault) {
  return { folder, password, deviceSecret, now };
}

/** What comes of a sign-in: the database key, or why not. */
async function signIn(
  vault: TestVault,
  change: { readonly deviceSecret?: Buffer; readonly password?: string } = {},
): Promise<string> {
  const opened = await unlockVault({ ...givenBy(vault), ...change });
  if (!opened.ok) return opened.reason;
  const key = opened.keys.databaseKey().toString('hex');
  opened.keys.dispose();
  return key;
}

async function codeOf(vault: TestVault): Promise<string> {
  const made = await inviteDevice(givenBy(vault));
  if (!made.ok) throw new Error(made.reason);
  return made.code.join('-');
}

async function join(vault: TestVault, code: string, change: object = {}) {
  const deviceSecret = randomBytes(32);
  const given = { ...givenBy(vault), code, deviceSecret, deviceLabel: 'desk', ...change };
  const joined = await enrol(given);
  if (joined.ok) joined.keys.dispose();
  return { deviceSecret, joined };
}

/** A vault whose owner signs in from two devices, and the secret of the second. */
async function onTwoDevices() {
  const vault = await newVault();
  const key = vault.keys.databaseKey().toString('hex');
  const { deviceSecret: second, joined } = await join(vault, await codeOf(vault));
  if (!joined.ok) throw new Error(joined.reason);
  return { vault, key, second };
}

/** Retires a device as an owner does who works at the first one. */
async function retire(vault: TestVault, device: string): Promise<void> {
  const opened = await unlockVault(givenBy(vault));
  if (!opened.ok) throw new Error(opened.reason);
  const draft = draftOf(headerOf(vault));
  const members = draft.members.map((one) => ({ ...one, retiredDevices: [device] }));
  const change = { draft: { ...draft, members }, invite: null, now };
  writeBothCopies(vault.folder, (await changePolicy(headerOf(vault), opened.keys, change)).header);
  opened.keys.dispose();
}

describe('a second device', () => {
  it('opens the same vault with the same password and a secret of its own', async () => {
    const { vault, key, second } = await onTwoDevices();
    expect(await signIn(vault)).toBe(key);
    expect(await signIn(vault, { deviceSecret: second })).toBe(key);
    expect(await signIn(vault, { deviceSecret: randomBytes(32) })).toBe('wrong-device-secret');
    for (const deviceSecret of [vault.deviceSecret ?? second, second]) {
      expect(await signIn(vault, { deviceSecret, password: 'wrong' })).toBe('wrong-password');
    }
    const { devices, deviceInvite } = ownerOf(vault);
    expect(devices?.map(({ label }) => label)).toStrictEqual(['This device', 'desk']);
    expect(deviceInvite).toBeUndefined();
  });

  it('comes by a code that works once, for a day, and with the right password alone', async () => {
    const vault = await newVault();
    const code = await codeOf(vault);
    const tried = await join(vault, code, { password: 'wrong' });
    expect(tried.joined).toMatchObject({ reason: 'wrong-password' });
    expect(headerOf(vault).throttle.failures).toBe(1);
    const late = { now: now + deviceCodeMs };
    expect((await join(vault, code, late)).joined).toMatchObject({ reason: 'expired' });
    const rows = { notBefore: () => now + deviceCodeMs };
    expect((await join(vault, code, rows)).joined).toMatchObject({ reason: 'expired' });
    const bare = await join(vault, code, { deviceSecret: null });
    expect(bare.joined).toMatchObject({ reason: 'device-secret-needed' });
    expect((await join(vault, code)).joined).toMatchObject({ ok: true });
    expect((await join(vault, code)).joined).toMatchObject({ reason: 'code' });
  });

  it('is not to be had where no secret protects the first', async () => {
    const vault = await newVault(null);
    expect(await inviteDevice(givenBy(vault))).toMatchObject({ reason: 'device-secret-needed' });
  });

  it('takes one code at a time: a new one ends the one before, and so does a new password', async () => {
    const vault = await newVault();
    const first = await codeOf(vault);
    const second = await codeOf(vault);
    expect((await join(vault, first)).joined).toMatchObject({ reason: 'code' });
    await changeCredentials(givenBy(vault), { newPassword: nextPassword });
    const { joined } = await join(vault, second, { password: nextPassword });
    expect(joined).toMatchObject({ reason: 'code' });
  });
});

describe('with several devices', () => {
  it('a password that is changed at one of them is the new one at the other', async () => {
    const { vault, key, second } = await onTwoDevices();
    const change = { newPassword: nextPassword };
    const changed = await changeCredentials({ ...givenBy(vault), deviceSecret: second }, change);
    expect(changed).toMatchObject({ ok: true });
    expect(await signIn(vault)).toBe('wrong-password');
    expect(await signIn(vault, { password: nextPassword })).toBe(key);
    expect(await signIn(vault, { password: nextPassword, deviceSecret: second })).toBe(key);
  });

  it('a vault key that is renewed opens from either', async () => {
    const { vault, second } = await onTwoDevices();
    const opened = await unlockVault({ ...givenBy(vault), deviceSecret: second });
    if (!opened.ok) throw new Error(opened.reason);
    const next = new NextKeys(headerOf(vault), opened.keys, 'vault');
    const header = await next.write(vault.folder, now);
    const renewed = await next.open(header);
    expect(renewed.deviceId).toBe(opened.keys.deviceId);
    const key = renewed.databaseKey().toString('hex');
    expect(await signIn(vault)).toBe(key);
    expect(await signIn(vault, { deviceSecret: second })).toBe(key);
  });

  it('the recovery kit leaves the one at which it was used', async () => {
    const { vault, key, second } = await onTwoDevices();
    const deviceSecret = randomBytes(32);
    const kit = vault.recoveryKit.text;
    const given = { folder: vault.folder, newPassword: nextPassword, deviceSecret, kit, now };
    const recovered = await recoverVault({ ...given, cost: minimumKdfCost });
    expect(recovered).toMatchObject({ ok: true });
    const password = nextPassword;
    expect(await signIn(vault, { password, deviceSecret })).toBe(key);
    expect(await signIn(vault, { password, deviceSecret: second })).toBe('wrong-device-secret');
    expect(await signIn(vault, { password })).toBe('wrong-device-secret');
  });
});

describe('one device that is retired', () => {
  it('opens nothing any more, and the other goes on', async () => {
    const { vault, key, second } = await onTwoDevices();
    const device = ownerOf(vault).devices?.find(({ label }) => label === 'desk');
    await codeOf(vault);
    await retire(vault, device?.id ?? '');
    expect(await signIn(vault, { deviceSecret: second })).toBe('device-retired');
    expect(await signIn(vault)).toBe(key);
    expect(ownerOf(vault).deviceInvite).toBeUndefined();
    // What stays of it in the list is not brought back by a new password.
    await changeCredentials(givenBy(vault), { newPassword: nextPassword });
    const password = nextPassword;
    expect(await signIn(vault, { password, deviceSecret: second })).toBe('device-retired');
  });

  it('stays retired when what it had is put back into the header', async () => {
    const { vault, second } = await onTwoDevices();
    const before = ownerOf(vault);
    const device = before.devices?.find(({ label }) => label === 'desk');
    await retire(vault, device?.id ?? '');
    const { vaultKey } = vault.keys.rootSecrets();
    writeBothCopies(
      vault.folder,
      sealHeader({ ...headerOf(vault), operators: [before] }, vaultKey),
    );
    expect(await signIn(vault, { deviceSecret: second })).toBe('device-retired');
  });
});

describe('somebody who has the vault key', () => {
  it('cannot put a device of theirs into the list of another operator', async () => {
    const { vault } = await onTwoDevices();
    const owner = ownerOf(vault);
    const own = { ...placeOf(headerOf(vault)), operatorId: owner.operatorId };
    const id = randomUUID();
    const secret = randomBytes(32);
    const [first, second] = owner.devices ?? [];
    if (!first || !second) throw new Error('There are no two devices.');
    const x25519PublicKey = receiverOf({ ...own, deviceId: id }, secret);
    const { vaultKey } = vault.keys.rootSecrets();
    for (const devices of [
      [first, second, { ...second, id, x25519PublicKey }],
      [first, { ...second, x25519PublicKey }],
    ]) {
      const forged = { ...headerOf(vault), operators: [{ ...owner, devices }] };
      writeBothCopies(vault.folder, sealHeader(forged, vaultKey));
      const change = changeCredentials(givenBy(vault), { newPassword: nextPassword });
      // Nothing is sealed for it, and the password stays what it was.
      await expect(change).rejects.toThrow('header-refused');
      expect(ownerOf(vault).devices).toStrictEqual(devices);
    }
  });
});
