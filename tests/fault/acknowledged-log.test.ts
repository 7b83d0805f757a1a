import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exportLog, verifyLog } from '../support/exported-log.ts';
import { type SignedIn, signedIn, valueOf } from '../support/client.ts';
import { changeOver, enrolAs, roleLike } from '../support/operators.ts';
import { logDamages, tamper } from './tampered-log.ts';
import { imageOf, type VaultImage } from './vault-image.ts';

const reason = 'Seen with the security team';
let app: SignedIn;

let alone: VaultImage;
let pair: VaultImage;
let auditor = '';

beforeAll(async () => {
  app = await signedIn();
  for (const name of ['one', 'two', 'three', 'four', 'five']) {
    valueOf(await app.client.directories.createLocal({ name }));
  }
  await app.backend.close();
  alone = imageOf(app.vault);
  app = await signedIn(app.vault);
  auditor = await enrolAs(app, 'Otto', 'auditor');
  await app.backend.close();
  pair = imageOf(app.vault);
  app.vault.remove();
}, 60_000);

afterAll(() => {
  alone.remove();
  pair.remove();
});

afterEach(() => app.close());

/** Damages the log of a copy of a vault, and signs in to it. */
async function open(image: VaultImage, sqls: readonly string[], operator?: string): Promise<void> {
  const vault = image.copy();
  if (sqls.length > 0) await tamper(vault, sqls);
  app = await signedIn(vault, operator);
}

/** Ends the session, damages the log, and signs in again. */
async function damage(sqls: readonly string[], operator?: string): Promise<void> {
  await app.backend.close();
  await tamper(app.vault, sqls);
  app = await signedIn(app.vault, operator);
}

async function alarm() {
  return valueOf(await app.client.audit.head({})).alarmFacts;
}

async function acknowledge(): Promise<unknown> {
  const outcome = await app.client.audit.acknowledge({ reason });
  return outcome.ok ? outcome.value.isWritable : outcome.code;
}

async function isWritable(): Promise<boolean> {
  const outcome = await app.client.directories.createLocal({ name: `dir ${Math.random()}` });
  return outcome.ok;
}

async function verdict() {
  return valueOf(await app.client.audit.verify({}));
}

const cut = logDamages['a tail that was cut'] ?? [];
const changed = logDamages['a row whose reason was changed'] ?? [];

describe('a log that an owner and another operator have looked at', () => {
  it.each(Object.entries(logDamages))(
    'goes on behind %s, which stays on record',
    async (_, sqls) => {
      await open(pair, sqls);
      const seen = await alarm();
      expect(seen).toMatchObject({ seenBy: [], isAlone: false, mayAcknowledge: true });
      expect(await acknowledge()).toBe(false);
      expect(await acknowledge()).toBe('alarm-acknowledged');
      expect(await isWritable()).toBe(false);
      app = await changeOver(app, auditor);
      expect((await alarm())?.seenBy).toMatchObject([{ operator: 'Ann Archer', isOwn: false }]);
      expect(await acknowledge()).toBe(true);
      expect(await alarm()).toBeNull();
      app = await changeOver(app);
      expect(await alarm()).toBeNull();
      expect(await isWritable()).toBe(true);
      const whole = await verdict();
      expect(whole).toMatchObject({ ok: true, firstBadSeq: null });
      const { rows } = valueOf(
        await app.client.audit.list({ limit: 50, action: 'audit.acknowledge' }),
      );
      expect(rows).toMatchObject([{ operator: 'Otto', reason, target: 'vault' }]);
      const told: unknown = JSON.parse(rows[0]?.detail ?? '');
      expect(told).toMatchObject({
        kind: seen?.kind,
        seen: [{ name: 'Ann Archer' }, { name: 'Otto' }],
      });
      expect(await verifyLog(await exportLog(app))).toMatchObject({ ok: true });
    },
  );

  it('names what was acknowledged whenever it is verified, in both verifiers', async () => {
    await open(alone, changed);
    const seen = await alarm();
    expect(await acknowledge()).toBe(true);
    const { kind, firstBadSeq } = seen ?? {};
    expect(await verdict()).toMatchObject({ ok: true, acknowledged: [{ kind, firstBadSeq }] });
    expect(await verifyLog(await exportLog(app))).toMatchObject({
      ok: true,
      acknowledged: [{ kind, firstBadSeq }],
    });
  });

  it('says how many rows are missing', async () => {
    await open(alone, cut);
    expect(await alarm()).toMatchObject({ rowsMissing: 3 });
  });

  it('alarms again when what they saw is changed once more', async () => {
    await open(alone, changed);
    expect(await acknowledge()).toBe(true);
    const path = await exportLog(app);
    expect(await verifyLog(path)).toMatchObject({ ok: true });
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"reason":"x","ticket":""', '"reason":"x","ticket":"y"'));
    expect(await verifyLog(path)).toMatchObject({ ok: false, kind: 'row-changed' });
    await damage(["UPDATE audit SET ticket = 'y' WHERE reason = 'x'"]);
    expect(await verdict()).toMatchObject({ ok: false, kind: 'row-changed' });
  });

  it('alarms again when a row before the damage is changed later', async () => {
    await open(alone, changed);
    expect(await acknowledge()).toBe(true);
    await damage(["UPDATE audit SET ticket = 'y' WHERE seq = 2"]);
    expect(await verdict()).toMatchObject({ ok: false, firstBadSeq: 2 });
  });

  it('can be acknowledged a second time, for other damage', async () => {
    await open(alone, changed);
    expect(await acknowledge()).toBe(true);
    expect(await isWritable()).toBe(true);
    await damage(["UPDATE audit SET ticket = 'z' WHERE seq = (SELECT max(seq) FROM audit)"]);
    expect(await acknowledge()).toBe(true);
    const whole = await verdict();
    expect([whole.ok, whole.acknowledged.length]).toEqual([true, 2]);
    expect(await verifyLog(await exportLog(app))).toMatchObject({ ok: true });
  });
});

describe('nobody', () => {
  it('acknowledges what is whole', async () => {
    await open(alone, []);
    expect(await acknowledge()).toBe('alarm-missing');
  });

  it('goes on without an owner', async () => {
    await open(pair, []);
    const administrator = await enrolAs(app, 'Adam', 'administrator');
    await damage(changed, auditor);
    expect(await acknowledge()).toBe(false);
    app = await changeOver(app, administrator);
    expect(await acknowledge()).toBe(false);
    app = await changeOver(app);
    expect(await acknowledge()).toBe(true);
  });

  it('vouches for a log of which they see a part', async () => {
    await open(alone, []);
    const part = { directories: null, units: null, groups: null, departments: ['IT'], kinds: null };
    const role = roleLike('reader', 'auditor', { scope: part });
    valueOf(await app.client.roles.save(role));
    const reader = await enrolAs(app, 'Rea', 'reader');
    await damage(changed, reader);
    expect(await acknowledge()).toBe('not-permitted');
    app = await changeOver(app);
    // There is nobody else who could.
    expect(await alarm()).toMatchObject({ isAlone: true });
  });

  it('is believed by a file: a signature that is not theirs, or about other damage, is none', async () => {
    await open(pair, changed);
    expect(await acknowledge()).toBe(false);
    const path = join(app.vault.folder, 'vault.seen');
    const forged = readFileSync(path, 'utf8').replace('security team', 'security tean');
    writeFileSync(path, forged);
    app = await changeOver(app, auditor);
    expect((await alarm())?.seenBy).toEqual([]);
    expect(await acknowledge()).toBe(false);
    await damage(["UPDATE audit SET ticket = 'y' WHERE reason = 'x'"]);
    expect(await acknowledge()).toBe(false);
  });
});
