import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as setImmediateOf } from 'node:timers';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AccountIndex } from '../../../../main/backend/replica/account-index.ts';
import { bit } from '../../../../main/backend/replica/facts.ts';
import { ensureAccountIndexes, migrate } from '../../../../main/backend/store/migrate.ts';
import { type Connection, openDatabase } from '../../../../main/backend/store/open.ts';

// More than two slices of a long read, so that there is a middle to write in.
const accounts = 50_000;

let folder = '';
let writer: Connection;
let another: () => Connection;
let reader: Connection;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bailiwick-index-'));
  const path = join(folder, 'vault.db');
  const key = randomBytes(32);
  writer = openDatabase(path, key, 'create');
  migrate(writer);
  writer.exec(`INSERT INTO directories (id, name, kind, created_at) VALUES (1, 'corp', 'file', 0);
    INSERT INTO shapes (id, names) VALUES (1, 'cn');
    WITH RECURSIVE n (id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM n WHERE id < ${accounts})
    INSERT INTO accounts (id, directory, remote_id, kind, name, name_key, user_name, mail, title,
      department, employee_id, manager, disabled, locked, must_change, password_expired, version,
      shape, attributes, content_hash)
    SELECT id, 1, id, id % 3, 'N', printf('%06d', ${accounts} - id), id, id, '', '', '', '', 0, 0, 0,
      0, 1, 1, '{}', '' FROM n`);
  ensureAccountIndexes(writer);
  another = () => openDatabase(path, key, 'existing');
  reader = another();
});

afterAll(() => {
  reader.close();
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});

function newIndex(): AccountIndex {
  return new AccountIndex(
    reader,
    () => {},
    (error) => {
      throw error;
    },
  );
}

it('holds the facts and the order of every account', async () => {
  const index = newIndex();
  await index.refresh();
  const order = await index.order('name');
  expect([order.length, order[0], order.at(-1)]).toEqual([accounts, accounts, 1]);
  expect(index.rank(order)[1]).toBe(accounts - 1);
  const byKind = await index.order('kind');
  expect([byKind[0], byKind.at(-1)]).toEqual([accounts - (accounts % 3), 2]);
});

it('takes in a change that came in the middle of a long read', async () => {
  const index = newIndex();
  await index.refresh();
  const reading = index.order('mail');
  await setImmediate();
  writer.exec('UPDATE accounts SET disabled = 1 WHERE id = 7');
  index.touch([7], new Set());
  await reading;
  // What waited for its turn behind the read.
  await index.order('userName');
  expect((index.facts[7] ?? 0) & bit.disabled).toBe(bit.disabled);
});

it('reads departments behind an order that somebody waits for', async () => {
  let isReady = () => {};
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  const index = new AccountIndex(
    reader,
    () => setImmediateOf(isReady),
    (error) => {
      throw error;
    },
  );
  const refreshed = index.refresh();
  await ready;
  // In the first of three slices of the departments.
  expect((await index.order('mail')).length).toBe(accounts);
  expect(index.departments).toBeNull();
  await refreshed;
  expect(index.departments?.counts(index.facts, 2)).toEqual([]);
});

it('keeps no departments that were read before it was told to read everything', async () => {
  const whenReady: boolean[] = [];
  let isReady = () => {};
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  const index: AccountIndex = new AccountIndex(
    reader,
    () => {
      whenReady.push(index.departments === null);
      setImmediateOf(isReady);
    },
    (error) => {
      throw error;
    },
  );
  const refreshed = index.refresh();
  await ready;
  // In the first of three slices of the departments.
  writer.exec("UPDATE accounts SET department = 'Night shift' WHERE id = 9");
  await Promise.all([refreshed, index.refresh()]);
  expect(whenReady).toEqual([true, true]);
  expect(index.departments?.counts(index.facts, 2)).toEqual([
    { value: 'Night shift', accounts: 1 },
  ]);
  writer.exec("UPDATE accounts SET department = '' WHERE id = 9");
});

it('makes again what it remembers only when accounts change', async () => {
  const index = newIndex();
  await index.refresh();
  let made = 0;
  const count = () => index.remember('count', () => (made += 1));
  expect([count(), count()]).toEqual([1, 1]);
  index.touch([], new Set());
  expect(count()).toBe(1);
  index.touch([7], new Set());
  expect(count()).toBe(2);
  await index.refresh();
  expect(count()).toBe(3);
});

it('says that the vault was closed to whoever still waits for a read', async () => {
  const connection = another();
  const told: unknown[] = [];
  const index = new AccountIndex(
    connection,
    () => {},
    (error) => told.push(error),
  );
  await index.refresh();
  const [reading, waiting] = [index.refresh(), index.order('mail')];
  index.touch([7], new Set(['name']));
  connection.close();
  const code = 'signed-out';
  await expect(reading).rejects.toMatchObject({ code });
  await expect(waiting).rejects.toMatchObject({ code });
  await setImmediate();
  expect(told).toMatchObject([{ code }]);
});
