import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { databasePath, openDatabase } from '../../../main/backend/store/open.ts';
import { readHeader } from '../../../main/backend/vault/header.ts';
import { unlockVault } from '../../../main/backend/vault/unlock.ts';
import type { RenewableKey } from '../../../shared/model/key.ts';
import type { Job } from '../../../shared/model/job.ts';
import { Cut, type KillAt, Life } from './life.ts';
import { baseAccounts, type Prepared, type VaultCopy } from './prepared.ts';

/** Which keys are in force. */
type InForce = {
  readonly epoch: number;
  readonly personal: number;
  readonly credentials: number;
};

/** What is known of one vault whose keys are renewed again and again. */
export type Renewing = {
  readonly prepared: Prepared;
  readonly copy: VaultCopy;
  /** Renewals that were acknowledged. */
  acknowledged: number;
};

/** How a renewal is ended: at one of its writes, or after so many milliseconds. */
export type End = { readonly write: number } | { readonly afterMs: number };

function inForce({ folder }: VaultCopy): InForce {
  const reading = readHeader(folder);
  if (reading.state !== 'ok') throw new Error(reading.state);
  const { databaseEpoch: epoch, policy } = reading.header;
  return { epoch, ...policy.keyVersions };
}

/** Renews a key until the process ends; false when the renewal came to its end before. */
export async function killRenewal(
  on: Renewing,
  key: RenewableKey,
  end: End,
): Promise<'old' | 'new' | 'late'> {
  const { prepared, copy } = on;
  const killAt: KillAt | null = 'write' in end ? { act: 'keys.rotate', write: end.write } : null;
  const before = inForce(copy);
  const life = new Life(prepared.processes, copy, killAt);
  let isAcknowledged = false;
  try {
    expect(await life.unlock(prepared.vault.password)).toMatchObject({ readOnly: false });
    const renewing = renew(life, key).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Cut) return false;
        throw error;
      },
    );
    if ('afterMs' in end) {
      await new Promise((resolve) => setTimeout(resolve, end.afterMs));
      await life.kill();
    }
    isAcknowledged = await renewing;
  } finally {
    await life.kill();
  }
  const after = inForce(copy);
  const isNew = JSON.stringify(after) !== JSON.stringify(before);
  if (isAcknowledged) on.acknowledged += 1;
  if (isAcknowledged) expect(isNew).toBe(true);
  await checkRenewed(on);
  if (isAcknowledged) return 'late';
  return isNew ? 'new' : 'old';
}

async function renew(life: Life, key: RenewableKey): Promise<void> {
  const { id } = await life.call<Job>('keys.rotate', { key, reason: 'A kill is coming.' });
  expect(await life.ended(id)).toMatchObject({ state: 'done' });
}

/** Waits until nothing runs. */
async function settled(life: Life): Promise<void> {
  for (;;) {
    const jobs = await life.call<Job[]>('jobs.list', {});
    if (jobs.every(({ state }) => state !== 'running')) return;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** The vault opens, its log holds, nothing of it is gone, and every value has the newest key. */
async function checkRenewed({ prepared, copy, acknowledged }: Renewing): Promise<void> {
  const { password } = prepared.vault;
  const life = new Life(prepared.processes, copy);
  try {
    expect(await life.unlock(password)).toMatchObject({ readOnly: false, problem: null });
    // What was cut off goes on by itself.
    await settled(life);
    expect(await life.call('audit.verify', {})).toMatchObject({ ok: true, kind: null });
    expect(await life.call('audit.head', {})).toMatchObject({ alarm: null });
    expect(life.errors.filter((line) => line.includes('"defect"'))).toEqual([]);
  } finally {
    await life.link.stop();
  }
  const unlocked = await unlockVault({ ...copy, password, now: Date.now() });
  if (!unlocked.ok) throw new Error(unlocked.reason);
  const database = openDatabase(databasePath(copy.folder), unlocked.keys.databaseKey(), 'existing');
  unlocked.keys.dispose();
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  const value = (sql: string) => database.prepare(sql).pluck().get();
  expect(value('SELECT count(*) FROM accounts WHERE sealed IS NOT NULL')).toBe(baseAccounts);
  const done = value(
    `SELECT count(*) FROM audit WHERE action = 'keys.rotate'
      AND json_extract(detail, '$.step') = 'done'`,
  );
  expect(done).toBeGreaterThanOrEqual(acknowledged);
  const versions = database
    .prepare<[], Buffer>('SELECT DISTINCT substr(sealed, 4, 4) FROM accounts WHERE sealed NOT NULL')
    .pluck()
    .all();
  database.close();
  expect(versions.map((bytes) => Buffer.from(bytes).readUInt32BE(0))).toEqual([
    inForce(copy).personal,
  ]);
  const left = readdirSync(copy.folder).filter((name) => /copy-|staged-|renewed-/u.test(name));
  expect(left).toEqual([]);
}
