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
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enrol } from '../../../main/backend/vault/enrol.ts';
import { readHeader } from '../../../main/backend/vault/header.ts';
import { minimumKdfCost } from '../../../main/backend/vault/kdf.ts';
import { type Corp, openCorp } from '../../support/corp.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { changeOver, enrolAs, takeUp } from '../../support/operators.ts';

const reason = 'because';
let owner: Corp;
let app: SignedIn;

beforeEach(async () => {
  owner = await openCorp();
  app = owner;
}, 60_000);

afterEach(() => app.close());

async function operators() {
  return valueOf(await app.client.operators.list({}));
}

async function idOf(name: string): Promise<string> {
  const found = (await operators()).find((one) => one.name === name);
  if (!found) throw new Error('Nobody has this name.');
  return found.id;
}

function headerText(): string {
  const reading = readHeader(owner.vault.folder);
  if (reading.state !== 'ok') throw new Error('There is no header.');
  return JSON.stringify(reading.header);
}

describe('an invitation', () => {
  it('makes an operator with the role that it names, once', async () => {
    const invited = valueOf(await app.client.operators.invite({ name: 'Sue', role: 'support' }));
    expect(invited.code.join('')).toMatch(/^[0-9A-HJKMNP-TV-Z]{32}$/u);
    expect(await operators()).toMatchObject([
      { name: 'Ann Archer', role: 'owner', state: 'active', isSelf: true, holdsKit: true },
      { name: 'Sue', role: 'support', state: 'invited' },
    ]);
    const id = await takeUp(owner.vault, invited.code);
    expect(await operators()).toMatchObject([
      { name: 'Ann Archer' },
      {
        id,
        name: 'Sue',
        role: 'support',
        state: 'active',
        devices: [{ label: 'their laptop' }],
        invite: null,
      },
    ]);
    await expect(takeUp(owner.vault, invited.code)).rejects.toThrow('code');
    app = await changeOver(app, id);
    const log = readFileSync(join(owner.vault.folder, 'vault.hdr.a'), 'utf8');
    expect(log).not.toContain(invited.code.join(''));
    expect(await app.client.operators.list({})).toMatchObject({ code: 'not-permitted' });
  });

  it('ends at its date, and with a taking back', async () => {
    const soon = valueOf(
      await app.client.operators.invite({ name: 'Sue', role: 'support', days: 1 }),
    );
    const late = (soon.expiresAt ?? 0) + 1;
    await expect(takeUp(owner.vault, soon.code, late)).rejects.toThrow('expired');
    const invite = (await operators())[1]?.invite ?? '';
    valueOf(await app.client.operators.cancelInvite({ invite }));
    await expect(takeUp(owner.vault, soon.code)).rejects.toThrow('code');
    expect(await operators()).toHaveLength(1);
  });

  it('is refused for a name that is taken, a role that is not there, and a mistyped code', async () => {
    const { client } = app;
    const invite = (name: string, role: string) => client.operators.invite({ name, role });
    expect(await invite('ANN ARCHER', 'support')).toMatchObject({ code: 'operator-name-taken' });
    expect(await invite('Sue', 'queen')).toMatchObject({ code: 'role-missing' });
    valueOf(await invite('Sue', 'support'));
    const before = headerText();
    for (const code of ['', '0'.repeat(32), 'x']) {
      const given = { folder: owner.vault.folder, code, password: 'p', deviceSecret: null };
      const enrolled = await enrol({
        ...given,
        deviceLabel: 'x',
        now: Date.now(),
        cost: minimumKdfCost,
      });
      expect(enrolled).toStrictEqual({ ok: false, reason: 'code' });
    }
    expect(headerText()).toBe(before);
  });

  it('lets an operator go on from another device, and the old one no longer', async () => {
    const id = await enrolAs(app, 'Sue', 'administrator');
    const before = readHeader(owner.vault.folder);
    const { code } = valueOf(await app.client.operators.inviteAgain({ id }));
    expect(await takeUp(owner.vault, code)).toBe(id);
    const after = readHeader(owner.vault.folder);
    if (before.state !== 'ok' || after.state !== 'ok') throw new Error('There is no header.');
    const keysIn = ({ header }: typeof before) =>
      header.operators.find((one) => one.operatorId === id)?.identity.ed25519PublicKey;
    expect(keysIn(after)).not.toBe(keysIn(before));
    app = await changeOver(app, id);
    const found = await app.client.accounts.find({ query: { text: 'zoe' }, offset: 0, limit: 1 });
    const target = valueOf(found).rows[0]?.id ?? 0;
    const revealed = await app.client.accounts.reveal({ id: target, attribute: 'mobile', reason });
    expect(valueOf(revealed).values).toStrictEqual(['+49 170 5550123']);
  });
});

describe('the list of operators', () => {
  it('says when somebody signed in last, as far as the log knows', async () => {
    const id = await enrolAs(app, 'Sue', 'auditor');
    expect((await operators())[1]).toMatchObject({ name: 'Sue', lastSignInAt: null });
    const before = Date.now();
    app = await changeOver(app, id);
    const [ann, sue] = await operators();
    expect(sue?.lastSignInAt).toBeGreaterThanOrEqual(before);
    expect(sue).toMatchObject({ isSelf: true, enrolledAt: null });
    expect(ann?.lastSignInAt).toBeLessThan(sue?.lastSignInAt ?? 0);
  });
});

describe('a suspended operator', () => {
  it('cannot sign in until they are let in again', async () => {
    const id = await enrolAs(app, 'Sue', 'support');
    valueOf(await app.client.operators.suspend({ id, reason }));
    app = await changeOver(app);
    expect((await operators())[1]).toMatchObject({ state: 'suspended' });
    await app.backend.close();
    expect(await app.backend.signIn(id)).toMatchObject({ ok: false, code: 'operator-suspended' });
    app = await signedIn(owner.vault);
    valueOf(await app.client.operators.resume({ id, reason }));
    app = await changeOver(app, id);
    expect((await app.client.accounts.facets({})).ok).toBe(true);
  });

  it('is stopped in an open session as soon as the header says so', async () => {
    const id = await enrolAs(app, 'Sue', 'support');
    const { folder } = owner.vault;
    const copies = ['vault.hdr.a', 'vault.hdr.b'].map((name) => join(folder, name));
    const before = copies.map((path) => readFileSync(path));
    valueOf(await app.client.operators.suspend({ id, reason }));
    const suspended = copies.map((path) => readFileSync(path));
    await app.backend.close();
    copies.forEach((path, at) => writeFileSync(path, before[at] ?? ''));
    // Owners alone may open a vault whose header went back; so the log forgets the act as well.
    app = await signedIn(owner.vault, id).catch(() => app);
    expect(await app.backend.signIn(id)).toMatchObject({ ok: false, code: 'header-hostile' });
    copies.forEach((path, at) => writeFileSync(path, suspended[at] ?? ''));
    app = await signedIn(owner.vault);
    valueOf(await app.client.operators.resume({ id, reason }));
    app = await changeOver(app, id);
    expect((await app.client.accounts.facets({})).ok).toBe(true);
    // Another process of the owner wrote these; their policy is the newest.
    const open = copies.map((path) => readFileSync(path));
    const apart = await signedInApart(id);
    copies.forEach((path, at) => writeFileSync(path, apart[at] ?? ''));
    expect(await app.client.accounts.facets({})).toMatchObject({ code: 'operator-suspended' });
    // Putting the older files back does not let them in again.
    copies.forEach((path, at) => writeFileSync(path, open[at] ?? ''));
    expect(await app.client.accounts.facets({})).toMatchObject({ code: 'operator-suspended' });
  });
});

/** The header as it is after the owner has suspended somebody in a copy of the vault. */
async function signedInApart(id: string): Promise<Buffer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bailiwick-apart-'));
  for (const name of readdirSync(owner.vault.folder)) {
    if (name.startsWith('vault.') && !name.includes('lock')) {
      copyFileSync(join(owner.vault.folder, name), join(folder, name));
    }
  }
  const other = await signedIn({ ...owner.vault, folder });
  valueOf(await other.client.operators.suspend({ id, reason }));
  await other.backend.close();
  const copies = ['vault.hdr.a', 'vault.hdr.b'].map((name) => readFileSync(join(folder, name)));
  rmSync(folder, { recursive: true, force: true });
  return copies;
}

describe('the owners', () => {
  it('cannot lose the last one, nor whom the recovery kit brings back', async () => {
    const { client } = app;
    const self = await idOf('Ann Archer');
    for (const act of [
      () => client.operators.suspend({ id: self, reason }),
      () => client.operators.remove({ id: self, reason }),
      () => client.operators.setRole({ id: self, role: 'auditor', reason }),
    ]) {
      expect(await act()).toMatchObject({ ok: false, code: 'last-owner' });
    }
    await enrolAs(app, 'Olga', 'owner');
    expect(await client.operators.remove({ id: self, reason })).toMatchObject({
      code: 'operator-holds-kit',
    });
    expect(await operators()).toHaveLength(2);
  });

  it('keep the grants of everybody when the owner who made them goes', async () => {
    const olga = await enrolAs(app, 'Olga', 'owner');
    app = await changeOver(app, olga);
    const sue = await enrolAs(app, 'Sue', 'administrator');
    app = await changeOver(app);
    valueOf(await app.client.operators.remove({ id: olga, reason }));
    await app.backend.settled();
    app = await changeOver(app, sue);
    const found = await app.client.accounts.find({ query: { text: 'zoe' }, offset: 0, limit: 1 });
    const id = valueOf(found).rows[0]?.id ?? 0;
    const revealed = await app.client.accounts.reveal({ id, attribute: 'mobile', reason });
    expect(valueOf(revealed).values).toStrictEqual(['+49 170 5550123']);
  });
});

describe('acts on operators', () => {
  it('are in the log before they happen, and say what came of them', async () => {
    const id = await enrolAs(app, 'Sue', 'support');
    valueOf(await app.client.operators.remove({ id, reason: 'She has left' }));
    const { rows } = valueOf(await app.client.audit.list({ action: 'operators.remove', limit: 9 }));
    expect(rows).toMatchObject([
      { targetLabel: 'Sue', reason: 'She has left', detail: '{"step":"done"}' },
      { targetLabel: 'Sue', reason: 'She has left', detail: '{"step":"start"}' },
    ]);
    expect(await app.client.operators.remove({ id, reason })).toMatchObject({
      code: 'operator-missing',
    });
  });

  it('need the password again when the last proof is old', async () => {
    const { backend } = app;
    const clock = Date.now;
    try {
      Date.now = () => clock() + 6 * 60_000;
      expect(await app.client.operators.invite({ name: 'Sue', role: 'support' })).toMatchObject({
        code: 'step-up-required',
      });
      const { password, deviceSecret } = owner.vault;
      const proved = await backend.ask({
        do: 'prove',
        password,
        deviceSecret: Buffer.from(deviceSecret),
      });
      expect(proved.ok).toBe(true);
      expect(await app.client.operators.invite({ name: 'Sue', role: 'support' })).toMatchObject({
        ok: true,
      });
    } finally {
      Date.now = clock;
    }
  });
});

describe('an operator who is removed', () => {
  it('takes their open invitations along: a code from before lets nobody back in', async () => {
    const id = await enrolAs(app, 'Sue', 'support');
    const { code } = valueOf(await app.client.operators.inviteAgain({ id }));
    valueOf(await app.client.operators.remove({ id, reason: 'because' }));
    expect((await operators()).map(({ name }) => name)).not.toContain('Sue');
    await expect(takeUp(app.vault, code)).rejects.toThrow(/Not enrolled/u);
  });
});
