import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reserveBytes } from '../../main/backend/store/reserve.ts';
import { type BackendUnderTest, newScratchVault, type ScratchVault } from '../support/backend.ts';
import { valueOf } from '../support/client.ts';
import { bigMapping, form } from './mappings.ts';
import { attempt } from './vault-image.ts';

let vault: ScratchVault;

beforeAll(async () => {
  vault = await newScratchVault();
});

afterAll(() => vault.remove());

const mounts = mountable();

/** Whether a small file system of our own can be mounted here. */
function mountable(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const place = mkdtempSync(join(tmpdir(), 'bailiwick-mount-'));
  const isMounted =
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', place]).status === 0;
  if (isMounted) spawnSync('umount', [place]);
  rmSync(place, { recursive: true });
  return isMounted;
}

describe.runIf(mounts)('a file system without room', () => {
  const place = mkdtempSync(join(tmpdir(), 'bailiwick-small-'));
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'none', place]);

  afterEach(() => {
    for (const name of readdirSync(place)) rmSync(join(place, name), { recursive: true });
  });

  afterAll(() => {
    spawnSync('umount', [place]);
    rmSync(place, { recursive: true, force: true });
  });

  async function lastActions(backend: BackendUnderTest, limit: number): Promise<string[]> {
    const all = { before: null, action: '', decision: null, target: '', from: null, to: null };
    const listed = valueOf(await backend.call('audit.list', { ...all, limit }));
    return (listed as { rows: { action: string }[] }).rows.map(({ action }) => action);
  }

  /** Fills what is left but for so many bytes. */
  function fill(name: string, leaving: number): void {
    const { bavail, bsize } = statfsSync(place);
    writeFileSync(join(place, name), Buffer.alloc(Math.max(0, bavail * bsize - leaving)));
  }

  it('refuses acts with the reason at whatever write it happens, and loses nothing', async () => {
    for (const leaving of [200_000, 120_000, 60_000, 40_000, 20_000, 8_000, 0]) {
      const folder = join(place, `vault-${leaving}`);
      mkdirSync(folder);
      cpSync(vault.folder, folder, { recursive: true });
      fill('filler', leaving);
      const copy = { ...vault, folder };
      const { backend, result } = await attempt(copy);
      expect(['open', 'disk-full']).toContain(result);
      const saved: string[] = [];
      for (let time = 0; result === 'open' && time < 60; time += 1) {
        const name = `mapping ${time}`;
        const outcome = await backend.call('directories.saveMapping', bigMapping(name));
        if (outcome.ok) saved.push(name);
        else if (outcome.code !== 'disk-full') throw new Error(outcome.code);
      }
      await backend.close();
      rmSync(join(place, 'filler'));
      const again = await attempt(copy);
      expect(again.result).toBe('open');
      const kept = valueOf(await again.backend.call('directories.mappings', {}));
      expect((kept as { name: string }[]).map(({ name }) => name)).toEqual(saved.toSorted());
      expect(valueOf(await again.backend.call('audit.verify', {}))).toMatchObject({ ok: true });
      await again.backend.close();
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  it('leaves room for the log to say so, for the lock and for reading, and mends by itself', async () => {
    const folder = join(place, 'reserve');
    mkdirSync(folder);
    cpSync(vault.folder, folder, { recursive: true });
    const copy = { ...vault, folder };
    const reserve = join(folder, 'vault.reserve');
    const { backend, result } = await attempt(copy);
    expect(result).toBe('open');
    expect(statSync(reserve).size).toBe(reserveBytes);
    fill('filler', 30_000);
    const saved: string[] = [];
    let code = '';
    for (let time = 0; code === ''; time += 1) {
      const name = `mapping ${time}`;
      const outcome = await backend.call('directories.saveMapping', bigMapping(name));
      if (outcome.ok) saved.push(name);
      else ({ code } = outcome);
    }
    expect({ code, hasReserve: existsSync(reserve) }).toEqual({
      code: 'disk-full',
      hasReserve: false,
    });
    // The room that was given up is not for more of the same.
    const again = await backend.call('directories.saveMapping', { name: 'small', mapping: form });
    expect(again).toMatchObject({ ok: false, code: 'disk-full' });
    expect(valueOf(await backend.call('directories.mappings', {}))).toHaveLength(saved.length);
    expect(await lastActions(backend, 1)).toEqual(['vault.disk-full']);
    await backend.close();

    const full = await attempt(copy);
    expect(full.result).toBe('open');
    expect(await lastActions(full.backend, 2)).toEqual(['session.sign-in', 'vault.disk-full']);
    rmSync(join(place, 'filler'));
    const kept = await full.backend.call('directories.saveMapping', bigMapping('room again'));
    expect(kept.ok).toBe(true);
    await full.backend.close();
    const last = await attempt(copy);
    expect(statSync(reserve).size).toBe(reserveBytes);
    expect(valueOf(await last.backend.call('audit.verify', {}))).toMatchObject({ ok: true });
    await last.backend.close();
  }, 60_000);

  it('changes a password whole or not at all', async () => {
    const next = 'saffron harbour lantern quill';
    for (const leaving of [40_000, 24_000, 16_000, 12_000, 8_000, 4_000, 0]) {
      const folder = join(place, `keys-${leaving}`);
      mkdirSync(folder);
      cpSync(vault.folder, folder, { recursive: true });
      const { backend, result } = await attempt({ ...vault, folder });
      expect(result).toBe('open');
      fill('filler', leaving);
      const deviceSecret = Buffer.from(vault.deviceSecret);
      const { password } = vault;
      const changed = await backend.ask({ do: 'change-password', password, deviceSecret, next });
      await backend.close();
      rmSync(join(place, 'filler'));
      const right = await attempt({ ...vault, folder, password: changed.ok ? next : password });
      expect({ leaving, result: right.result }).toEqual({ leaving, result: 'open' });
      await right.backend.close();
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});
