import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { ensureAccountIndexes, migrate } from '../../main/backend/store/migrate.ts';
import { openDatabase } from '../../main/backend/store/open.ts';
import { tallyKills } from './kills/tally.ts';

const root = mkdtempSync(join(tmpdir(), 'bailiwick-migration-'));
const key = randomBytes(32);
const kills = 12;

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The schema of a database as text; '' for one without. */
function schemaOf(path: string, change: boolean): string {
  const database = openDatabase(path, key, 'create');
  try {
    if (change) {
      migrate(database);
      ensureAccountIndexes(database);
    }
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    const sql = 'SELECT name FROM sqlite_schema ORDER BY type, name';
    return database.prepare<[], string>(sql).pluck().all().join(' ');
  } finally {
    database.close();
  }
}

async function killMigrator(folder: string): Promise<void> {
  mkdirSync(folder);
  const program = join(import.meta.dirname, 'migrator.ts');
  const child = spawn(process.execPath, ['--no-warnings', program, folder, key.toString('hex')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  await sleep(Math.random() * 60);
  child.kill('SIGKILL');
  await ended;
}

it('a migration that is killed leaves the old schema or the new one, and can be run again', async () => {
  const whole = schemaOf(join(root, 'whole.db'), true);
  const tables = whole.split(' ').filter((name) => !name.startsWith('accounts_'));
  tallyKills('migration', { migration: kills });
  for (let kill = 0; kill < kills; kill += 1) {
    const folder = join(root, String(kill));
    await killMigrator(folder);
    const names = readdirSync(folder).filter((name) => name.endsWith('.db'));
    const last = join(folder, `${names.length - 1}.db`);
    const found = schemaOf(last, false)
      .split(' ')
      .filter((name) => name !== '');
    const isWhole = tables.every((name) => found.includes(name));
    expect({ found: isWhole ? 'new' : found }).toEqual({ found: isWhole ? 'new' : [] });
    expect(schemaOf(last, true)).toBe(whole);
  }
}, 60_000);
