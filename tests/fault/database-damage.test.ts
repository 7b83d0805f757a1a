import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../main/backend/store/open.ts';
import { minimumKdfCost } from '../../main/backend/vault/kdf.ts';
import { createVault, unlockVault } from '../../main/backend/vault/unlock.ts';
import type { ScratchVault } from '../support/backend.ts';
import { valueOf } from '../support/client.ts';
import { databaseOf, flip, type Moments, momentsOfVault, shorter } from './damaged-vault.ts';
import { attempt, openedAs } from './vault-image.ts';

const pageBytes = 4096;

let moments: Moments;

beforeAll(async () => {
  moments = await momentsOfVault();
}, 60_000);

afterAll(() => moments.remove());

describe('a database that was lost or replaced', () => {
  const losses: Readonly<Record<string, (path: string, copy: ScratchVault) => void>> = {
    'is missing': (path) => rmSync(path),
    'has no bytes': (path) => truncateSync(path, 0),
    'holds random bytes': (path) => writeFileSync(path, randomBytes(64 * 1024)),
    'is not encrypted': (path) => {
      rmSync(path);
      const plain = new Database(path);
      plain.exec('CREATE TABLE accounts (id INTEGER PRIMARY KEY)');
      plain.close();
    },
  };

  it.each(Object.entries(losses))('that %s is told as lost and not begun anew', async (_, lose) => {
    const copy = moments.late.copy();
    lose(databaseOf(copy), copy);
    const before = snapshot(databaseOf(copy));
    const { backend, result } = await attempt(copy);
    expect(result).toBe('vault-lost');
    // One that is not there is seen before a password is asked for; the others only with the keys.
    const look = valueOf(await backend.ask({ do: 'look' }));
    expect(look).toMatchObject({ state: before === null ? 'broken' : 'locked' });
    await backend.close();
    expect(snapshot(databaseOf(copy))).toEqual(before);
  });

  it('that is empty under the right key is told as lost', async () => {
    const copy = moments.late.copy();
    rmSync(databaseOf(copy));
    const unlocked = await unlockVault({ ...copy, now: Date.now() });
    if (!unlocked.ok) throw new Error(unlocked.reason);
    const empty = openDatabase(databaseOf(copy), unlocked.keys.databaseKey(), 'create');
    empty.close();
    expect(await openedAs(copy)).toBe('vault-lost');
  });

  it('that belongs to another vault is told as lost', async () => {
    const copy = moments.late.copy();
    const other = moments.late.copy();
    const given = { ownerName: 'Eve', password: copy.password, deviceSecret: null };
    rmSync(other.folder, { recursive: true });
    const made = await createVault({ folder: other.folder, cost: minimumKdfCost, ...given });
    openDatabase(databaseOf(other), made.keys.databaseKey(), 'create').close();
    writeFileSync(databaseOf(copy), readFileSync(databaseOf(other)));
    expect(await openedAs(copy)).toBe('vault-lost');
  });
});

describe('a database that was put back', () => {
  it('as a whole opens for reading only, with an alarm, and is not changed', async () => {
    const copy = moments.late.copy();
    const early = readFileSync(databaseOf(moments.early.copy()));
    writeFileSync(databaseOf(copy), early);
    const { backend, result } = await attempt(copy);
    expect(result).toMatch(shorter);
    const refused = await backend.call('directories.createLocal', { name: 'new' });
    expect(refused).toMatchObject({ ok: false, code: 'vault-read-only' });
    expect(valueOf(await backend.call('directories.list', {}))).toHaveLength(1);
    await backend.close();
    expect(snapshot(databaseOf(copy))).toEqual(early);
  });

  it('page by page is refused or raises the alarm wherever the log or its tables are concerned', async () => {
    const early = readFileSync(databaseOf(moments.early.copy()));
    const late = readFileSync(databaseOf(moments.late.copy()));
    const changed = pagesOf(early).filter((at) => !pageAt(late, at).equals(pageAt(early, at)));
    expect(changed.length).toBeGreaterThan(2);
    const results: string[] = [];
    for (const at of changed.slice(0, 16)) {
      const copy = moments.late.copy();
      const bytes = Buffer.from(late);
      pageAt(early, at).copy(bytes, at);
      writeFileSync(databaseOf(copy), bytes);
      results.push(await openedAs(copy));
      copy.remove();
    }
    // A page of other tables that was put back is the known limit: each page vouches for itself.
    for (const result of results)
      expect(result).toMatch(/^(?:open|alarm [a-z-]+|vault-(?:lost|damaged))$/u);
    expect(results.some((result) => result !== 'open')).toBe(true);
  });
});

describe('a bit that flipped in the database', () => {
  it('is found when it is read, and never read as another value', async () => {
    const control = await readAll(moments.late.copy());
    expect(control.failed).toBe(0);
    const path = databaseOf(moments.late.copy());
    const pages = pagesOf(readFileSync(path));
    const step = Math.max(1, Math.floor(pages.length / 20));
    const results = { refused: 0, alarm: 0, failed: 0 };
    for (let page = 0; page < pages.length; page += step) {
      const copy = moments.late.copy();
      flip(databaseOf(copy), (pages[page] ?? 0) + Math.floor(Math.random() * pageBytes));
      const seen = await readAll(copy);
      if (seen.result === 'vault-lost' || seen.result === 'vault-damaged') results.refused += 1;
      else if (seen.result.startsWith('alarm')) results.alarm += 1;
      else if (seen.result !== 'open') throw new Error(`The vault was ${seen.result}.`);
      results.failed += seen.failed > 0 ? 1 : 0;
      // Whatever is answered at all is what was there before.
      for (const [what, value] of seen.values) expect(value).toEqual(control.values.get(what));
      copy.remove();
    }
    expect(results.refused + results.alarm + results.failed).toBeGreaterThan(3);
  }, 120_000);
});

/** Reads every account and whatever else there is; says what was answered, and how often not. */
async function readAll(copy: ScratchVault) {
  const { backend, result } = await attempt(copy);
  const values = new Map<string, unknown>();
  let failed = 0;
  const read = async (name: string, input: unknown): Promise<unknown> => {
    const outcome = await backend.call(name, input);
    if (outcome.ok) values.set(`${name} ${JSON.stringify(input)}`, timeless(outcome.value));
    else failed += 1;
    return outcome.ok ? outcome.value : null;
  };
  if (result === 'open' || result.startsWith('alarm')) {
    const query = { text: '', filters: [], sort: 'name', descending: false };
    const window = (await read('accounts.find', {
      query,
      offset: 0,
      limit: 200,
    })) as {
      rows: { id: number }[];
    } | null;
    for (const { id } of window?.rows ?? []) await read('accounts.get', { id });
    await read('directories.mappings', {});
    for (const text of ['anna', 'berg', 'practice']) {
      await read('accounts.find', { query: { ...query, text }, offset: 0, limit: 50 });
    }
  }
  await backend.close();
  return { result, values, failed };
}

/** An answer without how long it took. */
function timeless(value: unknown): unknown {
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isPlain ? { ...value, tookMs: 0 } : value;
}

function snapshot(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

function pagesOf(bytes: Buffer): number[] {
  return Array.from({ length: Math.floor(bytes.length / pageBytes) }, (_, at) => at * pageBytes);
}

function pageAt(bytes: Buffer, at: number): Buffer {
  return bytes.subarray(at, at + pageBytes);
}
