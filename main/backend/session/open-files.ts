import { Failure } from '../../../shared/failure.ts';
import { sealOf } from '../damage/seal.ts';
import { failureOf } from '../store/failure-of.ts';
import { fileFailure } from '../store/file-failure.ts';
import { databasePath } from '../store/open.ts';
import type { UnlockedKeys } from '../vault/keys.ts';
import { type Held, type OpenedFiles, openVault, type Surroundings } from './open-vault.ts';

/**
 * Opens the files of a vault. Throws `vault-damaged` for a database of ours with a page that the
 * opening needs and that cannot be read, `vault-lost` for one that is missing or is not ours. With
 * `mayStandIn` a damaged one is left alone, and the vault opens without it, to be put right.
 */
export async function openFiles(
  around: Surroundings,
  held: Held,
  mayStandIn: boolean,
): Promise<OpenedFiles> {
  try {
    return openVault(around, held, 'existing');
  } catch (error) {
    const failure = await openingFailure(around.folder, held.keys, error);
    const isDamaged = failure instanceof Failure && failure.code === 'vault-damaged';
    if (!isDamaged || !mayStandIn) throw failure;
    return openVault(around, { ...held, isStandIn: true }, 'existing');
  }
}

/** A page that does not hold and a file that is not ours look the same to SQLite: the seals tell. */
async function openingFailure(
  folder: string,
  keys: UnlockedKeys,
  error: unknown,
): Promise<unknown> {
  const known = error instanceof Failure ? error : failureOf(error);
  if (known?.code !== 'vault-lost' && known?.code !== 'vault-damaged') {
    return known ?? fileFailure(error);
  }
  const key = keys.databaseKey();
  try {
    const seal = await sealOf(databasePath(folder), key);
    // One that is lost although its first page holds is empty: that is no damage of a page.
    const isDamaged = known.code === 'vault-damaged' ? seal.any : seal.any && !seal.first;
    return new Failure(isDamaged ? 'vault-damaged' : 'vault-lost');
  } finally {
    key.fill(0);
  }
}
