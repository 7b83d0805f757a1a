import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/model/job.ts';
import { CommandLine, ended, errorOf, password } from '../../support/cli.ts';

const root = resolve(import.meta.dirname, '../../..');
const line = new CommandLine();
const patience = 60_000;

let kit = '';

beforeAll(async () => {
  kit = await line.prepare();
  await line.json('practice', '--accounts', '500', '--name', 'Practice');
}, patience);

afterAll(() => line.remove());

describe('the bundle of the command line', () => {
  it('does not contain Electron', () => {
    const text = readFileSync(resolve(root, 'out/cli/cli.cjs'), 'utf8');
    expect(text.length).toBeGreaterThan(50_000);
    expect(text).not.toMatch(/require\(["']electron["']\)/u);
  });
});

describe('a command line that is not understood', () => {
  it.each([
    [['no-such-command']],
    [['accounts']],
    [['accounts', 'show']],
    [['accounts', 'show', 'Zoe']],
    [['practice', '--accounts', 'many']],
    [['export', 'x.csv', '--format', 'xls', '--reason', 'r']],
    [['export', 'x.csv', '--format', 'csv']],
    [['changes', 'stage', '--set', 'title=Boss']],
    [['accounts', 'search', '--where', 'state:asleep']],
    [['status', '--pasword', 'secret-looking']],
  ])(
    'ends with 2 and does not repeat its arguments: %j',
    async (args) => {
      // Without a password: nobody is asked for one before the words make sense.
      const { status, stdout, stderr } = await line.run(args, { BAILIWICK_PASSWORD: '' });
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(/^usage: /u);
      expect(stderr).not.toMatch(/secret-looking|asleep|Zoe/u);
    },
    patience,
  );

  it('is told how commands are called', async () => {
    const { status, stdout } = await line.run(['--help']);
    expect(status).toBe(0);
    for (const name of [
      'init',
      'import FILE',
      'accounts search',
      'changes apply [ID]',
      'restore',
    ]) {
      expect(stdout).toContain(name);
    }
    expect(Math.max(...stdout.split('\n').map((row) => row.length))).toBeLessThanOrEqual(80);
  });
});

describe('a vault on the command line', () => {
  it(
    'is made with a kit that opens it',
    async () => {
      const other = new CommandLine();
      const made = await other.json<{ kit: string[] }>('init', '--no-keychain', '--name', 'Bo');
      expect(made.kit.length).toBeGreaterThan(8);
      const found = await other.json<{ total: number }>('accounts', 'search');
      expect(found.total).toBe(0);
      const env = { BAILIWICK_RECOVERY_KIT: made.kit.join('-') };
      const recovered = await other.run(['recover', '--no-keychain'], env);
      expect(recovered.status).toBe(0);
      other.remove();
    },
    2 * patience,
  );

  it('tells its state without a password', async () => {
    const { status, stdout } = await line.run(['status', '--json'], { BAILIWICK_PASSWORD: '' });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'locked', operatorName: 'Ann' });
  });

  it('is never made twice', async () => {
    const before = statSync(`${line.profile}/vault.hdr.a`).mtimeMs;
    const { status, stderr } = await line.run(['init', '--no-keychain', '--json']);
    expect(status).toBe(1);
    expect(errorOf(stderr).code).toBe('vault-exists');
    expect(statSync(`${line.profile}/vault.hdr.a`).mtimeMs).toBe(before);
  });

  it('is not made with a password that can be guessed', async () => {
    const other = new CommandLine();
    const { status, stderr } = await other.run(['init', '--no-keychain'], {
      BAILIWICK_PASSWORD: 'password1234',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('password-weak');
    expect(readdirSync(other.place)).toEqual([]);
    other.remove();
  });

  it('says that there is none in another folder, and makes none', async () => {
    const other = new CommandLine();
    const { status, stderr } = await other.run(['accounts', 'search', 'x', '--json']);
    expect(status).toBe(1);
    expect(errorOf(stderr).code).toBe('vault-missing');
    expect(readdirSync(other.place)).toEqual([]);
    other.remove();
  });

  it(
    'refuses a wrong password, which it repeats nowhere',
    async () => {
      const wrong = 'wrong horse battery staple';
      const { status, stdout, stderr } = await line.run(['audit', 'verify', '--json'], {
        BAILIWICK_PASSWORD: wrong,
      });
      expect(status).toBe(1);
      expect(errorOf(stderr).code).toBe('password-wrong');
      expect(stdout + stderr).not.toContain(wrong);
    },
    patience,
  );

  it(
    'is held by one process at a time',
    async () => {
      const first = line.start(['practice', '--accounts', '200000', '--name', 'Long']);
      const end = ended(first);
      // Whoever is first holds the vault: the second begins once the first one writes.
      while (!existsSync(join(line.profile, 'vault.db-wal'))) await sleep(20);
      const second = await line.run(['accounts', 'search', 'zoe', '--json']);
      expect(errorOf(second.stderr).code).toBe('vault-in-use');
      // Ctrl+C goes to the whole group of processes, those of the vault included.
      process.kill(-(first.pid ?? 0), 'SIGINT');
      expect(await end).toMatchObject({ status: 130, stdout: '' });
      expect(await line.json('audit', 'verify')).toMatchObject({ ok: true });
    },
    2 * patience,
  );
});

describe('accounts on the command line', () => {
  it(
    'are found by text and conditions, and shown with what is masked',
    async () => {
      type Found = { rows: { id: number; kind: string; name: string }[]; total: number };
      const found = await line.json<Found>('accounts', 'search', '--where', 'kind:person');
      expect(found.rows).toHaveLength(50);
      expect(found.total).toBeGreaterThan(400);
      const [row] = found.rows;
      const { stdout, status } = await line.run(['accounts', 'show', String(row?.id)]);
      expect(status).toBe(0);
      expect(stdout).toContain(row?.name ?? '-');
      expect(stdout).toMatch(/^mobile +\(masked\)$/mu);
    },
    patience,
  );

  it(
    'that do not exist are refused by their code',
    async () => {
      const { status, stderr } = await line.run(['accounts', 'show', '999999', '--json']);
      expect({ status, code: errorOf(stderr).code }).toEqual({
        status: 1,
        code: 'account-missing',
      });
    },
    patience,
  );

  it(
    'come from a file, whose refused rows end the command with 3',
    async () => {
      writeFileSync(
        line.path('people.csv'),
        'uid,cn,mail,disabled\nada,Ada Byron,ada@corp.example,true\nbob,Bob Low,bob@corp.example,perhaps\n',
      );
      const { status, stdout } = await line.run(['import', 'people.csv', '--json']);
      expect(JSON.parse(stdout)).toMatchObject({ result: { added: 1, refused: 1 }, refused: 1 });
      expect(status).toBe(3);
    },
    patience,
  );
});

describe('files of the command line', () => {
  it(
    'hold what was exported, and are not left when nothing was',
    async () => {
      const reason = ['--reason', 'Yearly review'];
      const job = await line.json<Job>('export', 'all.ldif', '--format', 'ldif', ...reason);
      const text = readFileSync(line.path('all.ldif'), 'utf8');
      expect(text.match(/^dn:/gmu)).toHaveLength(job.result['accounts'] ?? -1);
      const missing = ['export', 'no/such/folder/x', '--format', 'csv', ...reason, '--json'];
      const { status, stderr } = await line.run(missing);
      expect({ status, code: errorOf(stderr).code }).toEqual({
        status: 1,
        code: 'file-unwritable',
      });
      expect(stderr).not.toContain('such');
    },
    patience,
  );

  it(
    'are whole backups, which restore only with --yes',
    async () => {
      await line.json('backup', 'copy');
      await line.json('practice', '--accounts', '10', '--name', 'After');
      const tried = await line.json<{ restored: boolean }>('restore', 'copy');
      expect(tried).toMatchObject({ restored: false, report: { auditOk: true } });
      const done = await line.json<{ restored: boolean }>('restore', 'copy', '--yes');
      expect(done.restored).toBe(true);
      const names = await line.json<{ name: string }[]>('directories', 'list');
      expect(names.map(({ name }) => name)).not.toContain('After');
      expect(await line.json('audit', 'verify')).toMatchObject({ ok: true });
    },
    2 * patience,
  );

  it(
    'prove the log to the standalone verifier, also after a restore',
    async () => {
      const { rows } = await line.json<{ rows: number }>('audit', 'export', 'log.jsonl');
      const verifier = resolve(root, 'out/verifier/audit-verify.cjs');
      const { status, stdout } = spawnSync(process.execPath, [verifier, line.path('log.jsonl')]);
      expect(status).toBe(0);
      expect(stdout.toString()).toContain(`${rows} rows`);
    },
    patience,
  );

  it(
    'of an export that was cancelled are gone',
    async () => {
      const args = ['export', 'cut.json', '--format', 'json', '--reason', 'r'];
      const child = line.start(args);
      const end = ended(child);
      const hasBegun = () => readdirSync(line.place).some((name) => name.startsWith('cut.json'));
      while (!hasBegun() && child.exitCode === null) await sleep(5);
      child.kill('SIGINT');
      const { status } = await end;
      // On a fast machine the export is over before the signal comes; then its file is whole.
      const left = readdirSync(line.place).filter((name) => name.startsWith('cut.json'));
      expect(left).toEqual(status === 130 ? [] : ['cut.json']);
    },
    patience,
  );
});

describe('a recovery kit', () => {
  it(
    'opens the vault and sets a new password, which it then needs',
    async () => {
      const next = 'saffron harbour lantern quill 93';
      const env = { BAILIWICK_PASSWORD: next, BAILIWICK_RECOVERY_KIT: kit };
      const { status, stdout } = await line.run(['recover', '--no-keychain', '--json'], env);
      expect(status).toBe(0);
      expect((JSON.parse(stdout) as { kit: string[] }).kit.join('-')).not.toBe(kit);
      const old = await line.run(['directories', 'list', '--json'], {
        BAILIWICK_PASSWORD: password,
      });
      expect(errorOf(old.stderr).code).toBe('password-wrong');
      const now = await line.run(['directories', 'list'], { BAILIWICK_PASSWORD: next });
      expect(now.status).toBe(0);
    },
    2 * patience,
  );
});

describe('the contract', () => {
  it('is listed with every operation, its access and its refusals', async () => {
    type Listed = { name: string; kind: string; access: string; failures: string[] }[];
    const listed = await line.json<Listed>('operations');
    expect(listed.find(({ name }) => name === 'backups.restore')).toMatchObject({
      kind: 'command',
      access: 'backup.restore',
      failures: expect.arrayContaining(['backup-unusable']),
    });
    expect(listed.length).toBeGreaterThan(50);
  });
});
