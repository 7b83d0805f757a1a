import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changes } from '../../../main/backend/changes/changes.ts';
import { keyOf, openWith, parseHandOver } from '../../../main/cli/hand-over-file.ts';
import type { FaultyDirectory } from '../../support/faulty-directory.ts';
import { stageOn } from '../changes/remote-set.ts';
import { applySet, livePeople, onlyChange } from './live-people.ts';
import { liveVault, type LiveVault } from './live-vault.ts';

const folder = mkdtempSync(join(tmpdir(), 'bailiwick-hand-over-'));
const file = 'w0123456789012345678901';
let live: LiveVault;
let remote: FaultyDirectory;
let ann = 0;
let change = 0;
let path = '';
let secret = '';

beforeAll(async () => {
  live = await liveVault();
});

afterAll(() => {
  live.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  ({ remote, ann } = await livePeople(live));
  const set = stageOn(live.context, ann, [{ do: 'reset-password', mustChange: true }]);
  await applySet(live, set);
  change = onlyChange(live, set).id;
  path = join(folder, `${change}.html`);
  secret = remote.secrets.get(change) ?? '';
});

function save(to = path) {
  const context = { ...live.context, file: () => ({ path: to, name: 'a file' }) };
  return changes.handOverFile(context, { change, file });
}

type Row = Readonly<Record<string, unknown>>;

function auditOf(): readonly Row[] {
  const look = live.vault.look();
  const sql = "SELECT * FROM audit WHERE action = 'changes.handOverFile' AND detail LIKE ?";
  const rows = look.prepare<[string], Row>(sql).all(`%"change":${change}}%`);
  look.close();
  return rows;
}

function everyRow(): string {
  const look = live.vault.look();
  const names = look
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .pluck()
    .all()
    .filter((name) => !name.startsWith('account_text'));
  const rows = names.flatMap((name) => look.prepare(`SELECT * FROM "${name}"`).raw().all());
  look.close();
  return JSON.stringify(rows);
}

const missing = { code: 'hand-over-missing' };

describe('a password that goes as a sealed file', () => {
  it('is what the directory holds, for whoever has the passphrase', async () => {
    const { passphrase, targetName } = await save();
    const sealed = parseHandOver(readFileSync(path, 'latin1'));
    const opened = openWith(sealed, await keyOf(sealed, passphrase.join('-')));
    expect(opened).toEqual({ account: 'Person ann', password: secret });
    expect(targetName).toBe('Person ann');
    expect(secret.length).toBeGreaterThanOrEqual(16);
  });

  it('is taken with that: neither shown nor saved again', async () => {
    await save();
    const handedOver = live.context.handOvers.list().map((one) => one.change);
    expect(handedOver).not.toContain(change);
    expect(() => changes.handOver(live.context, { change })).toThrow(
      expect.objectContaining(missing),
    );
    const other = join(folder, 'again');
    await expect(save(other)).rejects.toMatchObject(missing);
    expect(existsSync(other)).toBe(false);
  });

  it('is in the log as who handed over whose, and is written nowhere in clear', async () => {
    const { passphrase } = await save();
    expect(secret).not.toBe('');
    expect(auditOf()).toMatchObject([
      { operator: live.context.operator.name, target_label: 'Person ann' },
    ]);
    const written = `${everyRow()}${readFileSync(path, 'latin1')}`;
    for (const canary of [secret, passphrase.join('-'), passphrase.join(''), path]) {
      expect(written).not.toContain(canary);
    }
    expect(readFileSync(path, 'latin1')).not.toContain('Person');
  });

  it('can still be taken when the file cannot be written, and the log says nothing', async () => {
    const nowhere = join(folder, 'missing', 'file');
    await expect(save(nowhere)).rejects.toMatchObject({ code: 'file-unwritable' });
    expect(auditOf()).toEqual([]);
    expect(changes.handOver(live.context, { change })).toMatchObject({ secret });
  });

  it('goes to one of two who save it at once', async () => {
    const other = join(folder, 'other');
    const outcomes = await Promise.allSettled([save(), save(other)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect([path, other].filter((one) => existsSync(one))).toHaveLength(1);
    expect(auditOf()).toHaveLength(1);
  });

  it('is not written when the vault is locked while it is being sealed', async () => {
    const saving = save();
    live.context.handOvers.dispose();
    await expect(saving).rejects.toMatchObject(missing);
    expect(existsSync(path)).toBe(false);
    expect(auditOf()).toEqual([]);
  });
});
