import { readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pages as SealedPages } from '../../main/backend/damage/pages.ts';
import { BackendUnderTest, type ScratchVault } from '../support/backend.ts';
import { signedIn, valueOf } from '../support/client.ts';
import { databaseOf, flip } from './damaged-vault.ts';
import { checked, keyOf, type State, stateOf, treesOf } from './page-check.ts';
import { imageOf, type VaultImage } from './vault-image.ts';

const pageBytes = 4096;
const accountsMade = 900;
const token = 'salvaged'.padEnd(22, '0');

/** Pages of a database by the name of what lies in them. */
type Pages = ReadonlyMap<string, readonly number[]>;

let early: VaultImage;
let late: VaultImage;
let vault: ScratchVault;
let pages: Pages;
let edited: readonly number[];

beforeAll(async () => {
  const app = await signedIn();
  ({ vault } = app);
  const practice = { name: 'practice', accounts: accountsMade };
  await app.ended(valueOf(await app.client.directories.createPractice(practice)));
  await app.backend.close();
  early = imageOf(vault);
  await app.backend.unlock();
  const found = valueOf(await app.client.accounts.find({ query: {}, offset: 0, limit: 3 }));
  edited = found.rows.map(({ id }) => id);
  const edits = [{ do: 'set' as const, attribute: 'title', values: ['Later'] }];
  valueOf(await app.client.changes.stage({ targets: [...edited], edits }));
  const [set] = valueOf(await app.client.changes.list({ offset: 0, limit: 1 })).sets;
  const words = { id: set?.id ?? 0, reason: 'a test', ticket: '' };
  await app.ended(valueOf(await app.client.changes.apply(words)));
  await app.backend.close();
  late = imageOf(vault);
  pages = await pagesOf(vault);
}, 60_000);

afterAll(() => {
  early.remove();
  late.remove();
  vault.remove();
});

async function badPages(copy: ScratchVault): Promise<readonly number[]> {
  const read = await SealedPages.of(await open(databaseOf(copy), 'r'), await keyOf(copy));
  const bad = await read.bad(1, await read.count());
  await read.close();
  return bad;
}

async function pagesOf(copy: ScratchVault): Promise<Pages> {
  const trees = [...(await treesOf(copy)).values()];
  return new Map(trees.map(({ name, pages: list }) => [name, list]));
}

async function opened(copy: ScratchVault): Promise<BackendUnderTest> {
  const backend = new BackendUnderTest(copy);
  await backend.unlock();
  return backend;
}

/** Damages one page of what has this name; answers a copy of the vault with it. */
function damaged(name: string): ScratchVault {
  const copy = late.copy();
  const list = pages.get(name) ?? [];
  const page = list[Math.floor(list.length / 2)];
  if (page === undefined) throw new Error(`There is no page of ${name}.`);
  flip(databaseOf(copy), (page - 1) * pageBytes + 1_234);
  return copy;
}

describe('a renewal of the key of the database', () => {
  it('stops at a page that does not hold, and leaves the vault as it was', async () => {
    const copy = late.copy();
    const [page = 0] = pages.get('mappings') ?? [];
    flip(databaseOf(copy), (page - 1) * pageBytes + 100);
    const app = await signedIn(copy);
    const renewal = { key: 'database', reason: 'a test' } as const;
    const job = await app.ended(valueOf(await app.client.keys.rotate(renewal)));
    expect(job).toMatchObject({ kind: 'renewal', state: 'failed', problem: 'vault-damaged' });
    const { rows } = valueOf(await app.client.audit.list({ action: 'keys.rotate', limit: 2 }));
    expect(rows.map(({ decision }) => decision)).toStrictEqual(['failed', 'allowed']);
    expect(valueOf(await app.client.keys.list({})).keys[1]).toMatchObject({ version: 1 });
    await app.backend.close();
  });
});

describe('a check of every page', () => {
  it('finds nothing wrong with a whole vault, and says when it ended', async () => {
    const backend = await opened(late.copy());
    expect(await stateOf(backend)).toMatchObject({ found: null, checkedAt: null });
    const state = await checked(backend);
    expect(state).toMatchObject({ found: null, hasDiskFailed: false });
    expect(state.checkedAt).toBeGreaterThan(Date.now() - 60_000);
    const all = { before: null, action: '', decision: null, target: '', from: null, to: null };
    const { rows } = valueOf(await backend.call('audit.list', { ...all, limit: 1 })) as {
      rows: { action: string; detail: string }[];
    };
    const [last] = rows;
    expect(last?.action).toBe('damage.check');
    const total = [...pages.values()].flat().length;
    expect(JSON.parse(last?.detail ?? '{}')).toMatchObject({ step: 'done' });
    expect((JSON.parse(last?.detail ?? '{}') as { pages: number }).pages).toBeGreaterThanOrEqual(
      total,
    );
    await backend.close();
  });

  it('knows the seal of every page without SQLite, and exactly the one that lost it', async () => {
    const copy = late.copy();
    const total = [...pages.values()].flat().length;
    expect(await badPages(copy)).toEqual([]);
    for (const page of [1, 2, Math.floor(total / 2), total]) {
      flip(databaseOf(copy), (page - 1) * pageBytes + 100);
      expect(await badPages(copy)).toEqual([page]);
      flip(databaseOf(copy), (page - 1) * pageBytes + 100);
    }
  });

  it.each([
    ['members', 'members'],
    ['accounts_mail', 'accounts'],
    ['text_postings', 'text_postings'],
    ['changes_target', 'changes'],
  ])('finds a bit that flipped in %s, names %s and stops all writing', async (name, table) => {
    const copy = damaged(name);
    const backend = await opened(copy);
    const state = await checked(backend);
    expect(state.found).toMatchObject({ tables: [table], staleAccounts: 0 });
    const refused = await backend.call('directories.createLocal', { name: 'new' });
    expect(refused).toMatchObject({ ok: false, code: 'vault-read-only' });
    expect((await backend.call('directories.list', {})).ok).toBe(true);
    await backend.close();
  });

  it('finds an account that was put back to an older version, page and seals and all', async () => {
    const [oldBytes, newBytes] = [early, late].map((image) =>
      readFileSync(databaseOf(image.copy())),
    );
    if (!oldBytes || !newBytes) throw new Error('A database is missing.');
    let stale = 0;
    for (const page of pages.get('accounts') ?? []) {
      const at = (page - 1) * pageBytes;
      const [before, after] = [oldBytes, newBytes].map((all) => all.subarray(at, at + pageBytes));
      if (!before || !after || before.length === 0 || before.equals(after)) continue;
      const copy = late.copy();
      const bytes = Buffer.from(newBytes);
      before.copy(bytes, at);
      writeFileSync(databaseOf(copy), bytes);
      const backend = await opened(copy);
      const { found } = await checked(backend);
      stale += found?.staleAccounts ?? 0;
      await backend.close();
      copy.remove();
    }
    expect(stale).toBe(edited.length);
  });
});

describe('a page that does not hold', () => {
  it('is told when it is read, not as a defect, and the tables are named by themselves', async () => {
    const copy = damaged('accounts');
    const backend = await opened(copy);
    let code = '';
    for (let id = 1; id <= accountsMade && code === ''; id += 1) {
      const outcome = await backend.call('accounts.get', { id });
      if (!outcome.ok && outcome.code !== 'account-missing') ({ code } = outcome);
    }
    expect(code).toBe('vault-damaged');
    let found: State['found'] = null;
    while (!found) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ({ found } = await stateOf(backend));
    }
    expect(found.tables).toEqual(['accounts']);
    await backend.close();
  });

  it('takes only its own rows along when the rest is salvaged, and that can be restored', async () => {
    const copy = damaged('accounts');
    const before = readFileSync(databaseOf(copy));
    const backend = await opened(copy);
    expect((await checked(backend)).found).not.toBeNull();
    const damagedBytes = readFileSync(databaseOf(copy));
    const files = { [token]: { path: `${copy.folder}/s.backup`, name: 's.backup' } };
    const given = { file: token, reason: 'a page is damaged' };
    const salvaged = valueOf(await backend.call('backups.salvage', given, files)) as {
      rows: number;
      lost: number;
    };
    expect(salvaged.lost).toBeGreaterThan(0);
    expect(salvaged.lost).toBeLessThan(accountsMade / 5);
    expect(readFileSync(databaseOf(copy)).equals(damagedBytes)).toBe(true);
    expect(differing(before, damagedBytes)).toBe(false);

    const look = { file: token };
    expect(valueOf(await backend.call('backups.inspect', look, files))).toMatchObject({
      auditOk: true,
    });
    valueOf(await backend.call('backups.restore', given, files));
    expect(await checked(backend)).toMatchObject({ found: null });
    const query = { text: '', filters: [], sort: 'name', descending: false };
    const found = valueOf(
      await backend.call('accounts.find', { query, offset: 0, limit: 200 }),
    ) as { total: number; rows: { id: number }[] };
    expect(found.total).toBeGreaterThan((accountsMade * 4) / 5);
    for (const { id } of found.rows) {
      expect((await backend.call('accounts.get', { id })).ok).toBe(true);
    }
    expect((await backend.call('directories.createLocal', { name: 'new' })).ok).toBe(true);
    expect(valueOf(await backend.call('audit.verify', {}))).toMatchObject({ ok: true });
    await backend.close();
  }, 60_000);
});

/** Whether a page of the damaged table was written; the log may have grown. */
function differing(before: Buffer, after: Buffer): boolean {
  return (pages.get('accounts') ?? []).some((page) => {
    const at = (page - 1) * pageBytes;
    return !before.subarray(at, at + pageBytes).equals(after.subarray(at, at + pageBytes));
  });
}
