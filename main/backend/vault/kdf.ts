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

const aimMs = { least: 400, most: 900 } as const;

/**
 * A cost that takes this computer 400 to 900 ms, by changing the memory and then the passes of
 * `start`; never below the floor nor above the caps, whatever that takes. `time` runs one stretch
 * and says how many milliseconds it took.
 */
export async function calibrate(
  start: KdfCost,
  time: (cost: KdfCost) => Promise<number> = timeStretch,
): Promise<KdfCost> {
  let cost = start;
  let tookMs = await time(cost);
  for (let step = 0; step < 6; step += 1) {
    const isQuick = tookMs < aimMs.least;
    if (!isQuick && tookMs <= aimMs.most) return cost;
    const next = isQuick ? dearer(cost) : cheaper(cost);
    if (next === cost) return cost;
    const nextMs = await time(next);
    // A step from one side of the aim to the other would swing for ever: the dearer one is kept,
    // except that nobody is made to wait longer than the aim for it.
    if (isQuick && nextMs > aimMs.most) return cost;
    cost = next;
    tookMs = nextMs;
    if (!isQuick && nextMs < aimMs.least) return cost;
  }
  return cost;
}

function cheaper(cost: KdfCost): KdfCost {
  if (cost.passes > minimumKdfCost.passes) return { ...cost, passes: cost.passes - 1 };
  const memoryKiB = Math.max(minimumKdfCost.memoryKiB, cost.memoryKiB / 2);
  return memoryKiB === cost.memoryKiB ? cost : { ...cost, memoryKiB };
}

function dearer(cost: KdfCost): KdfCost {
  const memoryKiB = Math.min(maximumKdfCost.memoryKiB / 2, cost.memoryKiB * 2);
  if (memoryKiB > cost.memoryKiB) return { ...cost, memoryKiB };
  if (cost.passes < maximumKdfCost.passes) return { ...cost, passes: cost.passes + 1 };
  return cost;
}

async function timeStretch(cost: KdfCost): Promise<number> {
  const startedAt = performance.now();
  wipe(await stretchPassword('calibration', newKdfParameters(cost)));
  return performance.now() - startedAt;
}
