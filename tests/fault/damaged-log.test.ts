import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databasePath, openDatabase, type Connection } from '../../main/backend/store/open.ts';
import { unlockVault } from '../../main/backend/vault/unlock.ts';
import type { BackendUnderTest, ScratchVault } from '../support/backend.ts';
import { valueOf } from '../support/client.ts';
import { type Moments, momentsOfVault } from './damaged-vault.ts';
import { attempt } from './vault-image.ts';

let moments: Moments;

beforeAll(async () => {
  moments = await momentsOfVault();
}, 60_000);

afterAll(() => moments.remove());

/** Changes the database behind the back of the log, as somebody with the key could. */
async function tamper(copy: ScratchVault, work: (database: Connection) => void): Promise<void> {
  const unlocked = await unlockVault({ ...copy, now: Date.now() });
  if (!unlocked.ok) throw new Error(unlocked.reason);
  const key = unlocked.keys.databaseKey();
  const database = openDatabase(databasePath(copy.folder), key, 'existing');
  for (const name of triggers) database.exec(`DROP TRIGGER ${name}`);
  work(database);
  database.close();
}

const triggers = [
  'audit_in_order',
  'audit_kept',
  'audit_fixed',
  'audit_checkpoint_kept',
  'audit_checkpoint_fixed',
] as const;

const last = '(SELECT max(seq) FROM audit)';
const damages: Readonly<Record<string, readonly string[]>> = {
  'a row whose reason was changed': [`UPDATE audit SET reason = 'x' WHERE seq = ${last}`],
  'a row that was deleted': [`DELETE FROM audit WHERE seq = ${last} - 1`],
  'a tail that was cut': [`DELETE FROM audit WHERE seq > ${last} - 3`],
  'rows that changed places': [
    `UPDATE audit SET seq = -1 WHERE seq = ${last}`,
    `UPDATE audit SET seq = ${last} + 1 WHERE seq = ${last}`,
    `UPDATE audit SET seq = ${last} - 1 WHERE seq = -1`,
  ],
  'a checkpoint that was changed': [`UPDATE audit_checkpoint SET root = zeroblob(32)`],
  'a row that was added': [
    `INSERT INTO audit SELECT seq + 1, epoch, time, operator, device, action, target, target_label,
      before_hash, after_hash, reason, ticket, decision, detail, change_set, leaf
      FROM audit WHERE seq = ${last}`,
  ],
};

/** Every command that needs nothing but words; none may do anything. */
const commands: readonly (readonly [string, unknown])[] = [
  ['directories.createLocal', { name: 'new' }],
  ['directories.createPractice', { name: 'new', accounts: 5 }],
  ['changes.stage', { targets: [1], edits: [{ do: 'disable' }] }],
  ['accounts.reveal', { id: 1, attribute: 'mobile', reason: 'because' }],
];

async function codesOf(backend: BackendUnderTest): Promise<readonly string[]> {
  const codes: string[] = [];
  for (const [name, input] of commands) {
    const outcome = await backend.call(name, input);
    codes.push(outcome.ok ? 'done' : outcome.code);
  }
  return codes;
}

describe('a log with', () => {
  it.each(Object.entries(damages))('%s opens for reading only and says so', async (_, sqls) => {
    const copy = moments.late.copy();
    await tamper(copy, (database) => {
      for (const sql of sqls) database.exec(sql);
    });
    const { backend, result } = await attempt(copy);
    expect(result).toMatch(/^alarm [a-z-]+$/u);
    expect(new Set(await codesOf(backend))).toEqual(new Set(['vault-read-only']));
    const query = { text: '', filters: [], sort: 'name', descending: false };
    const found = await backend.call('accounts.find', { query, offset: 0, limit: 5 });
    expect(valueOf(found)).toMatchObject({ total: 250 });
    expect(valueOf(await backend.call('audit.head', {}))).toMatchObject({
      alarm: result.slice('alarm '.length),
    });
    await backend.close();
  });

  it('damage refuses to change the password, which stays what it was', async () => {
    const copy = moments.late.copy();
    await tamper(copy, (database) => {
      for (const sql of damages['a tail that was cut'] ?? []) database.exec(sql);
    });
    const { backend } = await attempt(copy);
    const { password } = copy;
    const deviceSecret = Buffer.from(copy.deviceSecret);
    const next = 'saffron harbour lantern quill';
    const change = { do: 'change-password', password, deviceSecret, next } as const;
    expect(await backend.ask(change)).toMatchObject({ ok: false, code: 'vault-read-only' });
    await backend.close();
    const again = await attempt(copy);
    expect(again.result).toMatch(/^alarm/u);
    await again.backend.close();
  });
});
