import { randomBytes, verify } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publicKeyObject } from '../../../../main/backend/vault/curve-keys.ts';
import { readHeader, writeBothCopies } from '../../../../main/backend/vault/header.ts';
import { minimumKdfCost } from '../../../../main/backend/vault/kdf.ts';
import type { UnlockRefusal } from '../../../../main/backend/vault/attempt.ts';
import { createVault, unlockVault } from '../../../../main/backend/vault/unlock.ts';
import { copies, copyVault, newFolder, newVault, sealerOf, startedAt } from './vault-fixture.ts';

const minute = 60_000;

describe('a new vault', () => {
  it('unlocks with its password and device secret to the same keys', async () => {
    const vault = await newVault();
    const { folder, password, deviceSecret } = vault;
    const unlocked = await unlockVault({ folder, password, deviceSecret, now: startedAt });
    if (!unlocked.ok) throw new Error(unlocked.reason);
    expect(unlocked.notes).toStrictEqual([]);
    expect(unlocked.keys.databaseKey().equals(vault.keys.databaseKey())).toBe(true);
    expect(unlocked.keys.anchorKey().equals(vault.keys.anchorKey())).toBe(true);
    const place = { table: 'accounts', rowId: '1', rowVersion: 1 };
    const sealed = sealerOf(vault.keys).seal(Buffer.from('+41 79'), place);
    expect(sealerOf(unlocked.keys).open(sealed, place).toString()).toBe('+41 79');
    expect(() => sealerOf(unlocked.keys, 'sealCredentials').open(sealed, place)).toThrow(
      'seal-format',
    );
  });

  it('has another database key for each epoch, for the anchor, and for each vault', async () => {
    const [one, other] = [await newVault(), await newVault()];
    const keys = [
      one.keys.databaseKey(),
      one.keys.databaseKey(2),
      one.keys.anchorKey(),
      other.keys.databaseKey(),
    ];
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(keys.length);
    expect(keys.every((key) => key.length === 32)).toBe(true);
  });

  it('signs for the audit log so that the public key in the header verifies it', async () => {
    const { keys, header } = await newVault();
    const message = Buffer.from('checkpoint');
    const publicKey = Buffer.from(header.auditSigning.publicKey, 'base64url');
    const signature = keys.signAudit(message);
    expect(verify(null, message, publicKeyObject('ed25519', publicKey), signature)).toBe(true);
    expect(publicKey.equals(keys.auditPublicKey)).toBe(true);
  });

  it('holds no secret in clear in its folder', async () => {
    const { folder, keys, password, deviceSecret, recoveryKit } = await newVault();
    const { vaultKey, privateKeys } = keys.rootSecrets();
    const secrets = [
      vaultKey,
      privateKeys.subarray(0, 32),
      privateKeys.subarray(32),
      keys.databaseKey(),
      deviceSecret ?? Buffer.alloc(1),
    ];
    const texts = secrets.flatMap((secret) =>
      (['latin1', 'hex', 'base64', 'base64url'] as const).map((form) => secret.toString(form)),
    );
    for (const name of fs.readdirSync(folder)) {
      const content = fs.readFileSync(join(folder, name), 'latin1');
      for (const text of [...texts, password, recoveryKit.text]) {
        expect(content.includes(text)).toBe(false);
      }
    }
  });

  it('is not made over another one, not even over a damaged one', async () => {
    const { folder } = await newVault();
    const options = { ownerName: 'Eve', password: 'x', deviceSecret: null, cost: minimumKdfCost };
    await expect(createVault({ folder, ...options })).rejects.toThrow('vault-exists');
    for (const copy of copies) fs.writeFileSync(join(folder, copy), '');
    await expect(createVault({ folder, ...options })).rejects.toThrow('vault-exists');
  });

  it('is not made below the floor or with a short device secret', async () => {
    const options = { folder: newFolder(), ownerName: 'Ann', password: 'x' };
    const cost = { ...minimumKdfCost, passes: 2 };
    await expect(createVault({ ...options, deviceSecret: null, cost })).rejects.toThrow(
      'cost-refused',
    );
    await expect(createVault({ ...options, deviceSecret: randomBytes(31) })).rejects.toThrow(
      'device-secret-refused',
    );
    expect(fs.readdirSync(options.folder)).toStrictEqual([]);
  });

  it('costs more where the password stands alone', async () => {
    const folder = newFolder();
    const options = { ownerName: 'Ann', password: 'tulip granite orbit saddle' };
    const { header } = await createVault({ folder, ...options, deviceSecret: null });
    expect(header.operators[0]).toMatchObject({
      usesDeviceSecret: false,
      keyCheck: null,
      kdf: { memoryKiB: 512 * 1024, passes: 4, lanes: 4 },
    });
  });
});

describe('unlocking', () => {
  it('says what is wrong', async () => {
    const { folder, password, deviceSecret } = await newVault();
    const empty = newFolder();
    const damaged = newFolder();
    for (const copy of copies) fs.writeFileSync(join(damaged, copy), 'x');
    const request = { folder, password, deviceSecret, now: startedAt };
    const rows: readonly (readonly [UnlockRefusal, object])[] = [
      ['wrong-password', { password: `${password} ` }],
      ['wrong-password', { password: '' }],
      ['wrong-device-secret', { deviceSecret: randomBytes(32) }],
      ['missing-device-secret', { deviceSecret: null }],
      ['header-missing', { folder: empty }],
      ['header-damaged', { folder: damaged }],
    ];
    for (const [reason, change] of rows) {
      expect(await unlockVault({ ...request, ...change })).toStrictEqual({ ok: false, reason });
    }
  });

  it('needs the device secret itself: the password alone opens nothing', async () => {
    const { folder, password, deviceSecret, header } = await newVault();
    // A thief who makes the key check fit another secret gets past the check and no further.
    const other = await newVault();
    const keyCheck = other.header.operators[0]?.keyCheck ?? null;
    const operators = header.operators.map((one) => ({ ...one, keyCheck }));
    writeBothCopies(folder, { ...header, operators });
    const request = { folder, password, now: startedAt };
    const answer = await unlockVault({ ...request, deviceSecret: other.deviceSecret });
    expect(answer).toMatchObject({ ok: false, reason: 'wrong-password' });
    expect(await unlockVault({ ...request, deviceSecret })).toMatchObject({
      reason: 'wrong-device-secret',
    });
  });

  it('works without a device secret where the vault was made without', async () => {
    const { folder, password } = await newVault(null);
    const request = { folder, password, now: startedAt };
    expect(await unlockVault({ ...request, deviceSecret: null })).toMatchObject({ ok: true });
    const unasked = randomBytes(32);
    expect(await unlockVault({ ...request, deviceSecret: unasked })).toMatchObject({ ok: true });
  });

  it('uses the other copy when one is damaged, notes it and mends it', async () => {
    const { folder, password, deviceSecret } = await newVault();
    const request = { folder, password, deviceSecret, now: startedAt };
    for (const copy of copies) {
      fs.writeFileSync(join(folder, copy), 'x');
      const first = await unlockVault(request);
      expect(first).toMatchObject({ ok: true, notes: ['header-copy-damaged'] });
      expect(await unlockVault(request)).toMatchObject({ ok: true, notes: [] });
    }
  });

  it('refuses a header whose parts were changed by somebody without the keys', async () => {
    const { folder, password, deviceSecret, header } = await newVault();
    const { header: other } = await newVault();
    const [operator] = header.operators;
    const [stranger] = other.operators;
    if (!operator || !stranger) throw new Error('no operator');
    const changed = [
      { operators: [{ ...operator, name: 'Eve' }] },
      { operators: [operator, stranger] },
      { recovery: other.recovery },
      { databaseEpoch: 2 },
      { createdAt: 1 },
      { grants: header.grants.slice(1) },
      { auditSigning: other.auditSigning },
      { mac: other.mac },
    ];
    for (const change of changed) {
      writeBothCopies(folder, { ...header, ...change });
      const answer = await unlockVault({ folder, password, deviceSecret, now: startedAt });
      expect(answer).toStrictEqual({ ok: false, reason: 'header-damaged' });
    }
    const bound = [
      { kdf: { ...operator.kdf, passes: 4 } },
      { device: { ...operator.device, id: header.vaultId } },
      { operatorId: header.vaultId },
      { wrappedVaultKey: stranger.wrappedVaultKey },
    ];
    for (const change of bound) {
      const throttle = { failures: 0, lastFailureAt: 0 };
      writeBothCopies(folder, { ...header, throttle, operators: [{ ...operator, ...change }] });
      const answer = await unlockVault({ folder, password, deviceSecret, now: startedAt });
      expect(answer).toMatchObject({ ok: false, reason: 'wrong-password' });
    }
  });

  it('gives nothing more after the keys were disposed of', async () => {
    const { keys } = await newVault();
    const secrets = keys.rootSecrets();
    keys.dispose();
    keys.dispose();
    expect(() => keys.databaseKey()).toThrow('keys-disposed');
    expect(() => keys.anchorKey()).toThrow('keys-disposed');
    expect(() => keys.rootSecrets()).toThrow('keys-disposed');
    expect(() => keys.signAudit(Buffer.alloc(1))).toThrow('keys-disposed');
    const place = { table: 't', rowId: '1', rowVersion: 1 };
    expect(() => sealerOf(keys).seal(Buffer.alloc(1), place)).toThrow('keys-disposed');
    expect(() => sealerOf(keys).blindIndex({ table: 't', column: 'c' }, 'v')).toThrow(
      'keys-disposed',
    );
    expect(secrets.vaultKey.some((byte) => byte !== 0)).toBe(true);
  });
});

describe('the delay after wrong passwords', () => {
  it('grows, survives a restart, refuses the right password too, and ends with success', async () => {
    const { folder, password, deviceSecret } = await newVault();
    const wrong = { folder, password: 'wrong', deviceSecret };
    const right = { folder, password, deviceSecret };
    let now = startedAt;
    for (let failure = 1; failure <= 2; failure += 1) {
      const answer = await unlockVault({ ...wrong, now });
      expect(answer).toStrictEqual({ ok: false, reason: 'wrong-password' });
    }
    for (const seconds of [5, 10, 20]) {
      const retryAt = now + seconds * 1000;
      const answer = await unlockVault({ ...wrong, now });
      expect(answer).toStrictEqual({ ok: false, reason: 'wrong-password', retryAt });
      const early = { ok: false, reason: 'throttled', retryAt };
      expect(await unlockVault({ ...right, now: retryAt - 1 })).toStrictEqual(early);
      now = retryAt;
    }
    expect(await unlockVault({ ...right, now })).toMatchObject({ ok: true });
    expect(readHeader(folder)).toMatchObject({ header: { throttle: { failures: 0 } } });
  });

  it('is not shortened by a clock that is set back, and does not grow to years by one set forward', async () => {
    const { folder, password, deviceSecret, header } = await newVault();
    const farAhead = startedAt + 10 * 365 * 24 * 60 * minute;
    writeBothCopies(folder, { ...header, throttle: { failures: 20, lastFailureAt: farAhead } });
    const request = { folder, password, deviceSecret };
    const retryAt = startedAt + 15 * minute;
    const throttled = { ok: false, reason: 'throttled', retryAt };
    expect(await unlockVault({ ...request, now: startedAt })).toStrictEqual(throttled);
    expect(await unlockVault({ ...request, now: retryAt - 1 })).toStrictEqual(throttled);
    expect(await unlockVault({ ...request, now: retryAt })).toMatchObject({ ok: true });
  });

  it('counts an attempt that was cut off in the middle', async () => {
    const { folder, password, deviceSecret } = await newVault();
    const request = { folder, deviceSecret, now: startedAt };
    const attempt = unlockVault({ ...request, password: 'wrong' });
    expect(readHeader(folder)).toMatchObject({ header: { throttle: { failures: 1 } } });
    await attempt;
    const copy = copyVault(folder);
    expect(readHeader(copy)).toMatchObject({ header: { throttle: { failures: 1 } } });
    expect(await unlockVault({ ...request, folder: copy, password })).toMatchObject({ ok: true });
  });

  it('takes about as long for a wrong password as for the right one', async () => {
    const { folder, password, deviceSecret, header } = await newVault();
    const throttle = { failures: 0, lastFailureAt: 0 };
    const times: Record<string, number[]> = { right: [], wrong: [] };
    for (let round = 0; round < 5; round += 1) {
      for (const kind of ['right', 'wrong']) {
        writeBothCopies(folder, { ...header, throttle });
        const begun = performance.now();
        const tried = kind === 'right' ? password : 'wrong';
        await unlockVault({ folder, password: tried, deviceSecret, now: startedAt });
        times[kind]?.push(performance.now() - begun);
      }
    }
    const least = (kind: string) => Math.min(...(times[kind] ?? []));
    expect(least('wrong')).toBeGreaterThan(least('right') * 0.4);
  });
});
