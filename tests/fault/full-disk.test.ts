import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dispatch } from '../../main/backend/dispatch.ts';
import type { Outcome } from '../../shared/failure.ts';
import { auditSize, contentHash, newScratchVault, type ScratchVault } from '../support/backend.ts';
import { valueOf } from '../support/client.ts';
import { type OpenedVault, openedVault } from '../support/open-vault.ts';
import { attempt } from './vault-image.ts';

let vault: ScratchVault;
let opened: OpenedVault;
let defects: unknown[] = [];

beforeEach(async () => {
  vault = await newScratchVault();
  opened = await openedVault(vault);
  defects = [];
});

afterEach(() => {
  opened.session.close();
  vault.remove();
});

function call(name: string, input: unknown): Promise<Outcome<unknown>> {
  const about = {
    provedAt: Date.now(),
    onDefect: (_: string, error: unknown) => defects.push(error),
  };
  return dispatch(opened.session.opened, { name, input, files: {} }, about);
}

/** Leaves the database no page to grow by, which SQLite tells like a full disk. */
function fillDatabase(): void {
  const { connection } = opened.context.store;
  connection.pragma('wal_checkpoint(TRUNCATE)');
  const pages = Number(connection.pragma('page_count', { simple: true }));
  connection.pragma(`max_page_count = ${pages}`);
}

const form = { delimiter: ',', encoding: 'utf-8', hasHeader: true, columns: [] };

function bigMapping(name: string) {
  const columns = Array.from({ length: 200 }, (_, at) => ({ header: `h${at}`, field: 'ignore' }));
  return { name, mapping: { ...form, columns } };
}

/** Saves mappings until one is refused; answers that refusal. */
async function saveUntilRefused(): Promise<Outcome<unknown>> {
  for (let time = 0; time < 200; time += 1) {
    const outcome = await call('directories.saveMapping', bigMapping(`mapping ${time}`));
    if (!outcome.ok) return outcome;
  }
  throw new Error('The disk never filled up.');
}

describe('a full disk', () => {
  it('refuses a change as a whole, and reading goes on', async () => {
    fillDatabase();
    expect(await saveUntilRefused()).toMatchObject({ ok: false, code: 'disk-full' });
    const look = vault.look();
    const before = { rows: auditSize(look), content: contentHash(look) };
    const refused = await call('directories.saveMapping', bigMapping('one more'));
    expect(refused).toMatchObject({ ok: false, code: 'disk-full' });
    expect({ rows: auditSize(look), content: contentHash(look) }).toEqual(before);
    look.close();
    const read = valueOf(await call('directories.mappings', {})) as { name: string }[];
    expect(read.map(({ name }) => name)).not.toContain('one more');
    expect(valueOf(await call('audit.head', {}))).toMatchObject({ size: before.rows, alarm: null });
    expect(defects).toEqual([]);
  });

  it('does not change a password that could not be written down', async () => {
    fillDatabase();
    await saveUntilRefused();
    const { connection } = opened.context.store;
    // Rows of the log may still fit into the last page: use that up as well.
    for (let time = 0; time < 200; time += 1) {
      const outcome = await call('directories.saveMapping', { name: 'small', mapping: form });
      if (!outcome.ok) break;
    }
    const { password } = vault;
    const deviceSecret = Buffer.from(vault.deviceSecret);
    const change = { do: 'change-password', next: 'saffron harbour lantern quill' } as const;
    const changing = opened.session.request({ ...change, password, deviceSecret });
    await expect(changing).rejects.toMatchObject({ code: 'disk-full' });
    connection.pragma('max_page_count = 100000');
    const proving = opened.session.request({ do: 'prove', password, deviceSecret });
    await expect(proving).resolves.toMatchObject({ readOnly: false });
  });

  it('lets the vault be locked, and be opened again with everything in it', async () => {
    fillDatabase();
    await saveUntilRefused();
    const kept = valueOf(await call('directories.mappings', {})) as unknown[];
    opened.session.close();
    opened = await openedVault(vault);
    expect(valueOf(await call('directories.mappings', {}))).toEqual(kept);
    expect(valueOf(await call('audit.verify', {}))).toMatchObject({ ok: true });
  });

  it('ends a job that fills the disk, and does not show it as running', async () => {
    fillDatabase();
    const job = opened.context.jobs.start(
      { kind: 'practice', title: 'fills the disk', unit: 'accounts' },
      () => {
        for (let time = 0; ; time += 1) {
          opened.context.store.progress((tx) =>
            tx.run('INSERT INTO meta (key, value) VALUES (?, ?)', `k${time}`, 'v'.repeat(2_000)),
          );
        }
      },
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    const ended = opened.context.jobs.get(job.id);
    expect(['failed', 'interrupted']).toContain(ended.state);
    expect((await call('directories.list', {})).ok).toBe(true);
  });
});

const noRow = `CREATE TEMP TRIGGER no_row BEFORE INSERT ON audit
  BEGIN SELECT RAISE(ABORT, 'the log takes no row'); END`;

describe('a log that cannot be written', () => {
  it('lets nothing happen, and reading goes on', async () => {
    opened.context.store.connection.exec(noRow);
    const look = vault.look();
    const before = contentHash(look);
    const acts: readonly (readonly [string, unknown])[] = [
      ['directories.createLocal', { name: 'new' }],
      ['directories.saveMapping', { name: 'new', mapping: form }],
    ];
    for (const [name, input] of acts) expect((await call(name, input)).ok).toBe(false);
    expect(contentHash(look)).toBe(before);
    look.close();
    expect(valueOf(await call('directories.list', {}))).toEqual([]);
  });

  it('still refuses what it would have written down', async () => {
    opened.context.store.connection.exec(noRow);
    const reveal = { id: 1, attribute: 'userPassword', reason: 'because' };
    expect(await call('accounts.reveal', reveal)).toMatchObject({
      ok: false,
      code: 'attribute-masked',
    });
    expect(defects).toHaveLength(1);
  });
});

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
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', place]);

  afterEach(() => {
    for (const name of readdirSync(place)) rmSync(join(place, name), { recursive: true });
  });

  afterAll(() => {
    spawnSync('umount', [place]);
    rmSync(place, { recursive: true, force: true });
  });

  /** Fills what is left but for so many bytes. */
  function fill(name: string, leaving: number): void {
    const { bavail, bsize } = statfsSync(place);
    writeFileSync(join(place, name), Buffer.alloc(Math.max(0, bavail * bsize - leaving)));
  }

  it('refuses acts with the reason at whatever write it happens, and loses nothing', async () => {
    opened.session.close();
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

  it('changes a password whole or not at all', async () => {
    opened.session.close();
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
