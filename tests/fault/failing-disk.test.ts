import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renewedPath } from '../../main/backend/session/renewed-file.ts';
import { newScratchVault, type ScratchVault } from '../support/backend.ts';
import { valueOf } from '../support/client.ts';
import { attempt } from './vault-image.ts';

const writer = join(import.meta.dirname, 'failing-writer.ts');
const renewing = join(import.meta.dirname, 'renewing-writer.ts');
/** Files may grow to four mebibytes: ulimit counts blocks of 512 bytes. */
const blocks = 8_192;

let vault: ScratchVault;

beforeEach(async () => {
  vault = await newScratchVault();
});

afterEach(() => vault.remove());

type Said = {
  readonly first: string;
  readonly second: string;
  readonly hasFailed: boolean;
  readonly readable: number;
  readonly acknowledged: number;
};

/** Runs the writer behind other programs, which make the disk fail under it. */
function failingWriter([command, ...options]: readonly [string, ...string[]]): Said {
  const { folder, password, deviceSecret } = vault;
  const own = [process.execPath, '--no-warnings', writer, folder, password];
  const args = [...options, ...own, deviceSecret.toString('hex')];
  const child = spawnSync(command, args, { encoding: 'utf8' });
  expect({ status: child.status, stderr: child.stderr }).toEqual({ status: 0, stderr: '' });
  // The program beside this test writes it.
  return JSON.parse(child.stdout) as Said;
}

const smallFiles: readonly [string, ...string[]] = [
  'sh',
  '-c',
  `ulimit -f ${blocks} && exec "$0" "$@"`,
];
/** From the thirtieth on, nothing that was written can be made durable. */
const tracing: readonly [string, ...string[]] = [
  'strace',
  '--follow-forks',
  '--quiet=all',
  '--output=/dev/null',
];
const failing = ['--trace=fsync,fdatasync', '--inject=fsync,fdatasync:error=EIO:when=30+'];
const noSync: readonly [string, ...string[]] = [...tracing, ...failing];
/** A copy under a new key cannot be put in the place of the database: its name is what is traced. */
const noRename: readonly string[] = ['--trace=rename', '--inject=rename:error=EACCES'];
/** Some containers let nobody trace. */
const mayTrace = spawnSync('strace', ['--output=/dev/null', 'true']).status === 0;

describe.runIf(process.platform === 'linux')('a disk that does not take a write', () => {
  it('is written to no more, is read from, and keeps all that was acknowledged', async () => {
    const said = failingWriter(smallFiles);
    expect(said.acknowledged).toBeGreaterThan(10);
    expect(said).toEqual({
      first: 'disk-failed',
      second: 'disk-failed',
      hasFailed: true,
      readable: said.acknowledged,
      acknowledged: said.acknowledged,
    });
    await expectKept(said.acknowledged, said.acknowledged);
  }, 60_000);

  it.runIf(mayTrace)(
    'is written to no more once a write could not be made durable: a second try proves nothing',
    async () => {
      const said = failingWriter(noSync);
      expect(said.acknowledged).toBeGreaterThan(10);
      expect(said).toMatchObject({ first: 'disk-failed', second: 'disk-failed', hasFailed: true });
      expect(said.readable).toBe(said.acknowledged);
      // What became of the write in the middle nobody knew: it is there as a whole, or not at all.
      await expectKept(said.acknowledged, said.acknowledged + 1);
    },
    60_000,
  );

  it.runIf(mayTrace)(
    'keeps a copy under a new key for the next start, and takes no more writes that it lacks',
    async () => {
      const [command, ...options] = [...tracing, ...noRename, '-P', renewedPath(vault.folder, 2)];
      const own = [process.execPath, '--no-warnings', renewing, vault.folder, vault.password];
      const args = [...options, ...own, vault.deviceSecret.toString('hex')];
      const child = spawnSync(command ?? '', args, { encoding: 'utf8' });
      expect({ stdout: child.stdout, status: child.status }).toEqual({
        stdout: 'mapping 0\n',
        status: 1,
      });
      expect(existsSync(renewedPath(vault.folder, 2))).toBe(true);
      const { backend, result } = await attempt(vault);
      expect(result).toBe('open');
      expect(existsSync(renewedPath(vault.folder, 2))).toBe(false);
      const action = 'failing.write';
      const all = { before: null, limit: 9, decision: null, target: '', from: null, to: null };
      const kept = valueOf(await backend.call('audit.list', { ...all, action }));
      expect(kept).toMatchObject({ rows: [{ action }] });
      expect(valueOf(await backend.call('audit.verify', {}))).toMatchObject({ ok: true });
      await backend.close();
    },
    60_000,
  );
});

/** Opens the vault anew: all that was acknowledged is there, the log verifies, and it can be written. */
async function expectKept(least: number, most: number): Promise<void> {
  const { backend, result } = await attempt(vault);
  expect(result).toBe('open');
  const look = vault.look();
  const names = look.prepare<[], string>('SELECT name FROM mappings ORDER BY id').pluck().all();
  look.close();
  expect(names.length).toBeGreaterThanOrEqual(least);
  expect(names.length).toBeLessThanOrEqual(most);
  expect(names).toEqual(names.map((_, at) => `mapping ${at}`));
  expect(valueOf(await backend.call('audit.verify', {}))).toMatchObject({ ok: true });
  expect((await backend.call('directories.createLocal', { name: 'new' })).ok).toBe(true);
  await backend.close();
}
