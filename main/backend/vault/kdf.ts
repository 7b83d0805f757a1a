import { hashRaw } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { VaultError } from './vault-error.ts';
import { keyBytes, wipe } from './wrap.ts';

/** What one guess costs: memory in KiB, passes over it, lanes that fill it at once. */
export type KdfCost = {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
};

/** The cost and the salt that a password was stretched with; both are authenticated by the wraps. */
export type KdfParameters = KdfCost & { readonly algorithm: 'argon2id'; readonly salt: string };

export const saltBytes = 16;

/**
 * The floor, the second choice of RFC 9106 §4. No vault is made below it. Tests pass it by name
 * to be quick; the product never does.
 */
export const minimumKdfCost: KdfCost = { memoryKiB: 64 * 1024, passes: 3, lanes: 4 };

/** The cost where a device secret from the keychain is the second input. */
export const usualKdfCost: KdfCost = { memoryKiB: 256 * 1024, passes: 3, lanes: 4 };

/** The cost where the password stands alone, because the system has no keychain. */
export const passwordOnlyKdfCost: KdfCost = { memoryKiB: 512 * 1024, passes: 4, lanes: 4 };

/** Beyond these a header is hostile: it would hold the computer for minutes or exhaust its memory. */
export const maximumKdfCost: KdfCost = { memoryKiB: 1024 * 1024, passes: 10, lanes: 16 };

/** Whether a cost lies between the floor and the caps. */
export function isAllowedCost(cost: KdfCost): boolean {
  return (['memoryKiB', 'passes', 'lanes'] as const).every(
    (part) =>
      Number.isSafeInteger(cost[part]) &&
      cost[part] >= minimumKdfCost[part] &&
      cost[part] <= maximumKdfCost[part],
  );
}

/** New parameters of this cost with a fresh salt; refuses a cost outside the limits. */
export function newKdfParameters(cost: KdfCost): KdfParameters {
  if (!isAllowedCost(cost)) throw new VaultError('cost-refused');
  const { memoryKiB, passes, lanes } = cost;
  const salt = randomBytes(saltBytes).toString('base64url');
  return { algorithm: 'argon2id', memoryKiB, passes, lanes, salt };
}

/**
 * Argon2id v1.3 (RFC 9106) of the NFKC form of the password, so that one password typed on
 * another keyboard or system gives the same bytes. The caller wipes the 32 bytes that come back.
 */
export async function stretchPassword(password: string, kdf: KdfParameters): Promise<Buffer> {
  if (!isAllowedCost(kdf)) throw new VaultError('cost-refused');
  const bytes = Buffer.from(password.normalize('NFKC'), 'utf8');
  try {
    return await hashRaw(bytes, {
      algorithm: 2,
      version: 1,
      memoryCost: kdf.memoryKiB,
      timeCost: kdf.passes,
      parallelism: kdf.lanes,
      outputLen: keyBytes,
      salt: Buffer.from(kdf.salt, 'base64url'),
    });
  } finally {
    wipe(bytes);
  }
}
