import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureAccountIndexes, migrate } from '../../../main/backend/store/migrate.ts';
import { accountIndexes } from '../../../main/backend/store/migrations/0001-foundation.ts';
import { type Connection, openDatabase } from '../../../main/backend/store/open.ts';

let folder = '';
let database: Connection;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bailiwick-migrate-'));
  database = openDatabase(join(folder, 'vault.db'), randomBytes(32), 'create');
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function schema(): string[] {
  const sql = 'SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name';
  return database.prepare<[], string>(sql).pluck().all();
}

const tables = () =>
  database
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();

it('makes the tables of this release in an empty database', () => {
  migrate(database);
  ensureAccountIndexes(database);
  expect(tables()).toEqual(
    expect.arrayContaining([
      'accounts',
      'audit',
      'audit_checkpoint',
      'change_sets',
      'changes',
      'jobs',
    ]),
  );
  expect(Number(database.pragma('user_version', { simple: true }))).toBeGreaterThan(0);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
});

it('makes every ordinary table STRICT', () => {
  migrate(database);
  const lax = database
    .prepare<[], { name: string }>(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0
        AND name NOT LIKE 'sqlite_%'`,
    )
    .all();
  expect(lax).toEqual([]);
});

it('changes nothing when it is run again', () => {
  migrate(database);
  ensureAccountIndexes(database);
  const before = schema();
  migrate(database);
  ensureAccountIndexes(database);
  expect(schema()).toEqual(before);
});

it('makes again the indexes that a cut-off load left out', () => {
  migrate(database);
  ensureAccountIndexes(database);
  const before = schema();
  for (const name of Object.keys(accountIndexes)) database.exec(`DROP INDEX ${name}`);
  ensureAccountIndexes(database);
  expect(schema()).toEqual(before);
});

it('refuses the database of a newer release and leaves it alone', () => {
  migrate(database);
  database.pragma('user_version = 4711');
  const before = schema();
  expect(() => migrate(database)).toThrow(expect.objectContaining({ code: 'vault-newer' }));
  expect(schema()).toEqual(before);
});

it('leaves no half of a step behind when a statement of it fails', () => {
  // The first step cannot make a table that is there already.
  database.exec('CREATE TABLE jobs (x)');
  expect(() => migrate(database)).toThrow('jobs');
  expect(tables()).toEqual(['jobs']);
  expect(database.pragma('user_version', { simple: true })).toBe(0);
});
