import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { minimumKdfCost } from '../../../../main/backend/vault/kdf.ts';
import type { UnlockedKeys } from '../../../../main/backend/vault/keys.ts';
import type { PersonalSealer } from '../../../../main/backend/vault/seal.ts';
import type { NewVault } from '../../../../main/backend/vault/unlock.ts';
import { createVault } from '../../../../main/backend/vault/unlock.ts';

export const copies = ['vault.hdr.a', 'vault.hdr.b'] as const;
export const startedAt = Date.UTC(2026, 10, 22, 9);

/** A sealer that these keys have; without it the test has nothing to ask. */
export function sealerOf(
  keys: UnlockedKeys,
  name: 'sealPersonal' | 'sealCredentials' = 'sealPersonal',
): PersonalSealer {
  const sealer = keys[name];
  if (!sealer) throw new Error('These keys have no key of the compartment.');
  return sealer;
}

/** A folder that is gone after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bailiwick-vault-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type TestVault = NewVault & {
  readonly folder: string;
  readonly password: string;
  readonly deviceSecret: Buffer | null;
};

/** A new vault at the lowest cost that is allowed. */
export async function newVault(deviceSecret: Buffer | null = randomBytes(32)): Promise<TestVault> {
  const folder = newFolder();
  const password = 'tulip granite orbit saddle';
  const made = await createVault({
    folder,
    ownerName: 'Ann Archer',
    password,
    deviceSecret,
    cost: minimumKdfCost,
    now: startedAt,
  });
  return { ...made, folder, password, deviceSecret };
}

/** The same header files in a folder of their own, as a thief or a backup would have them. */
export function copyVault(folder: string): string {
  const copy = newFolder();
  mkdirSync(copy, { recursive: true });
  for (const name of copies) copyFileSync(join(folder, name), join(copy, name));
  return copy;
}

/** Bytes of a header copy whose body was changed by somebody who can make a checksum. */
export function forge(
  original: Buffer,
  change: (body: Record<string, unknown>) => unknown,
): Buffer {
  const text = original.toString('utf8');
  const body: Record<string, unknown> = JSON.parse(text.slice(text.indexOf('\n') + 1));
  return withChecksum(JSON.stringify(change(body)));
}

/** A header copy with this body and a good checksum. */
export function withChecksum(body: string): Buffer {
  const sum = createHash('sha256').update(body).digest('hex');
  return Buffer.from(`bailiwick-vault-header ${sum}\n${body}`, 'utf8');
}

export function readCopy(folder: string, copy: (typeof copies)[number] = copies[0]): Buffer {
  return readFileSync(join(folder, copy));
}

export function writeBoth(folder: string, bytes: Buffer): void {
  for (const copy of copies) writeFileSync(join(folder, copy), bytes);
}
