import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { OpenCompartments } from '../../../../main/backend/vault/open-compartments.ts';
import { PersonalSealer } from '../../../../main/backend/vault/seal.ts';

const place = { table: 'accounts', rowId: '1', rowVersion: 1 };

function sealer(key: Buffer): PersonalSealer {
  const keys = new Map([[1, key]]);
  return new PersonalSealer({ vaultId: 'v', compartment: 'personal', keys });
}

it('wipes keys that were lent when they are taken back, and leaves those of one’s own', () => {
  const [own, key] = [randomBytes(32), randomBytes(32)];
  const mine = new PersonalSealer({
    vaultId: 'v',
    compartment: 'credentials',
    keys: new Map([[1, own]]),
  });
  const open = new OpenCompartments({ personal: null, credentials: mine });
  expect(open.of('personal')).toBeNull();
  const lent = sealer(key);
  open.lend(new Map([['personal', lent]]));
  expect(open.of('personal')).toBe(lent);
  open.takeBack();
  expect(open.of('personal')).toBeNull();
  expect(key.every((byte) => byte === 0)).toBe(true);
  expect(() => lent.seal(Buffer.from('x'), place)).toThrow('keys-disposed');
  expect(open.of('credentials')).toBe(mine);
  open.dispose();
  expect(own.every((byte) => byte === 0)).toBe(true);
});

it('wipes keys that were lent when others are lent in their place, and at the end', () => {
  const keys = [randomBytes(32), randomBytes(32)] as const;
  const open = new OpenCompartments({ personal: null, credentials: null });
  for (const key of keys) open.lend(new Map([['personal', sealer(key)]]));
  expect(keys[0].every((byte) => byte === 0)).toBe(true);
  expect(keys[1].every((byte) => byte === 0)).toBe(false);
  open.dispose();
  expect(keys[1].every((byte) => byte === 0)).toBe(true);
});
