import { join } from 'node:path';
import { ensureAccountIndexes, migrate } from '../../main/backend/store/migrate.ts';
import { openDatabase } from '../../main/backend/store/open.ts';

// Run as a process of its own: it makes one database after the other until it is killed. argv: the
// folder, and the key as hexadecimal digits.

const [, , folder = '', key = ''] = process.argv;
for (let made = 0; ; made += 1) {
  const database = openDatabase(join(folder, `${made}.db`), Buffer.from(key, 'hex'), 'create');
  if (made === 0) process.stdout.write('begun\n');
  migrate(database);
  ensureAccountIndexes(database);
  database.close();
}
