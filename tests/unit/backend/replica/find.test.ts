import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AccountIndex } from '../../../../main/backend/replica/account-index.ts';
import { AccountFinder } from '../../../../main/backend/replica/find.ts';
import { ensureTexts } from '../../../../main/backend/replica/texts.ts';
import { ensureAccountIndexes, migrate } from '../../../../main/backend/store/migrate.ts';
import { type Connection, openDatabase } from '../../../../main/backend/store/open.ts';
import { Reader } from '../../../../main/backend/store/reader.ts';
import { PersonalValues } from '../../../../main/backend/replica/personal.ts';
import type { AccountFilter, AccountQuery } from '../../../../shared/model/account.ts';

// Enough that some results are walked in order and some are sorted by rank.
const accounts = 2_000;
const today = 1_000;

let folder = '';
let writer: Connection;
let reader: Connection;
let index: AccountIndex;
let finder: AccountFinder;
let now = today;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bailiwick-find-'));
  const path = join(folder, 'vault.db');
  const key = randomBytes(32);
  writer = openDatabase(path, key, 'create');
  migrate(writer);
  writer.exec(`INSERT INTO directories (id, name, kind, created_at)
    VALUES (1, 'one', 'file', 0), (2, 'two', 'file', 0);
    INSERT INTO shapes (id, names) VALUES (1, 'cn');
    WITH RECURSIVE n (id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM n WHERE id < ${accounts})
    INSERT INTO accounts (id, directory, remote_id, kind, name, name_key, user_name, mail, title,
      department, employee_id, manager, disabled, locked, must_change, password_expired, expires_at,
      deleted_at, version, shape, attributes, content_hash)
    SELECT id, 1 + id % 2, id, id % 3, 'N', printf('%06d', (id * 769) % 2003), 'u', 'm', 't',
      CASE id % 7 WHEN 0 THEN '' WHEN 1 THEN 'Sales' WHEN 2 THEN 'sales' WHEN 3 THEN 'ÄRZTE'
        WHEN 4 THEN 'ärzte' ELSE 'D' || (id % 90) END,
      '', '', id % 5 = 0, id % 11 = 0, 0, id % 13 = 0,
      CASE WHEN id % 4 = 0 THEN id END, CASE WHEN id % 17 = 0 THEN 1 END, 1, 1, '{}', ''
      FROM n`);
  ensureAccountIndexes(writer);
  ensureTexts(writer);
  reader = openDatabase(path, key, 'existing');
  const onError = (error: unknown) => {
    throw error;
  };
  index = new AccountIndex(reader, () => undefined, onError);
  finder = new AccountFinder(new Reader(reader), index, {
    now: () => now,
    personal: new PersonalValues(null),
    personalIndex: null,
  });
  await index.refresh();
});

afterAll(() => {
  reader.close();
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Filters that are answered from memory, each with the same in SQL. */
const stopped = 'disabled OR locked OR password_expired OR coalesce(expires_at <= $now, 0)';
const cases: readonly (readonly [AccountFilter, string])[] = [
  [{ on: 'kind', kinds: ['person'] }, 'kind = 0'],
  [{ on: 'kind', kinds: ['service', 'group'] }, 'kind IN (1, 2)'],
  [{ on: 'directory', ids: [2] }, 'directory = 2'],
  [{ on: 'state', states: ['enabled'] }, `NOT (${stopped})`],
  [{ on: 'state', states: ['cannot-sign-in'] }, `(${stopped})`],
  [{ on: 'state', states: ['expired', 'locked'] }, '(locked OR expires_at <= $now)'],
  [{ on: 'department', values: ['SALES'] }, "department COLLATE NOCASE = 'sales'"],
  [{ on: 'department', values: ['', 'Ärzte'] }, "department COLLATE NOCASE IN ('', 'Ärzte')"],
  [{ on: 'department', values: ['d5', 'nobody'] }, "department = 'D5'"],
  [{ on: 'date', date: 'expiresAt', from: 20, to: 900 }, 'expires_at BETWEEN 20 AND 899'],
];

function queryOf(filters: readonly AccountFilter[], descending = false): AccountQuery {
  return { text: '', filters: [...filters], sort: 'name', descending };
}

function scanned(conditions: readonly string[]): number[] {
  const sql = ['deleted_at IS NULL', ...conditions].map((one) => `(${one})`).join(' AND ');
  return writer
    .prepare<[], number>(
      `SELECT id FROM accounts WHERE ${sql.replaceAll('$now', String(now))} ORDER BY name_key`,
    )
    .pluck()
    .all();
}

it('finds by filters exactly what a scan of all accounts finds, in order, whatever the time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.constantFrom(...cases), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(5, 4, today, 500, 1_500),
      fc.boolean(),
      fc.nat(300),
      async (chosen, time, descending, offset) => {
        now = time;
        const query = queryOf(
          chosen.map(([filter]) => filter),
          descending,
        );
        const wanted = scanned(chosen.map(([, condition]) => condition));
        // A result is kept until accounts change, and time is no change of accounts.
        index.touch([], new Set());
        expect([...(await finder.ids(query))]).toEqual(wanted);
        const { rows, total } = await finder.window(query, offset, 50);
        const shown = descending ? wanted.toReversed() : wanted;
        expect(total).toBe(wanted.length);
        expect(rows.map((row) => row.id)).toEqual(shown.slice(offset, offset + 50));
      },
    ),
    { numRuns: 150 },
  );
});

it('knows the department of an account at once after a change, and of one that is new', async () => {
  const sales = queryOf([{ on: 'department', values: ['Night shift'] }]);
  expect(index.departments).not.toBeNull();
  expect(await finder.count(sales)).toBe(0);
  writer.exec(`UPDATE accounts SET department = 'Night Shift' WHERE id IN (5, 6);
    UPDATE accounts SET deleted_at = 1 WHERE id = 6`);
  index.touch([5, 6], new Set());
  expect([...(await finder.ids(sales))]).toEqual([5]);
});

it('counts the accounts of each department as the database does', async () => {
  await index.refresh();
  const sql = `SELECT department COLLATE NOCASE, count(*) FROM accounts WHERE deleted_at IS NULL
    AND department <> '' GROUP BY department COLLATE NOCASE ORDER BY department COLLATE NOCASE`;
  const wanted = writer.prepare<[], [string, number]>(sql).raw().all();
  const counts = index.departments?.counts(index.facts, 1_000) ?? [];
  const lower = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  expect(counts.map(({ value, accounts: count }) => [lower(value), count])).toEqual(
    wanted.map(([name, count]) => [lower(name), count]),
  );
  expect(index.departments?.counts(index.facts, 3)).toEqual(counts.slice(0, 3));
});

it('counts nobody whom it cannot show before the order is read again', async () => {
  const query = queryOf([{ on: 'directory', ids: [1] }]);
  await index.refresh();
  const before = await finder.count(query);
  const order = await index.order('name');
  expect(index.isWhole(order)).toBe(true);
  const sql = 'SELECT id FROM accounts WHERE deleted_at IS NULL AND directory = 1 LIMIT 5';
  const gone = writer.prepare<[], number>(sql).pluck().all();
  writer.exec(`UPDATE accounts SET deleted_at = 1 WHERE id IN (${gone.join(', ')})`);
  index.touch(gone, new Set());
  expect(index.isWhole(order)).toBe(false);
  expect(await finder.count(query)).toBe(before - gone.length);
  expect(await finder.ids(query)).toHaveLength(before - gone.length);
  writer.exec(`UPDATE accounts SET deleted_at = NULL WHERE id IN (${gone.join(', ')})`);
  index.touch(gone, new Set(['name']));
  await index.settled();
  expect(index.isWhole(await index.order('name'))).toBe(true);
  expect(await finder.count(query)).toBe(before);
});

it('asks the database for departments until they have been read', async () => {
  const sales = queryOf([{ on: 'department', values: ['sales'] }]);
  const wanted = scanned(["department COLLATE NOCASE = 'sales'"]);
  const refreshed = index.refresh();
  expect(index.departments).toBeNull();
  expect([...(await finder.ids(sales))]).toEqual(wanted);
  await refreshed;
  expect(index.departments).not.toBeNull();
  expect([...(await finder.ids(sales))]).toEqual(wanted);
});
