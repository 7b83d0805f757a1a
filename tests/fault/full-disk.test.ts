import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dispatch } from '../../main/backend/dispatch.ts';
import { moment } from '../../main/backend/vault/moment.ts';
import type { Outcome } from '../../shared/failure.ts';
import { auditSize, contentHash, newScratchVault, type ScratchVault } from '../support/backend.ts';
import { valueOf } from '../support/client.ts';
import { type OpenedVault, openedVault } from '../support/open-vault.ts';
import { bigMapping, form } from './mappings.ts';

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
    proved: moment(),
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
    // The log alone may say that the disk is full.
    const acts = look.prepare<[number], string>('SELECT action FROM audit WHERE seq > ?').pluck();
    expect(new Set(['vault.disk-full', ...acts.all(before.rows)])).toEqual(
      new Set(['vault.disk-full']),
    );
    expect(contentHash(look)).toEqual(before.content);
    const rows = auditSize(look);
    look.close();
    const read = valueOf(await call('directories.mappings', {})) as { name: string }[];
    expect(read.map(({ name }) => name)).not.toContain('one more');
    expect(valueOf(await call('audit.head', {}))).toMatchObject({ size: rows, alarm: null });
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
