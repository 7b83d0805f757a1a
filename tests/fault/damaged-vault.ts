import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendUnderTest, ScratchVault } from '../support/backend.ts';
import { signedIn, valueOf } from '../support/client.ts';
import { imageOf, type VaultImage } from './vault-image.ts';

/** A vault at three moments of its life. */
export type Moments = {
  readonly vault: ScratchVault;
  /** Closed, with a directory. */
  readonly early: VaultImage;
  /** Closed, after a few acts more. */
  readonly late: VaultImage;
  /** As kill -9 leaves it, after a few acts more. */
  readonly killed: VaultImage;
  readonly remove: () => void;
};

/** Makes a vault with a practice directory and keeps what lies on the disk at each moment. */
export async function momentsOfVault(): Promise<Moments> {
  const { vault, backend, client, ended } = await signedIn();
  const practice = { name: 'practice', accounts: 250 };
  await ended(valueOf(await client.directories.createPractice(practice)));
  await backend.close();
  const early = imageOf(vault);
  await backend.unlock();
  await act(backend, 'late');
  await backend.close();
  const late = imageOf(vault);
  await backend.unlock();
  await act(backend, 'killed');
  const killed = imageOf(vault);
  await backend.close();
  const remove = () => {
    for (const image of [early, late, killed]) image.remove();
    vault.remove();
  };
  return { vault, early, late, killed, remove };
}

/** A few acts, each a commit with a row of the log. */
async function act(backend: BackendUnderTest, word: string): Promise<void> {
  const form = { delimiter: ',', encoding: 'utf-8', hasHeader: true, columns: [] };
  for (let time = 0; time < 4; time += 1) {
    const input = { name: `${word} ${time}`, mapping: form };
    valueOf(await backend.call('directories.saveMapping', input));
  }
}

/** What the alarm says of a log that is shorter than the anchor saw it. */
export const shorter = /^alarm (?:rolled-back|truncated)$/u;

/** The database of a copy. */
export function databaseOf({ folder }: ScratchVault): string {
  return join(folder, 'vault.db');
}

/** The write-ahead log of a copy. */
export function walOf(copy: ScratchVault): string {
  return `${databaseOf(copy)}-wal`;
}

/** Turns one bit of a file around. */
export function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}
