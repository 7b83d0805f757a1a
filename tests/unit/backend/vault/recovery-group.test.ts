import { describe, expect, it } from 'vitest';
import { changeHeader } from '../../../../main/backend/vault/credentials.ts';
import { enrol } from '../../../../main/backend/vault/enrol.ts';
import { readHeader, writeBothCopies } from '../../../../main/backend/vault/header.ts';
import type { Member, VaultHeader } from '../../../../main/backend/vault/header-schema.ts';
import { minimumKdfCost } from '../../../../main/backend/vault/kdf.ts';
import type { UnlockedKeys } from '../../../../main/backend/vault/keys.ts';
import {
  changePolicy,
  draftOf,
  type PolicyChange,
} from '../../../../main/backend/vault/policy-change.ts';
import { recoverVault } from '../../../../main/backend/vault/recover.ts';
import {
  groupOf,
  openShare,
  withShareTaken,
} from '../../../../main/backend/vault/recovery-group.ts';
import { NextKeys } from '../../../../main/backend/vault/renew-keys.ts';
import { formatShare } from '../../../../main/backend/vault/share-text.ts';
import { unlockVault } from '../../../../main/backend/vault/unlock.ts';
import { newVault, startedAt, type TestVault } from './vault-fixture.ts';

const now = startedAt;
const newPassword = 'saffron harbour lantern quill';

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

/** Signs the policy anew, as the first owner unless somebody else is named. */
async function change(
  vault: TestVault,
  wanted: Partial<PolicyChange>,
  by: UnlockedKeys = vault.keys,
): Promise<readonly string[]> {
  const header = headerOf(vault);
  const asked = { draft: draftOf(header), invite: null, now, ...wanted };
  const changed = await changePolicy(header, by, asked);
  writeBothCopies(vault.folder, changed.header);
  return changed.code ?? [];
}

/** Takes up an invitation; answers the operator's id. */
async function invite(vault: TestVault, name: string, wanted: Partial<Member> = {}) {
  const { operatorId = crypto.randomUUID(), roleId = 'support' } = wanted;
  const code = await change(vault, { invite: { operatorId, name, roleId, expiresAt: now + 99 } });
  const { folder, password, deviceSecret } = vault;
  const device = { deviceLabel: 'laptop', cost: minimumKdfCost };
  const given = { folder, code: code.join('-'), password, deviceSecret, now, ...device };
  const taken = await enrol(given);
  if (!taken.ok) throw new Error(taken.reason);
  taken.keys.dispose();
  return operatorId;
}

function withMember(vault: TestVault, id: string, changed: Partial<Member>) {
  const draft = draftOf(headerOf(vault));
  const members = draft.members.map((one) =>
    one.operatorId === id ? { ...one, ...changed } : one,
  );
  return { draft: { ...draft, members } };
}

async function shareOf(vault: TestVault, id: string): Promise<string | null> {
  const keys = await unlocked(vault, id);
  const share = await openShare(headerOf(vault), id, keys.rootSecrets().privateKeys);
  keys.dispose();
  return share && formatShare(share);
}

async function recover(vault: TestVault, one: string | null, other: string | null) {
  const recovered = await recoverVault({
    folder: vault.folder,
    shares: [one ?? '', other ?? ''],
    newPassword,
    deviceSecret: vault.deviceSecret,
    cost: minimumKdfCost,
    now,
  });
  return recovered.ok ? 'opened' : recovered.reason;
}

async function vaultWith(...names: readonly string[]) {
  const vault = await newVault();
  const ids: string[] = [];
  for (const name of names) ids.push(await invite(vault, name));
  return { vault, ids };
}

describe('the shares of a recovery group', () => {
  it('bring back the owner who made it, any two of them, before and after a new vault key', async () => {
    const { vault, ids } = await vaultWith('Sue', 'Bob', 'Eve');
    await change(vault, { officers: ids });
    const [sue, bob, eve] = await Promise.all(ids.map((id) => shareOf(vault, id)));
    expect(await recover(vault, sue ?? '', eve ?? '')).toBe('opened');
    const again = { ...vault, password: newPassword };
    const keys = await unlocked(again);
    const next = new NextKeys(headerOf(vault), keys, 'vault');
    const header = await next.write(vault.folder, now);
    expect(header.recoveryGroup?.wrappedVaultKey).toBeNull();
    const key = next.databaseKey().toString('hex');
    next.dispose();
    expect(await recover(vault, bob ?? '', sue ?? '')).toBe('opened');
    expect((await unlocked(again)).databaseKey().toString('hex')).toBe(key);
  });

  it('are each sealed to one officer, and opened by nobody else', async () => {
    const { vault, ids } = await vaultWith('Sue', 'Bob', 'Eve');
    const [sue = '', bob = '', eve = ''] = ids;
    await change(vault, { officers: [sue, bob] });
    expect(await shareOf(vault, eve)).toBeNull();
    const keys = await unlocked(vault, eve);
    const { privateKeys } = keys.rootSecrets();
    expect(await openShare(headerOf(vault), sue, privateKeys)).toBeNull();
    const owner = await unlocked(vault);
    expect(await openShare(headerOf(vault), sue, owner.rootSecrets().privateKeys)).toBeNull();
  });

  it('come to nothing when somebody with the vault key puts another one before an officer', async () => {
    const { vault, ids } = await vaultWith('Sue', 'Bob');
    const [sue = '', bob = ''] = ids;
    await change(vault, { officers: ids });
    const first = headerOf(vault).recoveryGroup;
    await change(vault, { officers: ids });
    const second = headerOf(vault).recoveryGroup;
    if (!first || !second) throw new Error('There is no group.');
    // A share of before, which is sealed to the right officer.
    changeHeader(vault.folder, vault.keys, (header) => ({
      ...header,
      recoveryGroup: { ...second, shares: first.shares },
    }));
    expect([await shareOf(vault, sue), await shareOf(vault, bob)]).toEqual([null, null]);
    // All of the group of before, beside the policy that was signed since.
    changeHeader(vault.folder, vault.keys, (header) => ({ ...header, recoveryGroup: first }));
    expect(groupOf(headerOf(vault))).toBeNull();
  });

  it('stay while an officer gets another role, and are taken only as those of the present group', async () => {
    const { vault, ids } = await vaultWith('Sue', 'Bob');
    const [sue = '', bob = ''] = ids;
    await change(vault, { officers: ids });
    await change(vault, withMember(vault, sue, { roleId: 'auditor' }));
    const taken = withShareTaken(headerOf(vault), sue, { number: 1, at: now });
    expect(taken.recoveryGroup?.shares.map(({ operatorId }) => operatorId)).toEqual([bob]);
    expect(taken.recoveryGroup?.taken).toEqual([{ operatorId: sue, at: now }]);
    expect(withShareTaken(headerOf(vault), sue, { number: 2, at: now })).toEqual(headerOf(vault));
  });
});

describe('a recovery group whose officers change', () => {
  it.each([
    ['suspended', { isSuspended: true }],
    ['without a device', { retiredDevice: 'the present one' }],
  ] as const)('gets a new secret when one is %s: old shares open nothing', async (_, changed) => {
    const { vault, ids } = await vaultWith('Sue', 'Bob', 'Eve');
    const [sue = '', bob = '', eve = ''] = ids;
    await change(vault, { officers: ids });
    const old = await Promise.all(ids.map((id) => shareOf(vault, id)));
    const device = headerOf(vault).operators.find((one) => one.operatorId === eve)?.device.id ?? '';
    const member = 'retiredDevice' in changed ? { retiredDevice: device } : changed;
    await change(vault, withMember(vault, eve, member));
    const group = groupOf(headerOf(vault));
    expect(group?.signed.officers.map(({ operatorId }) => operatorId)).toEqual([sue, bob]);
    expect(await recover(vault, old[0] ?? '', old[1] ?? '')).toBe('share-replaced');
    const [one, other] = [await shareOf(vault, sue), await shareOf(vault, bob)];
    expect(await recover(vault, one, old[1] ?? '')).toBe('share-replaced');
    expect(await recover(vault, one, other)).toBe('opened');
  });

  it('ends with its last officer but one, and says to whoever has a share that it did', async () => {
    const { vault, ids } = await vaultWith('Sue', 'Bob');
    await change(vault, { officers: ids });
    const [one, other] = await Promise.all(ids.map((id) => shareOf(vault, id)));
    const draft = draftOf(headerOf(vault));
    const members = draft.members.filter(({ operatorId }) => operatorId !== ids[1]);
    await change(vault, { draft: { ...draft, members } });
    expect(headerOf(vault).recoveryGroup).toBeUndefined();
    expect(headerOf(vault).policy.endedGroups).toEqual([{ number: 1, endedAt: now }]);
    expect(await recover(vault, one ?? '', other ?? '')).toBe('share-replaced');
  });

  it('brings back the other owner once the one who made it is taken out', async () => {
    const { vault, ids } = await vaultWith('Sue', 'Bob');
    const zoe = await invite(vault, 'Zoë', { roleId: 'owner' });
    const keys = await unlocked(vault, zoe);
    await change(vault, { officers: ids }, keys);
    expect(groupOf(headerOf(vault))?.signed.ownerId).toBe(zoe);
    await change(vault, withMember(vault, zoe, { roleId: 'support' }));
    expect(groupOf(headerOf(vault))?.signed).toMatchObject({
      number: 2,
      ownerId: vault.keys.operatorId,
    });
  });

  it('opens nothing once the owner whom it brings back enrolled again', async () => {
    const { vault, ids } = await vaultWith('Sue', 'Bob');
    const zoe = await invite(vault, 'Zoë', { roleId: 'owner' });
    const again = { operatorId: zoe, name: 'Zoë', roleId: 'owner', expiresAt: now + 99 };
    const code = await change(vault, { invite: again });
    await change(vault, { officers: ids }, await unlocked(vault, zoe));
    const [one, other] = await Promise.all(ids.map((id) => shareOf(vault, id)));
    const { folder, password, deviceSecret } = vault;
    const device = { deviceLabel: 'laptop', cost: minimumKdfCost };
    const given = { folder, code: code.join('-'), password, deviceSecret, now, ...device };
    expect(await enrol(given)).toMatchObject({ ok: true });
    expect(await recover(vault, one ?? '', other ?? '')).toBe('group-missing');
    // The next change of the policy makes it good again, for the owner who makes it.
    await change(vault, {});
    expect(groupOf(headerOf(vault))?.signed).toMatchObject({ number: 2 });
  });

  it('is not in a header of before, and a vault without one says so', async () => {
    const { vault } = await vaultWith();
    const share = formatShare({ group: 1, index: 1, value: Buffer.alloc(32, 1) });
    const other = formatShare({ group: 1, index: 2, value: Buffer.alloc(32, 2) });
    expect(groupOf(headerOf(vault))).toBeNull();
    expect(await recover(vault, share, other)).toBe('group-missing');
  });
});
