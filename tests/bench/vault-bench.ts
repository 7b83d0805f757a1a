import { fork } from 'node:child_process';
import { join } from 'node:path';
import { newKdfParameters, stretchPassword, usualKdfCost } from '../../main/backend/vault/kdf.ts';
import { App, pause, valueOf } from './app.ts';
import type { AuditTimes } from './audit-child.ts';
import { vaultOf } from './import-bench.ts';
import { atMost, type Line } from './report.ts';
import { median, memoryOf } from './timing.ts';

const turns = 5;
const mebibyte = 1024 * 1024;

/** The audit log in a process of its own. */
async function auditTimes(rows: number): Promise<AuditTimes> {
  const child = fork(join(import.meta.dirname, 'audit-child.ts'), [String(rows)]);
  return new Promise((resolve, reject) => {
    child.on('message', (message) => resolve(message as AuditTimes));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code !== 0) reject(new Error(`The bench of the log ended with status ${code}.`));
    });
  });
}

/** Appending to the audit log, and verifying it. */
export async function auditLines(rows: number): Promise<Line[]> {
  const times = await auditTimes(rows);
  const verified: Line = {
    what: `verify ${times.rows.toLocaleString('en')} audit rows`,
    value: times.verifyMs / 1_000,
    unit: 's',
    reference: { what: 'reading the same rows', value: times.readMs / 1_000 },
    ratio: times.verifyMs / times.readMs,
  };
  const million = (times.verifyMs / times.rows) * 1_000;
  return [
    { what: 'audit append, p50', value: times.appendP50, unit: 'ms' },
    atMost(2, {
      what: 'audit append, p99',
      value: times.appendP99,
      unit: 'ms',
      reference: { what: 'a bare commit of one row, p99', value: times.bareP99 },
    }),
    times.rows >= 1_000_000
      ? { ...verified, goal: '≤ 20 s', meets: times.verifyMs <= 20_000 }
      : { ...verified, note: `extrapolated to 1,000,000 rows: ${million.toFixed(1)} s` },
  ];
}

/** Unlocking and locking the vault that was imported, and the memory of its backend. */
export async function sessionLines(accounts: number): Promise<Line[]> {
  const unlocks: number[] = [];
  const locks: number[] = [];
  const stretches: number[] = [];
  const app = new App(vaultOf(accounts));
  await pause(500);
  const locked = memoryOf(app.pid).pss;
  for (let turn = 0; turn < turns; turn += 1) {
    const parameters = newKdfParameters(usualKdfCost);
    let start = performance.now();
    (await stretchPassword('tulip granite orbit saddle 47', parameters)).fill(0);
    stretches.push(performance.now() - start);
    start = performance.now();
    await app.unlock();
    unlocks.push(performance.now() - start);
    await app.settled();
    if (turn === turns - 1) break;
    start = performance.now();
    await app.lock();
    locks.push(performance.now() - start);
    await pause(500);
  }
  // The memory that the key was stretched in is given back by then, and nothing else is going on.
  await pause(5_000);
  const { pss } = memoryOf(app.pid);
  await app.stop();
  return [
    atMost(1_200, {
      what: 'unlock',
      value: median(unlocks),
      unit: 'ms',
      reference: { what: 'Argon2id of the same cost alone', value: median(stretches) },
    }),
    atMost(1_000, {
      what: 'lock, until a locked backend is started',
      value: median(locks),
      unit: 'ms',
    }),
    {
      what: `memory (PSS) of the backend with ${accounts.toLocaleString('en')} accounts, idle`,
      value: pss / mebibyte,
      unit: 'MiB',
      reference: { what: 'the same process, locked', value: locked / mebibyte },
      ratio: pss / locked,
    },
  ];
}

/** Stages one edit of as many accounts as there are, at most 100,000. Changes the vault: comes last. */
export async function stagingLines(accounts: number): Promise<Line[]> {
  const app = new App(vaultOf(accounts));
  await app.unlock();
  await app.settled();
  const wanted = 100_000;
  const edits = [{ do: 'set' as const, attribute: 'title', values: ['Staged by the bench'] }];
  // At a million accounts one part of the alphabet of families has about a hundred thousand.
  const query = accounts > 2 * wanted ? { text: 'an' } : {};
  const { total } = valueOf(await app.client.accounts.find({ query, offset: 0, limit: 1 }));
  const start = performance.now();
  const started = await app.client.changes.stageFound({ query, edits, title: 'Bench' });
  const job = await app.finish(valueOf(started));
  const tookMs = performance.now() - start;
  await app.stop();
  const staged = job.result['staged'] ?? job.done;
  const line = {
    what: `stage ${staged.toLocaleString('en')} changes of ${total.toLocaleString('en')} found`,
    value: tookMs / 1_000,
    unit: 's',
  };
  const scaled = (tookMs / staged) * (wanted / 1_000);
  return [
    staged >= 0.95 * wanted
      ? atMost(5, { ...line, note: `${scaled.toFixed(1)} s for 100,000` })
      : { ...line, note: `extrapolated to 100,000: ${scaled.toFixed(1)} s` },
  ];
}
