import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { databasePath, openDatabase } from '../../../main/backend/store/open.ts';
import { unlockVault } from '../../../main/backend/vault/unlock.ts';
import { CommandLine, errorOf, password } from '../../support/cli.ts';

const line = new CommandLine();
const patience = 60_000;
const accounts = 200;

/** Turns a bit of the index around by which jobs are found at every opening. */
async function damage(): Promise<void> {
  const folder = line.profile;
  const unlocked = await unlockVault({ folder, password, deviceSecret: null, now: Date.now() });
  if (!unlocked.ok) throw new Error(unlocked.reason);
  const database = openDatabase(databasePath(folder), unlocked.keys.databaseKey(), 'existing');
  const sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'jobs_state'";
  const place = (Number(database.prepare(sql).pluck().get()) - 1) * 4096 + 1_000;
  database.close();
  unlocked.keys.dispose();
  const bytes = readFileSync(databasePath(folder));
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(databasePath(folder), bytes);
}

beforeAll(async () => {
  await line.prepare();
  await line.json('practice', '--accounts', String(accounts));
  await damage();
}, patience);

afterAll(() => line.remove());

it(
  'a vault whose database does not open is salvaged, and what was saved is restored',
  async () => {
    const { status, stderr } = await line.run(['accounts', 'search', '--json']);
    expect(status).toBe(1);
    expect(errorOf(stderr).code).toBe('vault-damaged');
    const file = join(line.place, 'saved.bailiwick-backup');
    expect(await line.json('salvage', file)).toMatchObject({ lost: 0 });
    const dry = await line.json<{ report: object }>('restore', file);
    expect(dry.report).toMatchObject({ accounts, auditOk: true, rowsLost: 0 });
    expect(await line.json('restore', file, '--yes')).toMatchObject({ restored: true });
    expect(await line.json('accounts', 'search')).toMatchObject({ total: accounts });
  },
  2 * patience,
);
