import { rmSync, statSync } from 'node:fs';
import { databasePath, openDatabase } from '../../main/backend/store/open.ts';
import { unlockVault } from '../../main/backend/vault/unlock.ts';
import { App, password, valueOf } from './app.ts';
import type { Line } from './report.ts';
import { percentile } from './timing.ts';

const mebibyte = 1024 * 1024;

/** Renews the key of the database, and searches meanwhile. */
export async function renewalLines(folder: string): Promise<Line[]> {
  const app = new App(folder);
  await app.unlock();
  await app.settled();
  const { client } = app;
  const costs: number[] = [];
  const search = async () => {
    const start = performance.now();
    valueOf(await client.accounts.find({ query: { text: 'ersson 1' }, offset: 0, limit: 100 }));
    costs.push(performance.now() - start);
  };
  const start = performance.now();
  const started = valueOf(await client.keys.rotate({ key: 'database', reason: 'The bench' }));
  let job = started;
  while (job.state === 'running') {
    await search();
    job = valueOf(await client.jobs.list({})).find(({ id }) => id === started.id) ?? started;
  }
  const tookMs = performance.now() - start;
  await app.stop();
  if (job.state !== 'done') throw new Error(`The renewal ended as ${job.state}.`);
  const sizeMiB = Math.round(statSync(databasePath(folder)).size / mebibyte);
  const vacuumMs = await vacuum(folder);
  return [
    {
      what: `renew the key of a database of ${sizeMiB} MiB, while searching`,
      value: tookMs / 1_000,
      unit: 's',
      reference: { what: '`VACUUM INTO` alone, with nothing else', value: vacuumMs / 1_000 },
      ratio: tookMs / vacuumMs,
    },
    {
      what: 'a search meanwhile, with its way there and back, p95',
      value: percentile(costs, 0.95),
      unit: 'ms',
      note: `the longest, with the swap: ${Math.round(Math.max(...costs))} ms`,
    },
  ];
}

/** What copying alone takes, under the same key. */
async function vacuum(folder: string): Promise<number> {
  const deviceSecret = Buffer.alloc(32, 7);
  const unlocked = await unlockVault({ folder, password, deviceSecret, now: Date.now() });
  if (!unlocked.ok) throw new Error(unlocked.reason);
  const key = unlocked.keys.databaseKey();
  unlocked.keys.dispose();
  const copy = `${databasePath(folder)}.copy-bench`;
  const database = openDatabase(databasePath(folder), key, 'reading');
  try {
    const start = performance.now();
    database.prepare('VACUUM INTO ?').run(copy);
    return performance.now() - start;
  } finally {
    database.close();
    key.fill(0);
    rmSync(copy, { force: true });
  }
}
