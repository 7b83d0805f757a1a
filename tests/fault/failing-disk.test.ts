import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newScratchVault, type ScratchVault } from '../support/backend.ts';
import { valueOf } from '../support/client.ts';
import { attempt } from './vault-image.ts';

const writer = join(import.meta.dirname, 'failing-writer.ts');
/** Files may grow to four mebibytes: ulimit counts blocks of 512 bytes. */
const blocks = 8_192;

let vault: ScratchVault;

beforeAll(async () => {
  vault = await newScratchVault();
});

afterAll(() => vault.remove());

type Said = {
  readonly first: string;
  readonly second: string;
  readonly hasFailed: boolean;
  readonly readable: number;
  readonly acknowledged: number;
};

function failingWriter(): Said {
  const { folder, password, deviceSecret } = vault;
  const node = `exec "$0" --no-warnings "$@"`;
  const child = spawnSync(
    'sh',
    [
      '-c',
      `ulimit -f ${blocks} && ${node}`,
      process.execPath,
      writer,
      folder,
      password,
      deviceSecret.toString('hex'),
    ],
    { encoding: 'utf8' },
  );
  expect({ status: child.status, stderr: child.stderr }).toEqual({ status: 0, stderr: '' });
  // The program beside this test writes it.
  return JSON.parse(child.stdout) as Said;
}

describe.runIf(process.platform === 'linux')('a disk that does not take a write', () => {
  it('is written to no more, is read from, and keeps all that was acknowledged', async () => {
    const said = failingWriter();
    expect(said.acknowledged).toBeGreaterThan(10);
    expect(said).toEqual({
      first: 'disk-failed',
      second: 'disk-failed',
      hasFailed: true,
      readable: said.acknowledged,
      acknowledged: said.acknowledged,
    });
    const { backend, result } = await attempt(vault);
    expect(result).toBe('open');
    const look = vault.look();
    const names = look.prepare<[], string>('SELECT name FROM mappings ORDER BY id').pluck().all();
    look.close();
    expect(names).toEqual(Array.from({ length: said.acknowledged }, (_, at) => `mapping ${at}`));
    expect(valueOf(await backend.call('audit.verify', {}))).toMatchObject({ ok: true });
    expect((await backend.call('directories.createLocal', { name: 'new' })).ok).toBe(true);
    await backend.close();
  }, 60_000);
});
