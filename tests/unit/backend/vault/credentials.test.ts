import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  changeCredentials,
  changeHeader,
  confirmRecoveryKit,
  isKitConfirmed,
  prepareRecoveryKit,
  renewRecoveryKit,
} from '../../../../main/backend/vault/credentials.ts';
import { readHeader } from '../../../../main/backend/vault/header.ts';
import { minimumKdfCost } from '../../../../main/backend/vault/kdf.ts';
import { recoverVault } from '../../../../main/backend/vault/recover.ts';
import { newRecoveryKey, formatKit } from '../../../../main/backend/vault/recovery-kit.ts';
import { unlockVault } from '../../../../main/backend/vault/unlock.ts';
import type { TestVault } from './vault-fixture.ts';
import { copies, copyVault, newVault, sealerOf, startedAt } from './vault-fixture.ts';

const newPassword = 'saffron harbour lantern quill';

function requestOf(vault: TestVault) {
  const { folder, password, deviceSecret } = vault;
  return { folder, password, deviceSecret, now: startedAt };
}

async function databaseKeyOf(request: ReturnType<typeof requestOf>): Promise<string> {
  const unlocked = await unlockVault(request);
  return unlocked.ok ? unlocked.keys.databaseKey().toString('hex') : unlocked.reason;
}

describe('changing the password', () => {
  it('keeps all keys, and neither copy opens with the old password', async () => {
    const vault = await newVault();
    const request = requestOf(vault);
    const before = vault.keys.databaseKey().toString('hex');
    expect(await changeCredentials(request, { newPassword })).toMatchObject({ ok: true });
    expect(await databaseKeyOf({ ...request, password: newPassword })).toBe(before);
    for (const copy of copies) {
      const folder = copyVault(vault.folder);
      fs.rmSync(join(folder, copy));
      expect(await databaseKeyOf({ ...request, folder })).toBe('wrong-password');
      expect(await databaseKeyOf({ ...request, folder, password: newPassword })).toBe(before);
    }
  });

  it('needs the present password, and changes nothing without it', async () => {
    const vault = await newVault();
    const request = { ...requestOf(vault), password: 'wrong' };
    const answer = await changeCredentials(request, { newPassword });
    expect(answer).toStrictEqual({ ok: false, reason: 'wrong-password' });
    expect(await unlockVault(requestOf(vault))).toMatchObject({ ok: true });
  });

  it('changes the cost alone when only the cost is given', async () => {
    const vault = await newVault();
    const request = requestOf(vault);
    const newCost = { ...minimumKdfCost, passes: 4 };
    const changed = await changeCredentials(request, { newCost });
    expect(changed).toMatchObject({ header: { operators: [{ kdf: newCost }] } });
    expect(await unlockVault(request)).toMatchObject({ ok: true });
  });

  it('refuses a cost below the floor and leaves the vault as it was', async () => {
    const vault = await newVault();
    const newCost = { ...minimumKdfCost, memoryKiB: 1024 };
    await expect(changeCredentials(requestOf(vault), { newCost })).rejects.toThrow('cost-refused');
    expect(await unlockVault(requestOf(vault))).toMatchObject({ ok: true });
  });

  it('moves the vault to another device secret', async () => {
    const vault = await newVault();
    const request = requestOf(vault);
    const newDeviceSecret = randomBytes(32);
    await changeCredentials(request, { newDeviceSecret });
    expect(await databaseKeyOf(request)).toBe('wrong-device-secret');
    const moved = { ...request, deviceSecret: newDeviceSecret };
    expect(await databaseKeyOf(moved)).toBe(vault.keys.databaseKey().toString('hex'));
  });
});

describe('the recovery kit', () => {
  it('sets a new password and device secret without the old ones, and is noted as used', async () => {
    const vault = await newVault();
    const deviceSecret = randomBytes(32);
    const recovery = { folder: vault.folder, newPassword, deviceSecret, now: startedAt };
    const kit = vault.recoveryKit.text.toLowerCase().replaceAll('-', ' ');
    const recovered = await recoverVault({ ...recovery, kit, cost: minimumKdfCost });
    if (!recovered.ok) throw new Error(recovered.reason);
    const place = { table: 'accounts', rowId: '7', rowVersion: 3 };
    const sealed = sealerOf(vault.keys).seal(Buffer.from('1985-04-01'), place);
    expect(sealerOf(recovered.keys).open(sealed, place).toString()).toBe('1985-04-01');
    expect(await databaseKeyOf(requestOf(vault))).toBe('wrong-device-secret');
    const request = { ...requestOf(vault), password: newPassword, deviceSecret };
    expect(await unlockVault(request)).toMatchObject({ ok: true, notes: ['recovery-kit-used'] });
  });

  it('opens nothing when it is of another vault, mistyped, or of a changed header', async () => {
    const [vault, other] = [await newVault(), await newVault()];
    const { folder } = vault;
    const recovery = { folder, newPassword, deviceSecret: null, now: startedAt };
    const kits = [
      [other.recoveryKit.text, { reason: 'kit-mismatch' }],
      [formatKit(newRecoveryKey()), { reason: 'kit-mismatch' }],
      ['M6BA', { reason: 'kit-unreadable', problem: 'kit-length' }],
      [vault.recoveryKit.text.replace(/^./, 'U'), { problem: 'kit-character' }],
    ] as const;
    for (const [kit, answer] of kits) {
      expect(await recoverVault({ ...recovery, kit })).toMatchObject({ ok: false, ...answer });
    }
    expect(await unlockVault(requestOf(vault))).toMatchObject({ ok: true });
    for (const copy of copies) fs.writeFileSync(join(folder, copy), 'x');
    const { text: kit } = vault.recoveryKit;
    expect(await recoverVault({ ...recovery, kit })).toMatchObject({ reason: 'header-damaged' });
  });

  it('is replaced by a new one, after which the old one opens nothing', async () => {
    const vault = await newVault();
    const kit = prepareRecoveryKit();
    renewRecoveryKit(vault.folder, vault.keys, kit, startedAt);
    const recovery = {
      newPassword,
      deviceSecret: null,
      now: startedAt,
      cost: minimumKdfCost,
    };
    for (const copy of copies) {
      const folder = copyVault(vault.folder);
      fs.rmSync(join(folder, copy));
      const old = await recoverVault({ ...recovery, folder, kit: vault.recoveryKit.text });
      expect(old).toStrictEqual({ ok: false, reason: 'kit-mismatch' });
      expect(await recoverVault({ ...recovery, folder, kit: kit.text })).toMatchObject({
        ok: true,
      });
    }
  });

  it('raises the cost when the device secret is lost for good', async () => {
    const vault = await newVault();
    const { folder, recoveryKit } = vault;
    const recovery = { folder, newPassword, deviceSecret: null, now: startedAt };
    const recovered = await recoverVault({ ...recovery, kit: recoveryKit.text });
    expect(recovered).toMatchObject({
      header: { operators: [{ keyCheck: null, kdf: { memoryKiB: 512 * 1024, passes: 4 } }] },
    });
  });
});

describe('a wrong recovery kit', () => {
  it('makes the next try wait longer and longer, also the right one; a mistyped one does not', async () => {
    const vault = await newVault();
    const { folder, deviceSecret, recoveryKit } = vault;
    const tryKit = (kit: string, afterMs: number) => {
      const now = startedAt + afterMs;
      return recoverVault({ folder, newPassword, deviceSecret, kit, now, cost: minimumKdfCost });
    };
    const wrong = formatKit(newRecoveryKey());
    for (let turn = 0; turn < 9; turn += 1) {
      expect(await tryKit('M6BA', 0)).toMatchObject({ reason: 'kit-unreadable' });
    }
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await tryKit(wrong, 0)).toMatchObject({ reason: 'kit-mismatch' });
    }
    const throttled = { ok: false, reason: 'throttled', retryAt: startedAt + 5_000 };
    expect(await tryKit(recoveryKit.text, 0)).toStrictEqual(throttled);
    expect(await tryKit(wrong, 5_000)).toMatchObject({ reason: 'kit-mismatch' });
    const later = { ...throttled, retryAt: startedAt + 15_000 };
    expect(await tryKit(recoveryKit.text, 5_001)).toStrictEqual(later);
    const recovered = await tryKit(recoveryKit.text, 15_000);
    if (!recovered.ok) throw new Error(recovered.reason);
    expect(recovered.failures).toBe(4);
    recovered.keys.dispose();
    const request = { folder, password: newPassword, deviceSecret, now: startedAt + 15_001 };
    expect(await unlockVault(request)).toMatchObject({ ok: true });
  });
});

describe('the confirmation of the recovery kit', () => {
  /** What both copies of the header say, each for itself. */
  function saidBy(folder: string): readonly boolean[] {
    return copies.map((copy) => {
      const alone = copyVault(folder);
      fs.rmSync(join(alone, copy));
      const reading = readHeader(alone);
      if (reading.state !== 'ok') throw new Error(reading.state);
      return isKitConfirmed(reading.header);
    });
  }

  it('is missing from a new vault, and in both copies of the header once it was given', async () => {
    const vault = await newVault();
    expect(saidBy(vault.folder)).toEqual([false, false]);
    confirmRecoveryKit(vault.folder, vault.keys, startedAt);
    expect(saidBy(vault.folder)).toEqual([true, true]);
    expect(await unlockVault(requestOf(vault))).toMatchObject({ ok: true });
  });

  it('is lost with the use of the kit, and comes back with the next one', async () => {
    const vault = await newVault();
    confirmRecoveryKit(vault.folder, vault.keys, startedAt);
    const kit = vault.recoveryKit.text;
    const given = { newPassword, deviceSecret: null, now: startedAt, cost: minimumKdfCost };
    const recovered = await recoverVault({ ...given, folder: vault.folder, kit });
    if (!recovered.ok) throw new Error(recovered.reason);
    expect(saidBy(vault.folder)).toEqual([false, false]);
    renewRecoveryKit(vault.folder, recovered.keys, prepareRecoveryKit(), startedAt);
    expect(saidBy(vault.folder)).toEqual([true, true]);
  });

  it('is missing from a header that was written before it was kept', async () => {
    const vault = await newVault();
    const { confirmedAt: _, ...recovery } = vault.header.recovery;
    const header = changeHeader(vault.folder, vault.keys, (now) => ({ ...now, recovery }));
    expect(isKitConfirmed(header)).toBe(false);
    expect(await unlockVault(requestOf(vault))).toMatchObject({ ok: true });
  });
});
