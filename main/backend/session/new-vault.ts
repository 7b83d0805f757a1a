import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../shared/failure.ts';
import { databasePath } from '../store/open.ts';
import { syncFolder } from '../vault/durable-file.ts';
import { readHeader } from '../vault/header.ts';
import { type CreateVault, createVault, type NewVault } from '../vault/unlock.ts';
import { openVault, type Surroundings } from './open-vault.ts';

// A vault is made whole in a folder of its own. One rename of that folder makes it exist; from then
// on its files only have to be moved to their places, which whoever comes next can finish.
const draft = 'vault.draft';
const made = 'vault.made';
const anchorFolder = 'anchor';

/**
 * Makes a vault with its database and the first row of its log, and puts it into the profile
 * folder, whose lock the caller holds. Throws `vault-exists` where any part of a vault lies. A
 * process that ends in the middle leaves nothing or a whole vault, once `finishNewVault` has run.
 */
export async function makeVault(around: Surroundings, wanted: CreateVault): Promise<NewVault> {
  const { folder } = around;
  finishNewVault(folder);
  if (hasVault(folder)) throw new Failure('vault-exists');
  const place = join(folder, draft);
  try {
    const vault = await createVault({ ...wanted, folder: place });
    await fill({ ...around, folder: place }, vault);
    renameSync(place, join(folder, made));
    syncFolder(folder);
    finishNewVault(folder);
    return vault;
  } catch (error) {
    rmSync(place, { recursive: true, force: true });
    throw error;
  }
}

/** Whether a vault was being made here and its making has not come to its end. */
export function hasNewVault(folder: string): boolean {
  return [draft, made].some((name) => existsSync(join(folder, name)));
}

/**
 * Takes away a vault that was never whole, and moves one that was to its place. The caller holds
 * the lock of the folder, so that nobody is making either.
 */
export function finishNewVault(folder: string): void {
  rmSync(join(folder, draft), { recursive: true, force: true });
  const place = join(folder, made);
  if (!existsSync(place)) return;
  const names = readdirSync(place).filter((name) => name !== anchorFolder);
  // What lies in its way came from somewhere else, and nothing is ever written over.
  if (names.some((name) => existsSync(join(folder, name)))) return;
  moveAnchor(folder, place);
  for (const name of names) renameSync(join(place, name), join(folder, name));
  syncFolder(folder);
  rmSync(place, { recursive: true });
}

/** The anchor goes first: the one of an earlier vault, which may lie there, says nothing of this. */
function moveAnchor(folder: string, place: string): void {
  const from = join(place, anchorFolder);
  if (!existsSync(from)) return;
  const to = join(folder, anchorFolder);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(from)) renameSync(join(from, name), join(to, name));
  syncFolder(to);
  rmSync(from, { recursive: true });
}

function hasVault(folder: string): boolean {
  return existsSync(databasePath(folder)) || readHeader(folder).state !== 'missing';
}

/** Makes the database and writes the first row of the log; both are whole and closed afterwards. */
async function fill(around: Surroundings, { keys, header }: NewVault): Promise<void> {
  const files = openVault(around, { keys, header }, 'create');
  try {
    files.services.store.write(() => ({
      value: null,
      entries: [{ action: 'vault.create', operator: files.operator.name, target: 'vault' }],
    }));
    // It reads in the background, from a connection that is about to be closed.
    await files.services.index.settled();
  } finally {
    await files.closeFiles('create');
  }
}
