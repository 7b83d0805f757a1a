import { existsSync, readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { accountIndexes } from '../../../main/backend/store/migrations/0001-foundation.ts';
import type { Connection } from '../../../main/backend/store/open.ts';
import type { ChangeSet } from '../../../shared/model/change.ts';
import type { Job } from '../../../shared/model/job.ts';
import type { VaultOpened } from '../../../shared/process.ts';
import type { Ledger } from './ledger.ts';
import type { Life } from './life.ts';
import { type Prepared, tokens, type VaultCopy, wholeOf } from './prepared.ts';

/** Signs in as the app does. Exactly one of the passwords that may be right is. */
export async function signIn(life: Life, ledger: Ledger): Promise<VaultOpened> {
  for (const password of ledger.passwords.toReversed()) {
    const opened = await life.unlock(password);
    if (typeof opened !== 'string') {
      ledger.passwords = [password];
      return opened;
    }
    expect(opened).toBe('password-wrong');
  }
  throw new Error('No password opens the vault.');
}

/** What must hold right after any kill, before anything is resumed. */
export async function checkReopened(life: Life, ledger: Ledger, look: Connection): Promise<void> {
  const verdict = await life.call<{ ok: boolean; kind: string | null }>('audit.verify', {});
  expect(verdict).toMatchObject({ ok: true, kind: null });
  const head = await life.call<{ alarm: string | null }>('audit.head', {});
  expect(head.alarm).toBeNull();
  const { found } = await life.call<{ found: unknown }>('damage.state', {});
  expect(found).toBeNull();
  checkFile(look);
  checkActs(ledger, look);
  checkSets(ledger, look);
  const jobs = await life.call<Job[]>('jobs.list', {});
  expect(jobs.filter((job) => job.state === 'running')).toEqual([]);
  // What an owner signed of a group and what its shares open are of one group, or there is none.
  const group = await life.call<{ readonly isUsable: boolean } | null>('recovery.group', {});
  expect(group?.isUsable ?? !ledger.hasGroup).toBe(true);
}

function checkFile(look: Connection): void {
  expect(look.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(look.pragma('foreign_key_check')).toEqual([]);
  const indexes = look
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'index'")
    .pluck()
    .all();
  expect(indexes).toEqual(expect.arrayContaining(Object.keys(accountIndexes)));
  const unfindable = look.prepare(
    `SELECT count(*) FROM accounts a WHERE id NOT IN (SELECT id FROM text_recent)
      AND NOT EXISTS (SELECT 1 FROM text_parts WHERE a.id BETWEEN first AND last)`,
  );
  expect(unfindable.pluck().get()).toBe(0);
}

/** Everything that was acknowledged is in the log. */
function checkActs(ledger: Ledger, look: Connection): void {
  const count = look
    .prepare<[string], number>('SELECT count(*) FROM audit WHERE action = ?')
    .pluck();
  for (const [action, times] of ledger.acts) {
    const lost = Math.max(0, times - (count.get(action) ?? 0));
    expect({ action, lost }).toEqual({ action, lost: 0 });
  }
}

function checkSets(ledger: Ledger, look: Connection): void {
  const sets = look
    .prepare<[], { id: number; state: string; summary: string; n: number; total: number }>(
      `SELECT id, state, summary, json_extract(summary, '$.total') AS total,
        (SELECT count(*) FROM changes WHERE change_set = s.id) AS n FROM change_sets s`,
    )
    .all();
  const byId = new Map(sets.map((set) => [set.id, set]));
  for (const [id, staged] of ledger.sets)
    expect({ id, n: byId.get(id)?.n }).toEqual({ id, n: staged });
  for (const id of ledger.applying) expect(byId.get(id)?.state).not.toBe('draft');
  for (const id of ledger.applied) expect(byId.get(id)?.state).toBe('applied');
  // Half of what was asked for must not look like all of it.
  for (const { id, n, total } of sets) expect({ id, n }).toEqual({ id, n: total });
  const wrongVersions = look.prepare(
    `SELECT count(*) FROM accounts a WHERE a.version <> 1 +
      (SELECT count(*) FROM changes c WHERE c.target = a.id AND c.state = 'applied')`,
  );
  expect(wrongVersions.pluck().get()).toBe(0);
  const wrongEntries = look.prepare(
    `SELECT count(*) FROM (
      SELECT target, change_set, count(*) AS n FROM audit
        WHERE action = 'accounts.modify' GROUP BY target, change_set HAVING n <> 1)`,
  );
  expect(wrongEntries.pluck().get()).toBe(0);
  const entries = look.prepare("SELECT count(*) FROM audit WHERE action = 'accounts.modify'");
  const applied = look.prepare("SELECT count(*) FROM changes WHERE state = 'applied'");
  expect(entries.pluck().get()).toBe(applied.pluck().get());
}

/** Resumes what was interrupted; answers how many jobs that were. */
export async function resumeAll(life: Life): Promise<number> {
  const jobs = await life.call<Job[]>('jobs.list', {});
  const cut = jobs.filter((job) => job.state === 'interrupted');
  for (const { id } of cut) {
    await life.call('jobs.resume', { id });
    const job = await life.ended(id);
    expect(job).toMatchObject({ state: 'done', problem: null });
  }
  // A set whose application was cut before its job was there is applied again.
  const { sets } = await life.call<{ sets: ChangeSet[] }>('changes.list', {
    offset: 0,
    limit: 200,
  });
  for (const { id, state } of sets) {
    if (state !== 'applying') continue;
    const again = { id, reason: 'It was cut off.', ticket: '' };
    await life.ended((await life.call<Job>('changes.apply', again)).id);
  }
  return cut.length;
}

/** What must hold once everything that was interrupted went on to its end. */
export async function checkEnded(
  life: Life,
  ledger: Ledger,
  on: { readonly prepared: Prepared; readonly look: Connection; readonly copy: VaultCopy },
): Promise<void> {
  const { prepared, look, copy } = on;
  const jobs = await life.call<Job[]>('jobs.list', {});
  const idOf = look.prepare<[string], number>('SELECT id FROM directories WHERE name = ?').pluck();
  for (const [name, { source, job: acknowledged }] of ledger.imports) {
    const directory = idOf.get(name);
    const job = jobs.find((one) => directory !== undefined && one.directory === directory);
    // The command was cut before its job was there, and nobody was told that it is.
    if (!job && acknowledged === null) continue;
    const whole = prepared[source];
    const result = { added: whole.accounts };
    expect(job).toMatchObject({ state: 'done', refused: 0, result });
    expect(wholeOf(look, name)).toEqual(whole);
  }
  const unended = look.prepare("SELECT count(*) FROM change_sets WHERE state = 'applying'");
  expect(unended.pluck().get()).toBe(0);
  checkSets(ledger, look);
  checkEntries(look);
  await checkBackup(life, ledger, copy);
  const leftovers = readdirSync(copy.folder).filter((name) => /copy-|staged-/u.test(name));
  expect(leftovers).toEqual([]);
}

/** An import says once that it ended, however often it was cut off. */
function checkEntries(look: Connection): void {
  const twice = look.prepare(
    `SELECT action, count(*) AS n FROM audit
      WHERE action IN ('directories.import', 'directories.fill-practice', 'directories.compare')
      GROUP BY action, json_extract(detail, '$.job') HAVING n <> 1`,
  );
  expect(twice.all()).toEqual([]);
}

/** A backup is there whole or not at all. */
async function checkBackup(life: Life, ledger: Ledger, copy: VaultCopy): Promise<void> {
  const path = copy.files[tokens.backup]?.path ?? '';
  if (!existsSync(path)) {
    expect(ledger.hasBackup).toBe(false);
    return;
  }
  const found = await life.call<{ auditOk: boolean }>('backups.inspect', {
    file: tokens.backupToRead,
  });
  expect(found.auditOk).toBe(true);
}
