import { createReadStream, rmSync } from 'node:fs';
import { readLdifAccounts } from '../../main/connector/file/read-accounts.ts';
import { incoming } from '../../main/connector/read.ts';
import { accountIndexes, foundation } from '../../main/backend/store/migrations/0001-foundation.ts';
import { passwordExpiry } from '../../main/backend/store/migrations/0004-password-expiry.ts';
import { memberNames } from '../../main/backend/store/migrations/0009-member-names.ts';
import { openDatabase } from '../../main/backend/store/open.ts';
import { beginBulkLoad, leaveBulkLoad } from '../../main/backend/store/migrate.ts';
import type { IncomingAccount } from '../../shared/process.ts';

// Run as a process of its own: what better-sqlite3 takes to insert the rows of an LDIF file, with
// our indexes, our text index and our encryption, and nothing else: no reading (the rows lie ready
// in memory), no sealing, no log, no progress.

const rowsAtOnce = 8_000;
const [, , path = '', file = ''] = process.argv;

for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
const database = openDatabase(file, Buffer.alloc(32, 1), 'create');
database.exec(foundation);
database.exec(passwordExpiry);
database.exec(memberNames);
for (const definition of Object.values(accountIndexes)) database.exec(`CREATE ${definition}`);
database.exec(`INSERT INTO directories (id, name, kind, created_at) VALUES (1, 'bare', 'file', 0);
  INSERT INTO shapes (id, names) VALUES (1, 'cn')`);
beginBulkLoad(database);
// As the store does while rows come in bulk.
database.pragma('wal_autocheckpoint = 65536');

const insert = database.prepare<unknown[]>(`INSERT INTO accounts (id, directory, remote_id, dn,
  dn_key, kind, name, name_key, user_name, mail, title, department, employee_id, manager, disabled,
  locked, must_change, password_expired, version, shape, attributes, sealed, content_hash)
  VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 1, 1, ?, ?, ?)`);
const text = database.prepare<unknown[]>('INSERT INTO account_text (rowid, text) VALUES (?, ?)');
const member = database.prepare<unknown[]>('INSERT INTO members_unresolved VALUES (?, ?)');

let id = 0;
let wallMs = 0;
let cpuMs = 0;

function measure(work: () => void): void {
  const start = performance.now();
  const cpu = process.cpuUsage();
  work();
  wallMs += performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  cpuMs += (user + system) / 1_000;
}

function insertAll(accounts: readonly IncomingAccount[]): void {
  const personal = accounts.map((one) =>
    one.personal === null ? null : Buffer.from(one.personal),
  );
  const write = database.transaction(() => {
    for (const [at, one] of accounts.entries()) {
      id += 1;
      const { remoteId, dn, dnKey, name, nameKey, userName, mail, title, department } = one;
      const kind = one.kind === 'group' ? 2 : 0;
      const texts = [name, nameKey, userName, mail, title, department, one.employeeId];
      const rest = [one.manager, one.attributes, personal[at], one.contentHash];
      insert.run(id, remoteId, dn, dnKey, kind, ...texts, ...rest);
      text.run(id, one.text);
      for (const dnOfMember of one.members) member.run(id, dnOfMember);
    }
  });
  measure(() => write());
}

let waiting: IncomingAccount[] = [];
const stream = createReadStream(path, { highWaterMark: 1024 * 1024 });
for await (const { records } of readLdifAccounts(stream, { nowMs: Date.now(), batchSize: 1_000 })) {
  waiting.push(...records.map(incoming));
  if (waiting.length < rowsAtOnce) continue;
  insertAll(waiting);
  waiting = [];
}
insertAll(waiting);
measure(() => {
  leaveBulkLoad(database);
  database.pragma('wal_checkpoint(TRUNCATE)');
});
database.close();
process.send?.({ wallMs, cpuMs });
process.disconnect();
