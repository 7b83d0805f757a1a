import { argon2Sync } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import {
  isAllowedCost,
  maximumKdfCost,
  minimumKdfCost,
  newKdfParameters,
  stretchPassword,
} from '../../../../main/backend/vault/kdf.ts';

const salt = Buffer.alloc(16, 2).toString('base64url');
const atFloor = { ...minimumKdfCost, algorithm: 'argon2id', salt } as const;

describe('Argon2id', () => {
  it('of OpenSSL gives the tag of RFC 9106 §5.3, so that it can judge ours', () => {
    const tag = argon2Sync('argon2id', {
      message: Buffer.alloc(32, 1),
      nonce: Buffer.alloc(16, 2),
      secret: Buffer.alloc(8, 3),
      associatedData: Buffer.alloc(12, 4),
      parallelism: 4,
      memory: 32,
      passes: 3,
      tagLength: 32,
    });
    expect(tag.toString('hex')).toBe(
      '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659',
    );
  });

  it('of our package agrees with OpenSSL at the floor, four lanes and three passes', async () => {
    const ours = await stretchPassword('ein langes Paßwort', atFloor);
    const theirs = argon2Sync('argon2id', {
      message: Buffer.from('ein langes Paßwort'),
      nonce: Buffer.from(salt, 'base64url'),
      parallelism: 4,
      memory: 64 * 1024,
      passes: 3,
      tagLength: 32,
    });
    expect(ours.equals(theirs)).toBe(true);
  });

  it('of our package gives the vector of the reference implementation', async () => {
    const options = { algorithm: 2, memoryCost: 65536, timeCost: 2, parallelism: 1 };
    const tag = await hashRaw('password', {
      ...options,
      outputLen: 32,
      salt: Buffer.from('somesalt'),
    });
    expect(tag.toString('hex')).toBe(
      '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7',
    );
  });

  it('takes the same password in composed and decomposed form for one', async () => {
    const composed = await stretchPassword('Zo\u00eb', atFloor);
    const decomposed = await stretchPassword('Zoe\u0308', atFloor);
    expect(composed.equals(decomposed)).toBe(true);
  });
});

describe('the cost of guessing', () => {
  it('is allowed from the floor to the caps and nowhere else', () => {
    expect(isAllowedCost(minimumKdfCost)).toBe(true);
    expect(isAllowedCost(maximumKdfCost)).toBe(true);
    for (const part of ['memoryKiB', 'passes', 'lanes'] as const) {
      expect(isAllowedCost({ ...minimumKdfCost, [part]: minimumKdfCost[part] - 1 })).toBe(false);
      expect(isAllowedCost({ ...maximumKdfCost, [part]: maximumKdfCost[part] + 1 })).toBe(false);
      expect(isAllowedCost({ ...minimumKdfCost, [part]: Number.NaN })).toBe(false);
      expect(isAllowedCost({ ...minimumKdfCost, [part]: minimumKdfCost[part] + 0.5 })).toBe(false);
    }
  });

  it('below the floor makes no parameters and stretches nothing', async () => {
    const weak = { ...minimumKdfCost, memoryKiB: 19 * 1024 };
    expect(() => newKdfParameters(weak)).toThrow('cost-refused');
    await expect(stretchPassword('password', { ...atFloor, ...weak })).rejects.toThrow(
      'cost-refused',
    );
  });

  it('has a new salt each time', () => {
    expect(newKdfParameters(minimumKdfCost).salt).not.toBe(newKdfParameters(minimumKdfCost).salt);
  });
});
