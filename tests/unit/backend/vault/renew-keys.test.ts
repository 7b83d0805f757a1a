import { describe, expect, it } from 'vitest';
import { changeCredentials } from '../../../../main/backend/vault/credentials.ts';
import { enrol } from '../../../../main/backend/vault/enrol.ts';
import { readHeader, writeBothCopies } from '../../../../main/backend/vault/header.ts';
import type { VaultHeader } from '../../../../main/backend/vault/header-schema.ts';
import { minimumKdfCost } from '../../../../main/backend/vault/kdf.ts';
import type { UnlockedKeys } from '../../../../main/backend/vault/keys.ts';
import { changePolicy, draftOf } from '../../../../main/backend/vault/policy-change.ts';
import { recoverVault } from '../../../../main/backend/vault/recover.ts';
import { NextKeys } from '../../../../main/backend/vault/renew-keys.ts';
import { unlockVault } from '../../../../main/backend/vault/unlock.ts';
import { newVault, startedAt, type TestVault } from './vault-fixture.ts';

const now = startedAt;

function headerOf({ folder }: TestVault): VaultHeader {
  const reading = readHeader(folder);
  if (reading.state !== 'ok') throw new Error(reading.state);
  return reading.header;
}

async function unlocked(vault: TestVault, operatorId?: string): Promise<UnlockedKeys> {
  const { folder, password, deviceSecret } = vault;
  const opened = await unlockVault({ folder, password, deviceSecret, now, operatorId });
  if (!opened.ok) throw new Error(opened.reason);
  return opened.keys;
}

/** Renews a key as the open vault does, without its database. */
async function renew(vault: TestVault, what: 'database' | 'vault'): Promise<VaultHeader> {
  const keys = await unlocked(vault);
  const next = new NextKeys(headerOf(vault), keys, what);
  const header = await next.write(vault.folder, now + 5);
  next.dispose();
  keys.dispose();
  return header;
}

/** Somebody who took up an invitation, and whom an owner has signed since. */
async function enrolled(vault: TestVault, name: string): Promise<string> {
  const keys = await unlocked(vault);
  const draft = draftOf(headerOf(vault));
  const invite = { operatorId: crypto.randomUUID(), name, roleId: 'support', expiresAt: now + 99 };
  const invited = await changePolicy(headerOf(vault), keys, { draft, invite, now });
  writeBothCopies(vault.folder, invited.header);
  const { folder, password, deviceSecret } = vault;
  const code = (invited.code ?? []).join('-');
  const device = { deviceLabel: 'laptop', cost: minimumKdfCost };
  const taken = await enrol({ folder, code, password, deviceSecret, now, ...device });
  if (!taken.ok) throw new Error(taken.reason);
  taken.keys.dispose();
  keys.dispose();
  return invite.operatorId;
}

async function suspend(vault: TestVault, id: string): Promise<void> {
  const keys = await unlocked(vault);
  const draft = draftOf(headerOf(vault));
  const members = draft.members.map((one) => ({ ...one, isSuspended: one.operatorId === id }));
  const change = { draft: { ...draft, members }, invite: null, now };
  writeBothCopies(vault.folder, (await changePolicy(headerOf(vault), keys, change)).header);
  keys.dispose();
}

describe('a database key that is renewed', () => {
  it('is another one from the next unlocking on, and the one before stays within reach', async () => {
    const vault = await newVault();
    const first = vault.keys.databaseKey();
    await renew(vault, 'database');
    const keys = await unlocked(vault);
    expect(keys.databaseKey().equals(first)).toBe(false);
    expect(keys.databaseKey(1).equals(first)).toBe(true);
    expect(headerOf(vault).renewedAt).toStrictEqual({
      vault: vault.header.createdAt,
      database: now + 5,
    });
  });

  it('is not written into the header of another vault, nor twice', async () => {
    const [vault, other] = [await newVault(), await newVault()];
    const next = new NextKeys(vault.header, vault.keys, 'database');
    await expect(next.write(other.folder, now)).rejects.toThrow('header-refused');
    await next.write(vault.folder, now);
    await expect(next.write(vault.folder, now)).rejects.toThrow('header-refused');
  });
});

describe('a vault key that is renewed', () => {
  it('opens for an operator who was not there, with their own password', async () => {
    const vault = await newVault();
    const sue = await enrolled(vault, 'Sue');
    const before = vault.keys.rootSecrets().vaultKey;
    await renew(vault, 'vault');
    for (const id of [undefined, sue]) {
      const keys = await unlocked(vault, id);
      expect(keys.rootSecrets().vaultKey.equals(before)).toBe(false);
      expect(keys.databaseKey(1).equals(vault.keys.databaseKey(1))).toBe(true);
      expect(keys.anchorKey().equals(vault.keys.anchorKey())).toBe(true);
      expect(keys.auditPublicKey.equals(vault.keys.auditPublicKey)).toBe(true);
    }
  });

  it('leaves nothing in the header that the old key opens or that still holds it alone', async () => {
    const vault = await newVault();
    await enrolled(vault, 'Sue');
    const header = await renew(vault, 'vault');
    expect(header.operators.map(({ wrappedVaultKey }) => wrappedVaultKey)).toStrictEqual([
      null,
      null,
    ]);
    expect(header.recovery.wrappedVaultKey).toBeNull();
    expect(header.openInvites).toStrictEqual([]);
    expect(header.auditSigning.wrappedPrivateKey).not.toBe(
      vault.header.auditSigning.wrappedPrivateKey,
    );
  });

  it('can be renewed again, and every database key of before stays within reach', async () => {
    const vault = await newVault();
    const epochs = [vault.keys.databaseKey()];
    for (const what of ['vault', 'database', 'vault'] as const) {
      await renew(vault, what);
      epochs.push((await unlocked(vault)).databaseKey());
    }
    const keys = await unlocked(vault);
    const again = [1, 2, 3, 4].map((epoch) => keys.databaseKey(epoch));
    expect(again).toStrictEqual(epochs);
    expect(new Set(epochs.map((key) => key.toString('hex'))).size).toBe(4);
  });

  it('opens with the kit of before, and after a change of the password', async () => {
    const vault = await newVault();
    await renew(vault, 'vault');
    const { folder, password, deviceSecret } = vault;
    const newPassword = 'saffron harbour lantern quill';
    const request = { folder, password, deviceSecret, now };
    expect((await changeCredentials(request, { newPassword })).ok).toBe(true);
    expect(headerOf(vault).operators[0]?.wrappedVaultKey).not.toBeNull();
    expect((await unlocked({ ...vault, password: newPassword })).vaultId).toBe(vault.keys.vaultId);
    const kit = vault.recoveryKit.text;
    const recovered = await recoverVault({ folder, kit, newPassword: password, deviceSecret, now });
    if (!recovered.ok) throw new Error(recovered.reason);
    expect((await unlocked(vault)).vaultId).toBe(vault.keys.vaultId);
  });

  it('is renewed by owners alone, because a grant of anybody else opens for nobody', async () => {
    const vault = await newVault();
    const keys = await unlocked(vault, await enrolled(vault, 'Sue'));
    expect(() => new NextKeys(headerOf(vault), keys, 'vault')).toThrow('policy-refused');
  });

  it('is not granted to the suspended, who are told so, until they are let in again', async () => {
    const vault = await newVault();
    const sue = await enrolled(vault, 'Sue');
    await suspend(vault, sue);
    const header = await renew(vault, 'vault');
    const granted = header.grants.filter(({ compartment }) => compartment === 'vault');
    expect(granted.map(({ recipientId }) => recipientId)).not.toContain(sue);
    await expect(unlocked(vault, sue)).rejects.toThrow('suspended');
    await suspend(vault, 'nobody');
    expect((await unlocked(vault, sue)).operatorId).toBe(sue);
  });

  it.each(['grants', 'formerVaultKeys'] as const)(
    'opens for nobody without its %s',
    async (part) => {
      const vault = await newVault();
      const header = await renew(vault, 'vault');
      writeBothCopies(vault.folder, { ...header, [part]: [] });
      await expect(unlocked(vault)).rejects.toThrow('header-damaged');
    },
  );
});
