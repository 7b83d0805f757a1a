import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuditLog } from '../../../../main/backend/audit/log.ts';
import {
  byDnSql,
  byUserNameSql,
  deletedSql,
  resolveInPieces,
  resolveMembers,
} from '../../../../main/backend/replica/resolve-members.ts';
import { ensureAccountIndexes, migrate } from '../../../../main/backend/store/migrate.ts';
import { type Connection, openDatabase } from '../../../../main/backend/store/open.ts';
import { Reserve } from '../../../../main/backend/store/reserve.ts';
import { Store, Writer } from '../../../../main/backend/store/store.ts';
import { logOptions } from '../audit/logs.ts';

let folder = '';
let database: Connection;
let store: Store;
let tx: Writer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bailiwick-members-'));
  database = openDatabase(join(folder, 'vault.db'), randomBytes(32), 'create');
  // Nothing here is to outlive the test.
  database.pragma('synchronous = OFF');
  migrate(database);
  ensureAccountIndexes(database);
  database.exec(`INSERT INTO directories (id, name, kind, created_at)
    VALUES (1, 'one', 'ldap', 0), (2, 'two', 'ldap', 0);
    INSERT INTO shapes (id, names) VALUES (1, 'cn')`);
  store = new Store({ writer: database, reader: database }, new AuditLog(logOptions(database)), {
    committed: () => undefined,
    reserve: new Reserve(folder),
    operatorName: 'test',
    onDamage: () => undefined,
    pages: { move: () => true, waiting: 0, forget: () => undefined },
  });
  tx = new Writer(database);
});

afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

type Account = {
  readonly directory: number;
  readonly dn: string;
  readonly user: string;
  readonly deleted: boolean;
};
type Row = readonly [group: number, member: number | string];

// Few names, so that they meet: within a directory, in two of them, and as a name of either kind.
const account: fc.Arbitrary<Account> = fc.record({
  directory: fc.constantFrom(1, 2),
  dn: fc.constantFrom('cn=a', 'cn=b', 'cn=ä', 'cn=𠮷', 'memberuid=ann'),
  user: fc.constantFrom('ann', 'ANN', 'ben', ''),
  deleted: fc.boolean(),
});
const key = fc.constantFrom('cn=a', 'cn=b', 'cn=ä', 'cn=𠮷', 'memberuid=ann', 'memberuid=ben', 'x');
const directories = fc.array(account, { minLength: 1, maxLength: 12 });
const waiting = fc.uniqueArray(fc.tuple(fc.nat(11), key), {
  maxLength: 30,
  selector: ([group, name]) => `${group} ${name}`,
});

function fill(accounts: readonly Account[], names: readonly Row[]): void {
  database.exec(`DELETE FROM members; DELETE FROM members_unresolved; DELETE FROM accounts`);
  for (const [at, one] of accounts.entries()) {
    tx.run(
      `INSERT INTO accounts (id, directory, remote_id, dn_key, kind, name, name_key, user_name, mail,
        title, department, employee_id, manager, disabled, locked, must_change, password_expired,
        version, shape, attributes, content_hash, deleted_at)
      VALUES (?, ?, ?, ?, 2, '', '', ?, '', '', '', '', '', 0, 0, 0, 0, 1, 1, '{}', '', ?)`,
      at + 1,
      one.directory,
      String(at),
      one.dn,
      one.user,
      one.deleted ? 1 : null,
    );
  }
  for (const [group, name] of names) {
    tx.run('INSERT INTO members_unresolved (group_id, member_key) VALUES (?, ?)', group, name);
  }
}

/** What must come of it: by looking at every account for every name. */
function expected(accounts: readonly Account[], names: readonly Row[]) {
  const members = new Set<string>();
  const left = new Set<string>();
  for (const [group, name] of names) {
    const { directory } = accounts[group - 1] ?? {};
    const here = accounts.flatMap((one, at) =>
      one.directory === directory && !one.deleted ? [{ ...one, id: at + 1 }] : [],
    );
    const byName = `${name}`.startsWith('memberuid=') ? `${name}`.slice(10) : null;
    let found = here.filter(({ dn }) => dn === name);
    if (found.length === 0) found = here.filter(({ user }) => user.toLowerCase() === byName);
    const isOurs = directory === 1 && found.length > 0;
    if (isOurs) for (const { id } of found) members.add(`${group} ${id}`);
    else left.add(`${group} ${name}`);
  }
  return [members, left];
}

function stored() {
  const pairs = (sql: string) => new Set(tx.values<string>(sql));
  return [
    pairs("SELECT group_id || ' ' || member_id FROM members"),
    pairs("SELECT group_id || ' ' || member_key FROM members_unresolved"),
  ];
}

it('finds each name among the accounts of its own directory, in pieces or at once', async () => {
  const any = fc.tuple(directories, waiting, fc.constantFrom(1, 2, 3, 100));
  await fc.assert(
    fc.asyncProperty(any, async ([accounts, found, atOnce]) => {
      const names = found
        .filter(([group]) => group < accounts.length)
        .map(([group, name]): Row => [group + 1, name]);
      fill(accounts, names);
      await resolveInPieces(store, 1, () => Promise.resolve(), atOnce);
      expect(stored()).toEqual(expected(accounts, names));
      fill(accounts, names);
      database.transaction(() => resolveMembers(tx, 1, atOnce))();
      expect(stored()).toEqual(expected(accounts, names));
    }),
  );
});

it('goes on after a cut between two pieces, and leaves the checks of the database on', async () => {
  fill(
    ['cn=a', 'cn=b', 'cn=c'].map((dn) => ({ directory: 1, dn, user: '', deleted: false })),
    [
      [1, 'cn=b'],
      [1, 'cn=c'],
      [2, 'cn=a'],
    ],
  );
  const cut = () => Promise.reject(new Error('cut'));
  await expect(resolveInPieces(store, 1, cut, 1)).rejects.toThrow('cut');
  expect(stored()).toEqual([new Set(['1 2']), new Set(['1 cn=c', '2 cn=a'])]);
  expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
  await resolveInPieces(store, 1, () => Promise.resolve(), 1);
  expect(stored()).toEqual([new Set(['1 2', '1 3', '2 1']), new Set()]);
  expect(database.pragma('foreign_key_check')).toEqual([]);
});

it.each([
  ['by its name, without reading its row', byDnSql, 'COVERING INDEX accounts_dn (dn_key=?'],
  ['by its user name', byUserNameSql, 'accounts_user_name (user_name=?'],
  ['that was deleted', deletedSql, 'COVERING INDEX accounts_deleted (deleted_at>?'],
])('finds an account %s, however large its directory is', (_, sql, index) => {
  const values = Array.from(sql.matchAll(/\?/g), () => 1);
  const plan = tx.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
  expect(plan.map(({ detail }) => detail).join()).toContain(index);
});
