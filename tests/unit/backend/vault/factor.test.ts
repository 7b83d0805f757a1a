import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  leftOf,
  withFactor,
  newFactor,
  newSeed,
  openFactor,
  sealFactor,
  spendCode,
} from '../../../../main/backend/vault/factor.ts';
import { changeHeader } from '../../../../main/backend/vault/credentials.ts';
import { minimumKdfCost } from '../../../../main/backend/vault/kdf.ts';
import { recoverVault } from '../../../../main/backend/vault/recover.ts';
import { unlockVault } from '../../../../main/backend/vault/unlock.ts';
import { codeAt, stepAt } from '../../../../main/backend/vault/totp.ts';

import { newVault } from './vault-fixture.ts';

const now = 1_800_000_000_000;

function owner() {
  return { vaultId: 'v', operatorId: 'o', privateKeys: randomBytes(64) };
}

describe('a second factor', () => {
  it('opens as it was sealed, for its operator alone', () => {
    const ours = owner();
    const { factor } = newFactor(newSeed(), stepAt(now));
    const sealed = sealFactor(ours, factor);
    expect(openFactor(ours, sealed)).toStrictEqual(factor);
    for (const other of [
      { ...ours, operatorId: 'p' },
      { ...ours, vaultId: 'w' },
      { ...ours, privateKeys: randomBytes(64) },
    ]) {
      expect(openFactor(other, sealed)).toBeNull();
    }
  });

  it('has the same size whatever of it was used', () => {
    const ours = owner();
    const { factor, codes } = newFactor(newSeed(), 0);
    const used = spendCode(factor, codes[3] ?? '', now);
    expect(used && sealFactor(ours, used.factor).length).toBe(sealFactor(ours, factor).length);
  });

  it('takes a code of the authenticator once, typed with blanks too', () => {
    const { factor } = newFactor(newSeed(), stepAt(now) - 5);
    const code = codeAt(factor.seed, stepAt(now));
    const used = spendCode(factor, `${code.slice(0, 3)} ${code.slice(3)}`, now);
    expect(used).toMatchObject({ kind: 'code', left: 10, factor: { lastStep: stepAt(now) } });
    expect(used && spendCode(used.factor, code, now)).toBeNull();
    expect(used && spendCode(used.factor, code, now - 3_600_000)).toBeNull();
  });

  it('takes each of its ten recovery codes once, in any order and any spelling', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array.from({ length: 10 }).keys()]), (order) => {
        const made = newFactor(newSeed(), 0);
        let { factor } = made;
        for (const [used, at] of order.entries()) {
          const code = made.codes[at] ?? '';
          const next = spendCode(factor, code.toLowerCase().replace('-', ' '), now);
          expect(next).toMatchObject({ kind: 'recovery-code', left: 9 - used });
          if (!next) return;
          factor = next.factor;
          expect(spendCode(factor, code, now)).toBeNull();
        }
        expect(leftOf(factor)).toBe(10 - order.length);
      }),
      { numRuns: 20 },
    );
  });

  it('takes nothing else', () => {
    const { factor } = newFactor(newSeed(), 0);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (typed) => {
        // One in 10^6 × 3 of the six-digit ones is right by chance, and none was made for this.
        fc.pre(!/^\s*(?:\d\s*){6}$/u.test(typed));
        expect(spendCode(factor, typed, now)).toBeNull();
      }),
    );
    expect(spendCode(factor, '0000-0000', now)).toBeNull();
  });

  it('has recovery codes that a used one does not come back from', () => {
    const made = newFactor(newSeed(), 0);
    const used = spendCode(made.factor, made.codes[0] ?? '', now);
    // All zeros stand for a used code and are the digest of none.
    expect(used?.factor.digests[0]).toStrictEqual(Buffer.alloc(16));
    expect(used && leftOf(used.factor)).toBe(9);
  });
});

describe('the recovery kit', () => {
  it('opens a vault without the second factor, which is off from then on', async () => {
    const { folder, keys, recoveryKit, password, deviceSecret } = await newVault();
    const { vaultId, operatorId } = keys;
    const { privateKeys } = keys.rootSecrets();
    const { factor } = newFactor(newSeed(), 0);
    const sealed = sealFactor({ vaultId, operatorId, privateKeys }, factor);
    changeHeader(folder, keys, (header) => withFactor(header, operatorId, sealed));
    const before = await unlockVault({ folder, password, deviceSecret, now });
    expect(before).toMatchObject({ ok: false, reason: 'wrong-code' });
    const recovered = await recoverVault({
      folder,
      kit: recoveryKit.text,
      newPassword: 'another one entirely',
      deviceSecret,
      cost: minimumKdfCost,
      now,
    });
    expect(recovered.ok).toBe(true);
    const after = { folder, password: 'another one entirely', deviceSecret, now };
    expect(await unlockVault(after)).toMatchObject({ ok: true });
  });
});
