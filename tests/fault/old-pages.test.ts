import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VaultOpened } from '../../shared/process.ts';
import { openDatabase } from '../../main/backend/store/open.ts';
import { BackendUnderTest, type ScratchVault } from '../support/backend.ts';
import { type SignedIn, signedIn, valueOf } from '../support/client.ts';
import { databaseOf, walOf } from './damaged-vault.ts';
import { checked, ended, keyOf, stateOf, treesOf, type Tree } from './page-check.ts';
import { attempt, imageOf, type VaultImage } from './vault-image.ts';

const pageBytes = 4096;
const form = { delimiter: ',' as const, encoding: 'utf-8' as const, hasHeader: true, columns: [] };
const reason = 'a test';

let early: VaultImage;
let late: VaultImage;
let killed: VaultImage;
let vault: ScratchVault;
let trees: ReadonlyMap<string, Tree>;
/** The database at each of the three moments. */
let bytes: Record<'early' | 'late' | 'killed', Buffer>;
/** What the keychain keeps since the vault was locked the second time. */
let keychain: string | null;

beforeAll(async () => {
  let app = await signedIn();
  ({ vault } = app);
  await act(app, 'early', 400);
  await app.backend.close();
  early = imageOf(vault);
  app = await signedIn(vault);
  await act(app, 'late', 60);
  await app.backend.close();
  keychain = app.backend.anchors.at(-1) ?? null;
  late = imageOf(vault);
  app = await signedIn(vault);
  valueOf(await app.client.directories.saveMapping({ name: 'killed', mapping: form }));
  killed = imageOf(vault);
  await app.backend.close();
  const read = (image: VaultImage) => readFileSync(databaseOf(image.copy()));
  bytes = { early: read(early), late: read(late), killed: read(killed) };
  trees = await treesOf(late.copy());
}, 60_000);

afterAll(() => {
  for (const image of [early, late, killed]) image.remove();
  vault.remove();
});

/** Something of everything that a vault keeps. */
async function act(app: SignedIn, name: string, accounts: number): Promise<void> {
  const { client, ended: jobEnded } = app;
  await jobEnded(valueOf(await client.directories.createPractice({ name, accounts })));
  const query = { text: '', filters: [], sort: 'name' as const, descending: false };
  const columns = ['name', 'mail'] as const;
  valueOf(await client.views.save({ name, query, columns: [...columns] }));
  valueOf(await client.directories.saveMapping({ name, mapping: form }));
  const { rows } = valueOf(await client.accounts.find({ query: {}, offset: 0, limit: 3 }));
  const edits = [{ do: 'set' as const, attribute: 'title', values: [name] }];
  valueOf(await client.changes.stage({ targets: rows.map(({ id }) => id), edits }));
  const [set] = valueOf(await client.changes.list({ offset: 0, limit: 1 })).sets;
  const words = { id: set?.id ?? 0, reason, ticket: '' };
  await jobEnded(valueOf(await client.changes.apply(words)));
  // Its end is noted in `meta`.
  expect(await checked(app.backend)).toMatchObject({ found: null });
}

function pageIn(file: Buffer, page: number): Buffer {
  return file.subarray((page - 1) * pageBytes, page * pageBytes);
}

/** The pages of a table or index that were other ones before. */
function changedOf({ pages }: Tree): number[] {
  return pages.filter((page) => {
    const before = pageIn(bytes.early, page);
    return before.length > 0 && !before.equals(pageIn(bytes.late, page));
  });
}

/** Puts one page of a copy back to what it was at first. */
function putBack(copy: ScratchVault, page: number): ScratchVault {
  const file = readFileSync(databaseOf(copy));
  pageIn(bytes.early, page).copy(file, (page - 1) * pageBytes);
  writeFileSync(databaseOf(copy), file);
  return copy;
}

function ledgerOf({ folder }: ScratchVault): string {
  return join(folder, 'anchor', 'vault.pages');
}

async function opened(copy: ScratchVault): Promise<BackendUnderTest> {
  const backend = new BackendUnderTest(copy);
  await backend.unlock();
  return backend;
}

/** What a check of every page says of a vault. */
async function foundIn(copy: ScratchVault) {
  const backend = await opened(copy);
  const { found } = await checked(backend);
  await backend.close();
  return found;
}

function aPage(name: string): number {
  const tree = trees.get(name);
  const [page] = tree ? changedOf(tree) : [];
  if (page === undefined) throw new Error(`No page of ${name} has changed.`);
  return page;
}

describe('one old page that was put back after an orderly lock', () => {
  it.each([
    ['changes', 'changes'],
    ['change_sets', 'change_sets'],
    ['directories', 'directories'],
    ['members', 'members'],
    ['views', 'views'],
    ['mappings', 'mappings'],
    ['jobs', 'jobs'],
    ['meta', 'meta'],
    ['text_parts', 'text_parts'],
    ['accounts_mail', 'accounts'],
  ])('in %s is found, told as damage of %s, and stops all writing', async (name, table) => {
    const backend = await opened(putBack(late.copy(), aPage(name)));
    expect((await checked(backend)).found).toMatchObject({ tables: [table], isOld: true });
    const refused = await backend.call('directories.createLocal', { name: 'new' });
    expect(refused).toMatchObject({ ok: false, code: 'vault-read-only' });
    await backend.close();
  });

  it('is found again in the next session', async () => {
    const copy = putBack(late.copy(), aPage('views'));
    for (let time = 0; time < 2; time += 1) {
      expect(await foundIn(copy)).toMatchObject({ tables: ['views'], isOld: true });
    }
  });

  it('is found before it is written over, without any check', async () => {
    const backend = await opened(putBack(late.copy(), aPage('mappings')));
    valueOf(await backend.call('directories.saveMapping', { name: 'over', mapping: form }));
    valueOf(await backend.call('directories.createPractice', { name: 'more', accounts: 5 }));
    const { found } = await ended(backend, (state) => state.found !== null);
    expect(found).toMatchObject({ tables: ['mappings'], isOld: true });
    await backend.close();
  });

  it('and written over while the vault was being locked is found in the next session', async () => {
    const backend = await opened(putBack(late.copy(), aPage('mappings')));
    valueOf(await backend.call('directories.saveMapping', { name: 'over', mapping: form }));
    await backend.close();
    expect(await foundIn(backend.vault)).toMatchObject({ tables: ['mappings'], isOld: true });
  });
});

describe('the ledger of pages', () => {
  it('that is as old as the page is found when the vault is opened', async () => {
    const copy = putBack(late.copy(), aPage('views'));
    writeFileSync(ledgerOf(copy), readFileSync(ledgerOf(early.copy())));
    const backend = await opened(copy);
    expect((await stateOf(backend)).found).toMatchObject({ tables: ['vault.pages'], isOld: true });
    await backend.close();
  });

  it('that was taken away is missed', async () => {
    const copy = late.copy();
    rmSync(ledgerOf(copy));
    const backend = await opened(copy);
    expect((await stateOf(backend)).found).toMatchObject({ tables: ['vault.pages'] });
    await backend.close();
  });

  it('that is taken away while the vault is open is made anew, without an alarm', async () => {
    const copy = late.copy();
    const app = await signedIn(copy);
    for (const name of ['one', 'two']) {
      rmSync(ledgerOf(copy));
      valueOf(await app.client.directories.createPractice({ name, accounts: 5 }));
      await app.backend.settled();
    }
    await app.backend.close();
    expect(await foundIn(copy)).toBeNull();
    expect(await foundIn(putBack(copy, aPage('views')))).toMatchObject({ tables: ['views'] });
  });

  it('that is as old as the page and its anchor is found by what the keychain keeps', async () => {
    const copy = putBack(late.copy(), aPage('views'));
    rmSync(join(copy.folder, 'anchor'), { recursive: true });
    cpSync(join(early.copy().folder, 'anchor'), join(copy.folder, 'anchor'), { recursive: true });
    const backend = new BackendUnderTest(copy);
    const { password, deviceSecret } = copy;
    const secrets = { password, deviceSecret: Buffer.from(deviceSecret) };
    const unlocked = await backend.ask({ do: 'unlock', anchor: keychain, ...secrets });
    expect(valueOf(unlocked) as VaultOpened).toMatchObject({ readOnly: true });
    expect((await stateOf(backend)).found).toMatchObject({ tables: ['vault.pages'] });
    await backend.close();
  });
});

/** Says in the write-ahead log alone that another release wrote this; 0 for the version of before. */
function setVersion(copy: ScratchVault, key: Buffer, version: number): void {
  const last = openDatabase(databaseOf(copy), key, 'reading');
  const writer = openDatabase(databaseOf(copy), key, 'existing');
  writer.pragma('wal_autocheckpoint = 0');
  if (version > 0)
    writer.exec('CREATE TABLE before AS SELECT user_version FROM pragma_user_version');
  const before = writer.prepare('SELECT user_version FROM before').pluck().get();
  writer.pragma(`user_version = ${version === 0 ? String(before) : version}`);
  if (version === 0) writer.exec('DROP TABLE before');
  writer.close();
  last.close();
}

describe('a vault after a crash', () => {
  it('is whole, and so it is in the sessions after', async () => {
    const copy = killed.copy();
    for (let time = 0; time < 3; time += 1) expect(await foundIn(copy)).toBeNull();
  });

  it('keeps its write-ahead log through an opening that is refused, and is whole after it', async () => {
    const copy = killed.copy();
    const key = await keyOf(copy);
    setVersion(copy, key, 9_999);
    const { backend, result } = await attempt(copy);
    expect(result).toBe('vault-newer');
    await backend.close();
    expect(statSync(walOf(copy)).size).toBeGreaterThan(0);
    setVersion(copy, key, 0);
    expect(await foundIn(copy)).toBeNull();
  });

  it('does not hide an old page that the write-ahead log does not replace', async () => {
    // The session that was killed wrote nothing to the views.
    const copy = putBack(killed.copy(), aPage('views'));
    expect(await foundIn(copy)).toMatchObject({ tables: ['views'], isOld: true });
  });
});

describe('a database that came in the place of another', () => {
  it('by a restore is whole, and an old page in it is found', async () => {
    const app = await signedIn(late.copy());
    const { token } = app.file('whole.backup');
    valueOf(await app.client.backups.create({ file: token, reason }));
    valueOf(await app.client.directories.saveMapping({ name: 'after', mapping: form }));
    const read = `r${token.slice(1)}`;
    const files = {
      [read]: { path: join(app.vault.folder, 'whole.backup'), name: 'whole.backup' },
    };
    valueOf(await app.backend.call('backups.restore', { file: read, reason }, files));
    expect((await checked(app.backend)).found).toBeNull();
    await app.backend.close();
    expect(await foundLater(app.vault)).toMatchObject(mappings);
  });

  it('under another key is whole, and an old page in it is found', async () => {
    const app = await signedIn(late.copy());
    await app.ended(valueOf(await app.client.keys.rotate({ key: 'database', reason })));
    expect((await checked(app.backend)).found).toBeNull();
    await app.backend.close();
    expect(await foundLater(app.vault)).toMatchObject(mappings);
  });

  it('of a vault that has no ledger yet is whole, and an old page in it is found from then on', async () => {
    const copy = late.copy();
    rmSync(join(copy.folder, 'anchor'), { recursive: true });
    expect(await foundLater(copy)).toMatchObject(mappings);
  });
});

const mappings = { tables: ['mappings'], isOld: true };

/** What is found of a page that is put back, after the vault was opened in peace. */
async function foundLater(copy: ScratchVault) {
  expect(await foundIn(copy)).toBeNull();
  expect(existsSync(ledgerOf(copy))).toBe(true);
  const before = readFileSync(databaseOf(copy));
  const app = await signedIn(copy);
  valueOf(await app.client.directories.saveMapping({ name: 'last', mapping: form }));
  await app.backend.close();
  expect(await foundIn(copy)).toBeNull();
  const [page] = (await treesOf(copy)).get('mappings')?.pages ?? [];
  if (page === undefined) throw new Error('There is no page of mappings.');
  const file = readFileSync(databaseOf(copy));
  expect(pageIn(file, page).equals(pageIn(before, page))).toBe(false);
  pageIn(before, page).copy(file, (page - 1) * pageBytes);
  writeFileSync(databaseOf(copy), file);
  return foundIn(copy);
}
