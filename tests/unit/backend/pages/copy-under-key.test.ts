import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pages } from '../../../../main/backend/damage/pages.ts';
import { CopyUnderKey } from '../../../../main/backend/pages/copy-under-key.ts';
import { lockPage, pageBytes, pieces } from '../../../../main/backend/pages/page-file.ts';
import { type Connection, openDatabase } from '../../../../main/backend/store/open.ts';

const folder = mkdtempSync(join(tmpdir(), 'bailiwick-copy-'));
const live = join(folder, 'live.db');
const keys = { from: randomBytes(32), to: randomBytes(32) };
const rows = 3_000;
let database: Connection;
let made = 0;

beforeAll(() => {
  database = openDatabase(live, keys.from, 'create');
  database.exec('CREATE TABLE facts (id INTEGER PRIMARY KEY, value BLOB)');
  const add = database.prepare('INSERT INTO facts (value) VALUES (?)');
  database.transaction(() => {
    for (let row = 0; row < rows; row += 1) add.run(randomBytes(200));
  })();
  moveLog();
});

afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

function moveLog(): void {
  database.pragma('wal_checkpoint(TRUNCATE)');
}

async function begun() {
  made += 1;
  const path = join(folder, `copy-${made}.db`);
  return { path, copy: await CopyUnderKey.begin(live, path, keys) };
}

const onward = async () => undefined;

function contentsOf(from: Connection): unknown {
  return from.prepare('SELECT id, hex(value) AS value FROM facts ORDER BY id').all();
}

/** What SQLite itself finds in a copy under the new key. */
function copied(path: string): unknown {
  const found = openDatabase(path, keys.to, 'existing');
  try {
    expect(found.pragma('integrity_check', { simple: true })).toBe('ok');
    return contentsOf(found);
  } finally {
    found.close();
  }
}

describe('a copy under another key', () => {
  it('holds what the database holds, under that key alone', async () => {
    const { path, copy } = await begun();
    const seen: number[] = [];
    await copy.copyAll(async (bytes) => void seen.push(bytes));
    await copy.verify(onward);
    await copy.catchUp();
    expect(await copy.isWhole()).toBe(true);
    await copy.close();
    expect(seen.at(-1)).toBe(statSync(live).size);
    expect(copied(path)).toStrictEqual(contentsOf(database));
    expect(() => openDatabase(path, keys.from, 'existing')).toThrow('vault-lost');
  });

  it('has what was written while it was made, whenever that was', async () => {
    const ids = fc.array(fc.integer({ min: 1, max: rows }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(ids, ids, ids, async (early, between, late) => {
        const { path, copy } = await begun();
        const change = database.prepare('UPDATE facts SET value = ? WHERE id = ?');
        const grow = database.prepare('INSERT INTO facts (value) VALUES (?)');
        const write = (changed: readonly number[]) => {
          for (const id of changed) change.run(randomBytes(200), id);
          if (changed.length > 20) for (let row = 0; row < 60; row += 1) grow.run(randomBytes(200));
          moveLog();
        };
        let isFirst = true;
        await copy.copyAll(async () => {
          if (isFirst) write(early);
          isFirst = false;
        });
        write(between);
        await copy.verify(onward);
        write(late);
        await copy.catchUp();
        expect(copy.hasBlank).toBe(false);
        expect(await copy.isWhole()).toBe(true);
        await copy.close();
        expect(copied(path)).toStrictEqual(contentsOf(database));
      }),
      { numRuns: 6 },
    );
  });

  it.each([0, 4_020, 4_032, 4_095])(
    'is refused when byte %i of a page is another on the disk',
    async (at) => {
      const { path, copy } = await begun();
      await copy.copyAll(onward);
      const bytes = readFileSync(path);
      const offset = 5 * pageBytes + at;
      bytes[offset] = (bytes[offset] ?? 0) ^ 1;
      writeFileSync(path, bytes);
      await expect(copy.verify(onward)).rejects.toThrow('disk-failed');
      await copy.close();
    },
  );

  it('is not whole when a page came in the place of a written one that does not hold', async () => {
    const { path, copy } = await begun();
    await copy.copyAll(onward);
    expect(await copy.isWhole()).toBe(true);
    const bytes = readFileSync(path);
    bytes.fill(7, 3 * pageBytes, 4 * pageBytes);
    writeFileSync(path, bytes);
    expect(await copy.isWhole()).toBe(false);
    await copy.close();
  });

  it('leaves a page blank that does not hold, and says so', async () => {
    const path = join(folder, 'torn.db');
    const bytes = readFileSync(live);
    bytes[7 * pageBytes] = (bytes[7 * pageBytes] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const copy = await CopyUnderKey.begin(path, `${path}.copy`, keys);
    await copy.copyAll(onward);
    await copy.verify(onward);
    await copy.catchUp();
    expect(copy.hasBlank).toBe(true);
    await copy.close();
    const page = readFileSync(`${path}.copy`).subarray(7 * pageBytes, 8 * pageBytes);
    expect(page.every((byte) => byte === 0)).toBe(true);
  });
});

describe('pages of a file', () => {
  it('are taken in runs that leave out the page in which SQLite locks, and no other', () => {
    const around = fc.integer({ min: lockPage - 300, max: lockPage + 300 });
    fc.assert(
      fc.property(around, around, fc.integer({ min: 1, max: 80 }), (one, other, atOnce) => {
        const [first, last] = one < other ? [one, other] : [other, one];
        const taken = [...pieces(first, last, atOnce)].flatMap(([from, count]) => {
          expect(count).toBeLessThanOrEqual(atOnce);
          return Array.from({ length: count }, (_none, index) => from + index);
        });
        const all = Array.from({ length: last - first + 1 }, (_none, index) => first + index);
        expect(taken).toStrictEqual(all.filter((page) => page !== lockPage));
      }),
    );
  });

  it('are not called damaged beyond a gibibyte because nobody writes the one in which SQLite locks', async () => {
    const path = join(folder, 'large.db');
    const file = await open(path, 'w+');
    // A file of holes: none of its pages holds.
    await file.truncate((lockPage + 2) * pageBytes);
    const pages = await Pages.of(file, keys.from);
    expect(await pages.bad(lockPage - 1, 4)).toStrictEqual([
      lockPage - 1,
      lockPage + 1,
      lockPage + 2,
    ]);
    await pages.close();
  });
});
