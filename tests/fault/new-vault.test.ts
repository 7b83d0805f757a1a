import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeVault } from '../../main/backend/session/new-vault.ts';
import { VaultLock } from '../../main/backend/session/vault-lock.ts';
import { VaultSession } from '../../main/backend/session/vault-session.ts';
import { minimumKdfCost } from '../../main/backend/vault/kdf.ts';
import { unmanaged } from '../support/managed.ts';

const password = 'tulip granite orbit saddle';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bailiwick-new-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const around = (place: string) => ({
  folder: place,
  post: () => undefined,
  now: () => Date.now(),
  managed: unmanaged,
  onError: () => undefined,
});

async function make(): Promise<void> {
  const cost = minimumKdfCost;
  const wanted = { folder, ownerName: 'Ann Archer', password, deviceSecret: null, cost };
  (await makeVault(around(folder), wanted)).keys.dispose();
}

/** What lies in the folder, but for the lock. */
function names(): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('vault.lock'))
    .toSorted();
}

function look(): unknown {
  return new VaultSession(around(folder)).look();
}

async function unlocked(): Promise<unknown> {
  const session = new VaultSession(around(folder));
  const request = { do: 'unlock', password, deviceSecret: null, anchor: null } as const;
  const opened = await session.request(request);
  session.close();
  return opened;
}

/** Puts the files of a vault back into the folder in which it was made. */
function moveInto(place: string, wanted: readonly string[]): void {
  mkdirSync(join(folder, place));
  for (const name of wanted) renameSync(join(folder, name), join(folder, place, name));
}

const files = ['anchor', 'vault.db', 'vault.hdr.a', 'vault.hdr.b', 'vault.reserve'];

describe('a vault that is being made', () => {
  it('lies in the profile folder at the end, whole, and nothing else does', async () => {
    await make();
    expect(names()).toEqual(files);
    expect(await unlocked()).toMatchObject({ readOnly: false, problem: null });
  });

  it('and was not whole is taken away, and a first run is offered', async () => {
    await make();
    moveInto('vault.draft', files);
    rmSync(join(folder, 'vault.draft', 'vault.db'));
    expect(look()).toMatchObject({ state: 'new', problem: null });
    expect(names()).toEqual([]);
  });

  it('by another process is left alone meanwhile', async () => {
    await make();
    moveInto('vault.draft', files);
    const held = new VaultLock(folder);
    expect(look()).toMatchObject({ state: 'new', problem: null });
    expect(names()).toEqual(['vault.draft']);
    held.release();
  });

  it.each(files.map((_, moved) => moved))(
    'and was whole is there when %i of its files had been moved',
    async (moved) => {
      await make();
      moveInto('vault.made', files.slice(moved));
      expect(look()).toMatchObject({ state: 'locked', problem: null });
      expect(names()).toEqual(files);
      expect(await unlocked()).toMatchObject({ readOnly: false, problem: null });
    },
  );

  it('never takes the place of another vault that came meanwhile', async () => {
    await make();
    moveInto('vault.made', files);
    mkdirSync(join(folder, 'aside'));
    renameSync(join(folder, 'vault.made'), join(folder, 'aside', 'vault.made'));
    await make();
    renameSync(join(folder, 'aside', 'vault.made'), join(folder, 'vault.made'));
    const before = files.slice(1).map((name) => readFileSync(join(folder, name)));
    expect(look()).toMatchObject({ state: 'locked' });
    expect(files.slice(1).map((name) => readFileSync(join(folder, name)))).toEqual(before);
    expect(existsSync(join(folder, 'vault.made'))).toBe(true);
    await expect(make()).rejects.toMatchObject({ code: 'vault-exists' });
  });
});
