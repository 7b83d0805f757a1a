import { randomBytes, randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GrantReader } from '../../../../main/backend/vault/compartments.ts';
import {
  newCompartmentKey,
  openGrant,
  sealGrant,
} from '../../../../main/backend/vault/compartments.ts';
import { publicKeyOf } from '../../../../main/backend/vault/curve-keys.ts';
import type { Grant } from '../../../../main/backend/vault/header-schema.ts';

const vaultId = randomUUID();
const [recipientId, granterId] = [randomUUID(), randomUUID()];
const [recipientPrivate, granterPrivate] = [randomBytes(32), randomBytes(32)];
const key = newCompartmentKey();

const reader: GrantReader = {
  vaultId,
  recipientId,
  recipientX25519PrivateKey: recipientPrivate,
  granterEd25519PublicKey: publicKeyOf('ed25519', granterPrivate),
};

let grant: Grant;

beforeAll(async () => {
  grant = await seal({});
});

function seal(change: Partial<Parameters<typeof sealGrant>[0]>): Promise<Grant> {
  return sealGrant({
    vaultId,
    compartment: 'personal',
    keyVersion: 3,
    key,
    recipientId,
    recipientX25519PublicKey: publicKeyOf('x25519', recipientPrivate),
    granterId,
    granterEd25519PrivateKey: granterPrivate,
    grantedAt: 1_795_000_000_000,
    ...change,
  });
}

describe('a grant', () => {
  it('opens for its recipient to the key of the compartment', async () => {
    expect((await openGrant(grant, reader)).equals(key)).toBe(true);
  });

  it('holds no part of the key in clear and is different each time', async () => {
    const again = await seal({});
    expect(again.sealedKey).not.toBe(grant.sealedKey);
    expect(again.grantId).not.toBe(grant.grantId);
    expect(JSON.stringify(grant)).not.toContain(key.toString('base64url'));
  });

  it('does not open for another operator or in another vault', async () => {
    const others: readonly Partial<GrantReader>[] = [
      { recipientX25519PrivateKey: randomBytes(32) },
      { recipientId: granterId },
      { vaultId: randomUUID() },
      { granterEd25519PublicKey: publicKeyOf('ed25519', randomBytes(32)) },
    ];
    for (const other of others) {
      await expect(openGrant(grant, { ...reader, ...other })).rejects.toThrow('grant-refused');
    }
  });

  it('does not open after any of its facts was changed', async () => {
    const changes: readonly Partial<Grant>[] = [
      { grantId: randomUUID() },
      { compartment: 'credentials' },
      { keyVersion: 4 },
      { granterId: randomUUID() },
      { grantedAt: grant.grantedAt + 1 },
      { encapsulatedKey: publicKeyOf('x25519', randomBytes(32)).toString('base64url') },
      { sealedKey: randomBytes(48).toString('base64url') },
      { signature: randomBytes(64).toString('base64url') },
    ];
    for (const change of changes) {
      await expect(openGrant({ ...grant, ...change }, reader)).rejects.toThrow('grant-refused');
    }
  });

  it('that another operator signed in the name of the granter is refused', async () => {
    const forged = await seal({ granterEd25519PrivateKey: randomBytes(32) });
    await expect(openGrant(forged, reader)).rejects.toThrow('grant-refused');
  });

  it('is refused when any bit of what was sealed is flipped', async () => {
    const bits = fc.nat({ max: 48 * 8 - 1 });
    await fc.assert(
      fc.asyncProperty(bits, async (bit) => {
        const bytes = Buffer.from(grant.sealedKey, 'base64url');
        bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const flipped = { ...grant, sealedKey: bytes.toString('base64url') };
        await expect(openGrant(flipped, reader)).rejects.toThrow('grant-refused');
      }),
      { numRuns: 30 },
    );
  });
});
