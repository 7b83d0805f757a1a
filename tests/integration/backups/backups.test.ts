import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../shared/failure.ts';
import { BackendUnderTest, newScratchVault } from '../../support/backend.ts';

type Report = {
  readonly accounts: number;
  readonly auditSize: number;
  readonly auditOk: boolean;
  readonly rowsLost: number;
  readonly changeSetsLost: number;
};

const token = 'AAAAAAAAAAAAAAAAAAAAAA';
const reason = 'Before the migration';

let place = '';
let backend: BackendUnderTest;

/** Calls an operation of backups on a file. */
function call<Value>(verb: string, path: string): Promise<Outcome<Value>> {
  const input = verb === 'inspect' ? { file: token } : { file: token, reason };
  const files = { [token]: { path, name: 'copy.bailiwick-backup' } };
  return backend.call(`backups.${verb}`, input, files) as Promise<Outcome<Value>>;
}

async function value<Value>(outcome: Promise<Outcome<unknown>>): Promise<Value> {
  const answered = await outcome;
  if (!answered.ok) throw new Error(`Refused: ${answered.code}`);
  return answered.value as Value;
}

function newest(limit: number) {
  return { before: null, limit, action: '', decision: null, target: '', from: null, to: null };
}

async function directoryNames(): Promise<string[]> {
  const found = await value<{ name: string }[]>(backend.call('directories.list', {}));
  return found.map(({ name }) => name);
}

function filesOf(pattern: RegExp): string[] {
  return readdirSync(backend.vault.folder).filter((name) => pattern.test(name));
}

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'bailiwick-backups-'));
  backend = new BackendUnderTest(await newScratchVault());
  await backend.unlock();
  await backend.call('directories.createPractice', { name: 'Practice', accounts: 300 });
  await backend.settled();
});

afterAll(async () => {
  await backend.close();
  backend.vault.remove();
  rmSync(place, { recursive: true, force: true });
});

describe('a backup', () => {
  let path = '';

  beforeEach(async () => {
    path = join(place, `${randomBytes(4).toString('hex')}.bailiwick-backup`);
    await value(call('create', path));
  });

  it('holds no readable account and leaves no second file', () => {
    const bytes = readFileSync(path);
    expect(bytes.subarray(0, 19).toString('latin1')).toBe('bailiwick-backup 1\n');
    expect(bytes.includes('SQLite format 3')).toBe(false);
    expect(bytes.includes('Practice')).toBe(false);
    expect(readdirSync(place).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(filesOf(/copy-|staged-/u)).toEqual([]);
  });

  it('says what restoring it would lose, and changes nothing', async () => {
    const before = await value<{ size: number }>(backend.call('audit.head', {}));
    await value(backend.call('directories.createLocal', { name: `Later ${path}`.slice(0, 90) }));
    const names = await directoryNames();
    const report = await value<Report>(call('inspect', path));
    expect(report).toMatchObject({ auditOk: true, changeSetsLost: 0 });
    expect(report.accounts).toBe(300);
    const now = await value<{ size: number }>(backend.call('audit.head', {}));
    // The copy was taken after the row that says that it begins.
    expect(report.rowsLost).toBe(now.size - report.auditSize);
    expect(report.rowsLost).toBeGreaterThanOrEqual(now.size - before.size);
    expect(await directoryNames()).toEqual(names);
    expect(filesOf(/copy-|staged-/u)).toEqual([]);
  });

  it('brings back what it holds, keeps the files before and leaves a log that verifies', async () => {
    const names = await directoryNames();
    await value(backend.call('directories.createLocal', { name: 'Lost with the restore' }));
    const kept = filesOf(/before-restore/u).length;
    await value(call('restore', path));
    expect(await directoryNames()).toEqual(names);
    expect(filesOf(/before-restore/u)).toHaveLength(kept + 1);
    expect(filesOf(/copy-|staged-/u)).toEqual([]);
    expect(await value(backend.call('audit.verify', {}))).toMatchObject({ ok: true });
    const { rows } = await value<{ rows: { action: string; reason: string; detail: string }[] }>(
      backend.call('audit.list', newest(20)),
    );
    const row = rows.find(({ action }) => action === 'backups.restore');
    expect(row?.reason).toBe(reason);
    expect(JSON.parse(row?.detail ?? '{}')).toMatchObject({ changeSetsLost: 0 });
  });

  it('opens without an alarm, and for writing, after a restore and a new sign-in', async () => {
    await value(call('restore', path));
    await backend.close();
    await backend.unlock();
    expect(await value(backend.call('audit.head', {}))).toMatchObject({ alarm: null });
    await value(
      backend.call('directories.createLocal', { name: `Written after ${path.slice(-30)}` }),
    );
    expect(await value(backend.call('audit.verify', {}))).toMatchObject({ ok: true });
  });

  it('is listed as done after it was restored, though it was still being made in its own copy', async () => {
    await value(call('restore', path));
    const jobs = await value<{ kind: string; state: string }[]>(backend.call('jobs.list', {}));
    const made = jobs.filter(({ kind }) => kind === 'backup');
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ state }) => state))).toStrictEqual(new Set(['done']));
  });

  it('can be restored after another one that is older', async () => {
    const newer = `${path}.newer`;
    await value(backend.call('directories.createLocal', { name: `Newer ${path.slice(-30)}` }));
    await value(call('create', newer));
    const names = await directoryNames();
    await value(call('restore', path));
    expect(await directoryNames()).not.toEqual(names);
    const report = await value<Report>(call('inspect', newer));
    expect(report.rowsLost).toBeGreaterThan(0);
    await value(call('restore', newer));
    expect(await directoryNames()).toEqual(names);
    expect(await value(backend.call('audit.verify', {}))).toMatchObject({ ok: true });
  });

  it('is refused when it was cut, lengthened or changed at any place', async () => {
    const whole = readFileSync(path);
    const damaged = join(place, 'damaged');
    const cuts = [0, 5, 19, 23, 200, 2_000, Math.floor(whole.length / 2), whole.length - 1];
    for (const length of cuts) {
      writeFileSync(damaged, whole.subarray(0, length));
      expect(await call('inspect', damaged)).toMatchObject({ ok: false, code: 'backup-unusable' });
    }
    writeFileSync(damaged, Buffer.concat([whole, Buffer.of(0)]));
    expect(await call('restore', damaged)).toMatchObject({ code: 'backup-unusable' });
    const places = [3, 20, 60, 300, 9_000, Math.floor(whole.length / 2), whole.length - 1];
    for (const at of places) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(damaged, changed);
      expect(await call('restore', damaged)).toMatchObject({ code: 'backup-unusable' });
    }
    expect(filesOf(/copy-|staged-/u)).toEqual([]);
  });

  it('of another vault is refused', async () => {
    const other = new BackendUnderTest(await newScratchVault());
    await other.unlock();
    const foreign = join(place, 'foreign');
    await value(
      other.call(
        'backups.create',
        { file: token, reason },
        { [token]: { path: foreign, name: 'f' } },
      ),
    );
    await other.close();
    other.vault.remove();
    expect(await call('inspect', foreign)).toMatchObject({ code: 'backup-unusable' });
    expect(await call('restore', foreign)).toMatchObject({ code: 'backup-unusable' });
  });
});

describe('a place for a backup', () => {
  it('that cannot be written is refused, and the log says so', async () => {
    const path = join(place, 'no-such-folder', 'copy');
    expect(await call('create', path)).toMatchObject({ code: 'file-unwritable' });
    const { rows } = await value<{ rows: { decision: string; detail: string }[] }>(
      backend.call('audit.list', newest(1)),
    );
    expect(rows[0]).toMatchObject({ decision: 'failed' });
    expect(rows[0]?.detail).toContain('file-unwritable');
    expect(JSON.stringify(rows)).not.toContain(place);
  });

  it('may not be a file of the vault itself', async () => {
    const path = join(backend.vault.folder, 'vault.db');
    expect(await call('create', path)).toMatchObject({ code: 'file-unwritable' });
  });

  it('with no file in it has nothing to restore', async () => {
    expect(await call('inspect', join(place, 'nothing'))).toMatchObject({
      code: 'file-unreadable',
    });
    expect(await call('restore', place)).toMatchObject({ code: 'file-unreadable' });
  });
});

describe('a call that comes while a backup is being restored', () => {
  it('waits and is answered from the new database', async () => {
    const path = join(place, 'meanwhile');
    await value(call('create', path));
    const spare = join(place, 'spare');
    copyFileSync(path, spare);
    const restored = call('restore', spare);
    const answers: Promise<Outcome<unknown>>[] = [];
    const end = restored.then(() => true);
    while (!(await Promise.race([end, new Promise((done) => setTimeout(done, 1, false))]))) {
      answers.push(backend.call('directories.list', {}));
    }
    expect(await restored).toMatchObject({ ok: true });
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers) expect(await answer).toMatchObject({ ok: true });
  });
});
