import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BackendUnderTest, type ScratchVault } from '../support/backend.ts';
import { signedIn, valueOf } from '../support/client.ts';
import { databaseOf, flip } from './damaged-vault.ts';
import { attempt, imageOf, openedAs, type VaultImage } from './vault-image.ts';

const pageBytes = 4096;
const accountsMade = 250;
const token = 'repairing'.padEnd(22, '0');
const reason = 'A page is damaged';

let vault: ScratchVault;
let image: VaultImage;
/** Tables and indexes of which the opening reads a page; `first` is the first page of all. */
const needed = ['first', 'meta', 'accounts', 'jobs_state', 'audit_epoch', 'text_parts'] as const;
/** Where their pages begin. */
const places = new Map<string, number>([['first', 0]]);

type Report = { readonly auditOk: boolean; readonly rowsLost: number; readonly accounts: number };

beforeAll(async () => {
  const app = await signedIn();
  ({ vault } = app);
  const practice = { name: 'practice', accounts: accountsMade };
  await app.ended(valueOf(await app.client.directories.createPractice(practice)));
  const files = filesOf(vault);
  valueOf(await app.backend.call('backups.create', { file: token, reason }, files));
  for (let act = 0; act < 3; act += 1) {
    valueOf(await app.client.directories.createLocal({ name: `later ${act}` }));
  }
  await app.backend.close();
  const look = vault.look();
  const root = look.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck();
  for (const name of needed.slice(1)) places.set(name, (Number(root.get(name)) - 1) * pageBytes);
  look.close();
  image = imageOf(vault);
}, 60_000);

afterAll(() => {
  image.remove();
  vault.remove();
});

function filesOf({ folder }: ScratchVault) {
  return { [token]: { path: join(folder, 'kept.backup'), name: 'kept.backup' } };
}

/** A vault with a bit turned around in the middle of a page. */
function damagedAt(name: (typeof needed)[number]): ScratchVault {
  const copy = image.copy();
  flip(databaseOf(copy), (places.get(name) ?? Number.NaN) + 1_000);
  return copy;
}

/** Signs in to put the vault right, and answers what was told of it. */
async function repairing(copy: ScratchVault) {
  const backend = new BackendUnderTest(copy);
  const { password } = copy;
  const deviceSecret = Buffer.from(copy.deviceSecret);
  const request = { do: 'unlock', anchor: null, password, deviceSecret, repair: true } as const;
  return { backend, told: valueOf(await backend.ask(request)) };
}

async function isWorking(copy: ScratchVault, accounts: number): Promise<void> {
  const { backend, result } = await attempt(copy);
  expect(result).toBe('open');
  const query = { text: '', filters: [], sort: 'name', descending: false };
  const found = valueOf(await backend.call('accounts.find', { query, offset: 0, limit: 1 }));
  expect(found).toMatchObject({ total: accounts });
  expect(valueOf(await backend.call('audit.verify', {}))).toMatchObject({ ok: true });
  expect((await backend.call('directories.createLocal', { name: 'new' })).ok).toBe(true);
  await backend.close();
}

describe('a database with a damaged page that the opening needs', () => {
  it.each(needed)('is told as damaged and left alone: the page of %s', async (name) => {
    const copy = damagedAt(name);
    const before = readFileSync(databaseOf(copy));
    expect(await openedAs(copy)).toBe('vault-damaged');
    expect(readFileSync(databaseOf(copy)).equals(before)).toBe(true);
  });

  it('is told as lost when not one page is sealed with its key', async () => {
    const copy = image.copy();
    // The salt begins the file, and every seal hangs on it.
    flip(databaseOf(copy), 3);
    expect(await openedAs(copy)).toBe('vault-lost');
    const { backend } = await attempt(copy);
    const deviceSecret = Buffer.from(copy.deviceSecret);
    const request = { do: 'unlock', anchor: null, password: copy.password, deviceSecret } as const;
    const refused = await backend.ask({ ...request, repair: true });
    expect(refused).toMatchObject({ ok: false, code: 'vault-lost' });
    await backend.close();
  });

  it('opens without it to be put right: for reading only, with the damage named and nothing shown', async () => {
    const copy = damagedAt('jobs_state');
    const before = readFileSync(databaseOf(copy));
    const { backend, told } = await repairing(copy);
    expect(told).toMatchObject({ readOnly: true, problem: null });
    const state = valueOf(await backend.call('damage.state', {}));
    expect(state).toMatchObject({
      found: { tables: ['jobs'], staleAccounts: 0, isUnopened: true },
    });
    expect(valueOf(await backend.call('directories.list', {}))).toEqual([]);
    const refused = await backend.call('directories.createLocal', { name: 'new' });
    expect(refused).toMatchObject({ ok: false, code: 'vault-read-only' });
    await backend.close();
    expect(readFileSync(databaseOf(copy)).equals(before)).toBe(true);
    expect(await openedAs(copy)).toBe('vault-damaged');
    const names = readdirSync(copy.folder).filter((name) => name.includes('staged-'));
    expect(names).toEqual([]);
  });

  it('is salvaged, and what was saved is restored in its place', async () => {
    const copy = damagedAt('jobs_state');
    const { backend } = await repairing(copy);
    const files = filesOf(copy);
    const salvaged = valueOf(await backend.call('backups.salvage', { file: token, reason }, files));
    expect(salvaged).toMatchObject({ lost: 0 });
    const report = valueOf(await backend.call('backups.inspect', { file: token }, files)) as Report;
    expect(report).toMatchObject({ auditOk: true, rowsLost: 0, accounts: accountsMade });
    valueOf(await backend.call('backups.restore', { file: token, reason }, files));
    const state = valueOf(await backend.call('damage.state', {}));
    expect(state).toMatchObject({ found: null });
    expect((await backend.call('directories.createLocal', { name: 'at once' })).ok).toBe(true);
    await backend.close();
    await isWorking(copy, accountsMade);
  }, 60_000);

  it('is replaced by a backup, which says what is lost, and is kept with its write-ahead log', async () => {
    const copy = damagedAt('first');
    const before = readFileSync(databaseOf(copy));
    const log = Buffer.alloc(5_000, 'left behind');
    const { backend } = await repairing(copy);
    const files = filesOf(vault);
    const unsaved = filesOf({ ...copy, folder: join(copy.folder, 'anchor') });
    const salvaged = await backend.call('backups.salvage', { file: token, reason }, unsaved);
    expect(salvaged).toMatchObject({ ok: false, code: 'vault-damaged' });
    // As somebody who could not even be opened may have left it.
    writeFileSync(`${databaseOf(copy)}-wal`, log);
    const report = valueOf(await backend.call('backups.inspect', { file: token }, files)) as Report;
    expect(report).toMatchObject({ auditOk: true, accounts: accountsMade });
    expect(report.rowsLost).toBeGreaterThanOrEqual(3);
    valueOf(await backend.call('backups.restore', { file: token, reason }, files));
    await backend.close();
    await isWorking(copy, accountsMade);
    const kept = readdirSync(copy.folder).filter((name) => name.includes('before-restore'));
    const database = kept.find((name) => !name.endsWith('-wal')) ?? '';
    expect(readFileSync(join(copy.folder, database)).equals(before)).toBe(true);
    const wal = join(copy.folder, `${database}-wal`);
    expect(existsSync(wal) && readFileSync(wal).equals(log)).toBe(true);
  }, 60_000);

  it('says nothing of a repair to a vault that is whole', async () => {
    const copy = image.copy();
    const { backend, told } = await repairing(copy);
    expect(told).toMatchObject({ readOnly: false, problem: null });
    await backend.close();
    await isWorking(copy, accountsMade);
  });
});
