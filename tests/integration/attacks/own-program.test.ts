import { randomUUID } from 'node:crypto';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealGrant } from '../../../main/backend/vault/compartments.ts';
import { readHeader, writeBothCopies } from '../../../main/backend/vault/header.ts';
import type { VaultHeader } from '../../../main/backend/vault/header-schema.ts';
import { sealHeader } from '../../../main/backend/vault/operator-wrap.ts';
import { type Unlocked, unlockVault } from '../../../main/backend/vault/unlock.ts';
import { BackendUnderTest } from '../../support/backend.ts';
import { type SignedIn, valueOf } from '../../support/client.ts';
import { type Corp, openCorp } from '../../support/corp.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';

const reason = 'because';
const copies = ['vault.hdr.a', 'vault.hdr.b'];
let corp: Corp;
let app: SignedIn;
let sue: string;

beforeEach(async () => {
  corp = await openCorp();
  app = corp;
  sue = await enrolAs(app, 'Sue', 'support');
}, 60_000);

afterEach(() => app.close());

/** What a program of her own gets by her own password: every key that a support operator has. */
async function keysOf(operatorId: string): Promise<Unlocked> {
  const { folder, password, deviceSecret } = corp.vault;
  const given = { folder, password, deviceSecret: Buffer.from(deviceSecret), now: Date.now() };
  const unlocked = await unlockVault({ ...given, operatorId });
  if (!unlocked.ok) throw new Error(unlocked.reason);
  return unlocked;
}

function headerNow(): VaultHeader {
  const reading = readHeader(corp.vault.folder);
  if (reading.state !== 'ok') throw new Error('There is no header.');
  return reading.header;
}

/** Puts a header in place that bears the seal of the vault key, which every operator can make. */
async function writeForged(forge: (header: VaultHeader) => VaultHeader): Promise<void> {
  const { keys } = await keysOf(sue);
  const { vaultKey } = keys.rootSecrets();
  writeBothCopies(corp.vault.folder, sealHeader(forge(headerNow()), vaultKey));
  keys.dispose();
}

function rowsOf(action: string): readonly { operator: string; detail: string }[] {
  const database = corp.vault.look();
  const sql = 'SELECT operator, detail FROM audit WHERE action = ? ORDER BY seq';
  const rows = database.prepare<[string], { operator: string; detail: string }>(sql).all(action);
  database.close();
  return rows;
}

/** Signs in as her, or as somebody else, puts the true header back, and lets the owner sign in. */
async function refusedThenTold(kept: readonly Buffer[], whom: string = sue): Promise<unknown> {
  const backend = new BackendUnderTest(corp.vault);
  const outcome = await backend.signIn(whom);
  await backend.close();
  copies.forEach((name, at) => writeFileSync(join(corp.vault.folder, name), kept[at] ?? ''));
  app = await changeOver({ ...app, backend });
  return outcome;
}

function keptCopies(): readonly Buffer[] {
  return copies.map((name) => readFileSync(join(corp.vault.folder, name)));
}

describe('a program of her own, with every key that a support operator has', () => {
  it('holds no key of a compartment and none of the policy', async () => {
    await app.backend.close();
    const { keys } = await keysOf(sue);
    expect(keys.sealPersonal).toBeNull();
    expect(keys.sealCredentials).toBeNull();
    keys.dispose();
    app = await changeOver(app);
  });

  it.each([
    [
      'an invitation for an owner',
      (header: VaultHeader) => ({
        ...header,
        policy: {
          ...header.policy,
          invitations: header.policy.invitations.map((one) => ({ ...one, roleId: 'owner' })),
        },
      }),
    ],
    [
      'no rules of approval any more',
      (header: VaultHeader) => ({
        ...header,
        policy: { ...header.policy, serial: header.policy.serial + 1, approvals: [] },
      }),
    ],
  ])('forges a header with %s, is refused, and is in the log', async (_, forge) => {
    await app.backend.close();
    const kept = keptCopies();
    await writeForged(forge);
    expect(await refusedThenTold(kept)).toMatchObject({ ok: false, code: 'header-damaged' });
    expect(rowsOf('session.fail-sign-in')).toMatchObject([
      { operator: 'Sue', detail: expect.stringContaining('"kind":"header"') },
    ]);
  });

  it.each(['in her own name', 'in the name of the owner'])(
    'gives an administrator a key of her own making %s, is refused, and is in the log',
    async (whose) => {
      const adam = await enrolAs(app, 'Adam', 'administrator');
      await app.backend.close();
      const kept = keptCopies();
      const { keys } = await keysOf(sue);
      const { privateKeys } = keys.rootSecrets();
      const header = headerNow();
      const owner = header.operators[0]?.operatorId ?? '';
      const his = header.operators.find(({ operatorId }) => operatorId === adam);
      const forged = await sealGrant({
        vaultId: header.vaultId,
        compartment: 'personal',
        keyVersion: header.policy.keyVersions.personal,
        key: Buffer.alloc(32, 7),
        recipientId: adam,
        recipientX25519PublicKey: Buffer.from(his?.identity.x25519PublicKey ?? '', 'base64url'),
        granterId: whose === 'in her own name' ? sue : owner,
        granterEd25519PrivateKey: privateKeys.subarray(32),
        grantedAt: Date.now(),
      });
      keys.dispose();
      // The policy stays as the owner signed it: nothing but the grant itself is wrong.
      const isHis = (one: typeof forged) =>
        one.recipientId === adam && one.compartment === 'personal';
      expect(header.grants.filter(isHis)).toHaveLength(1);
      await writeForged((now) => ({
        ...now,
        grants: now.grants.map((one) => (isHis(one) ? forged : one)),
      }));
      expect(await refusedThenTold(kept, adam)).toMatchObject({
        ok: false,
        code: 'header-damaged',
      });
      expect(rowsOf('session.fail-sign-in')).toMatchObject([
        { operator: 'Adam', detail: expect.stringContaining('"kind":"header"') },
      ]);
    },
  );

  it.each([
    ['changes a row of the log', "UPDATE audit SET reason = 'nothing' WHERE seq = 2"],
    ['takes a row of the log away', 'DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)'],
  ])(
    '%s, and the vault takes no writing any more',
    async (_, sql) => {
      await app.backend.close();
      meddle(sql);
      const backend = new BackendUnderTest(corp.vault);
      await backend.unlock();
      const attempt = () => backend.call('directories.createLocal', { name: randomUUID() });
      await expect.poll(attempt, { timeout: 30_000 }).toMatchObject({ code: 'vault-read-only' });
      app = { ...app, backend };
    },
    60_000,
  );
});

/** Writes into the database itself, past its triggers, as whoever has its key can. */
function meddle(sql: string): void {
  const database = corp.vault.look();
  database.pragma('query_only = OFF');
  const triggers = database
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .pluck()
    .all();
  for (const name of triggers) database.exec(`DROP TRIGGER "${name}"`);
  database.exec(sql);
  database.close();
}

describe('an old copy of the vault', () => {
  it('of the header alone lets a suspended operator in no more, and the log has the attempt', async () => {
    const before = keptCopies();
    valueOf(await app.client.operators.suspend({ id: sue, reason }));
    await app.backend.close();
    const suspended = keptCopies();
    copies.forEach((name, at) => writeFileSync(join(corp.vault.folder, name), before[at] ?? ''));
    expect(await refusedThenTold(suspended)).toMatchObject({ ok: false, code: 'header-hostile' });
    expect(rowsOf('session.fail-sign-in')).toMatchObject([
      { operator: 'Sue', detail: expect.stringContaining('"kind":"header"') },
    ]);
  });

  it('of the database alone opens for reading only, by the anchor beside it', async () => {
    await app.backend.close();
    const old = mkdtempSync(join(tmpdir(), 'bailiwick-old-'));
    cpSync(corp.vault.folder, old, { recursive: true });
    app = await changeOver({ ...app, backend: new BackendUnderTest(corp.vault) });
    valueOf(await app.client.directories.createLocal({ name: 'later' }));
    await app.backend.close();
    copyFileSync(join(old, 'vault.db'), join(corp.vault.folder, 'vault.db'));
    for (const name of ['vault.db-wal', 'vault.db-shm']) {
      rmSync(join(corp.vault.folder, name), { force: true });
    }
    rmSync(old, { recursive: true });
    const backend = new BackendUnderTest(corp.vault);
    expect(valueOf(await backend.signIn())).toMatchObject({ readOnly: true });
    const made = await backend.call('directories.createLocal', { name: 'more' });
    expect(made).toMatchObject({ ok: false, code: 'vault-read-only' });
    app = { ...app, backend };
  });
});

describe('a suspended operator with an open session', () => {
  it('is refused from the next call on, and each call is a row of the log', async () => {
    const { folder } = corp.vault;
    await app.backend.close();
    const copy = mkdtempSync(join(tmpdir(), 'bailiwick-apart-'));
    cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith('.lock') });
    app = await changeOver({ ...app, backend: new BackendUnderTest(corp.vault) }, sue);
    const elsewhere = await changeOver({
      ...app,
      vault: { ...corp.vault, folder: copy },
      backend: new BackendUnderTest({ ...corp.vault, folder: copy }),
    });
    valueOf(await elsewhere.client.operators.suspend({ id: sue, reason }));
    await elsewhere.backend.close();
    for (const name of copies) copyFileSync(join(copy, name), join(folder, name));
    rmSync(copy, { recursive: true, force: true });
    const { client } = app;
    expect(await client.accounts.facets({})).toMatchObject({ code: 'operator-suspended' });
    expect(await client.changes.list({ offset: 0, limit: 5 })).toMatchObject({
      code: 'operator-suspended',
    });
    const refused = rowsOf('accounts.facets').concat(rowsOf('changes.list'));
    expect(refused).toMatchObject([{ operator: 'Sue' }, { operator: 'Sue' }]);
  });
});
