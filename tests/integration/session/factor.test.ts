import { unlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readHeader, writeBothCopies } from '../../../main/backend/vault/header.ts';
import { withFactor } from '../../../main/backend/vault/factor.ts';
import type { Outcome } from '../../../shared/failure.ts';
import { authenticator, wrongCode } from '../../support/authenticator.ts';
import { BackendUnderTest } from '../../support/backend.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';

const reason = 'because';
const start = Date.UTC(2026, 10, 22, 9, 0, 7);
const minute = 60_000;
let app: SignedIn;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: start });
  app = await signedIn();
});

afterEach(async () => {
  await app.close();
  vi.useRealTimers();
});

/** Sets up a second factor for whoever is signed in. */
async function setUpFactor({ client }: SignedIn) {
  const { uri } = valueOf(await client.session.prepareFactor({}));
  const codes = authenticator(uri);
  const { codes: recovery } = valueOf(await client.session.confirmFactor({ code: codes() }));
  vi.setSystemTime(Date.now() + minute);
  return { codes, recovery };
}

type Given = { readonly code?: string; readonly password?: string; readonly operator?: string };

/** Tries to sign in, in a process of its own that is closed again; the wait after failures is over. */
async function attempt(given: Given): Promise<string> {
  const backend = new BackendUnderTest(app.vault);
  const { password, deviceSecret: secret } = app.vault;
  const deviceSecret = Buffer.from(secret);
  const outcome: Outcome<unknown> = await backend.ask({
    do: 'unlock',
    anchor: null,
    password,
    deviceSecret,
    ...given,
  });
  await backend.close();
  return outcome.ok ? 'ok' : outcome.code;
}

function headerNow() {
  const reading = readHeader(app.vault.folder);
  if (reading.state !== 'ok') throw new Error('There is no header.');
  return reading.header;
}

function log(): readonly string[] {
  const connection = app.vault.look();
  try {
    return connection
      .prepare<[], string>(`SELECT action || ' ' || decision FROM audit ORDER BY seq`)
      .pluck()
      .all();
  } finally {
    connection.close();
  }
}

describe('a second factor', () => {
  it('is set up with a code, and asked at each sign-in from then on', async () => {
    const { client } = app;
    expect(valueOf(await client.session.factor({}))).toStrictEqual({
      isOn: false,
      codesLeft: 0,
      isMandatory: false,
    });
    const { uri, seed } = valueOf(await client.session.prepareFactor({}));
    expect(uri).toContain(`secret=${seed.join('')}&`);
    const codes = authenticator(uri);
    expect(await client.session.confirmFactor({ code: wrongCode(codes) })).toMatchObject({
      code: 'code-wrong',
    });
    expect(headerNow().operators[0]?.factor).toBeUndefined();
    const { codes: recovery } = valueOf(await client.session.confirmFactor({ code: codes() }));
    expect(new Set(recovery).size).toBe(10);
    expect(valueOf(await client.session.factor({}))).toMatchObject({ isOn: true, codesLeft: 10 });
    expect(log()).toContain('session.confirm-factor allowed');
    expect(JSON.stringify(headerNow())).not.toContain(seed.join(''));

    await app.backend.close();
    vi.setSystemTime(Date.now() + minute);
    expect(await attempt({})).toBe('code-wrong');
    expect(await attempt({ code: codes() })).toBe('ok');
  });

  it('does not say which of password and code was wrong', async () => {
    const { codes } = await setUpFactor(app);
    await app.backend.close();
    expect(await attempt({ code: wrongCode(codes) })).toBe('code-wrong');
    expect(await attempt({ code: codes(), password: 'not the password at all' })).toBe(
      'code-wrong',
    );
    // A code beside a wrong password is not used up.
    expect(await attempt({ code: codes() })).toBe('ok');
  });

  it('takes each code once, also after a restart and with the clock set back', async () => {
    const { codes } = await setUpFactor(app);
    await app.backend.close();
    const code = codes();
    const used = Date.now();
    expect(await attempt({ code })).toBe('ok');
    expect(await attempt({ code })).toBe('code-wrong');
    expect(await attempt({ code: codes(used - 30_000) })).toBe('code-wrong');
    vi.setSystemTime(used - 3_600_000);
    expect(await attempt({ code: codes() })).toBe('code-wrong');
    vi.setSystemTime(used + minute);
    expect(await attempt({ code: codes() })).toBe('ok');
  });

  it('is counted as a wrong password is: after three the next attempt waits', async () => {
    const { codes } = await setUpFactor(app);
    await app.backend.close();
    const code = wrongCode(codes);
    for (let tries = 0; tries < 3; tries += 1) expect(await attempt({ code })).toBe('code-wrong');
    expect(await attempt({ code: codes() })).toBe('sign-in-delayed');
    vi.setSystemTime(Date.now() + minute);
    expect(await attempt({ code: codes() })).toBe('ok');
  });

  it('gives way to each of its recovery codes once', async () => {
    const { recovery } = await setUpFactor(app);
    await app.backend.close();
    const [first = '', second = ''] = recovery;
    expect(await attempt({ code: first.toLowerCase() })).toBe('ok');
    expect(await attempt({ code: first })).toBe('code-wrong');
    expect(await attempt({ code: second.replace('-', '') })).toBe('ok');
    await app.backend.ask({
      do: 'unlock',
      anchor: null,
      code: recovery[2],
      password: app.vault.password,
      deviceSecret: Buffer.from(app.vault.deviceSecret),
    });
    expect(valueOf(await app.client.session.factor({}))).toMatchObject({ codesLeft: 7 });
  });

  it('is asked by the older copy of the header too', async () => {
    const { codes } = await setUpFactor(app);
    await app.backend.close();
    const code = codes();
    expect(await attempt({ code })).toBe('ok');
    const kept = headerNow();
    for (const copy of ['vault.hdr.a', 'vault.hdr.b']) {
      unlinkSync(`${app.vault.folder}/${copy}`);
      expect(await attempt({ code })).toBe('code-wrong');
      writeBothCopies(app.vault.folder, kept);
    }
  });

  it('cannot be taken off by writing the header', async () => {
    const { codes } = await setUpFactor(app);
    await app.backend.close();
    const header = headerNow();
    writeBothCopies(
      app.vault.folder,
      withFactor(header, header.operators[0]?.operatorId ?? '', null),
    );
    expect(await attempt({})).toBe('header-damaged');
    expect(await attempt({ code: codes() })).toBe('header-damaged');
  });

  it('stays when the password changes', async () => {
    const { codes } = await setUpFactor(app);
    const { password, deviceSecret: secret } = app.vault;
    const next = 'mirror velvet cactus lantern';
    const change = { do: 'change-password', password, next } as const;
    const withSecret = () => ({ ...change, deviceSecret: Buffer.from(secret) });
    expect(await app.backend.ask(withSecret())).toMatchObject({ code: 'code-wrong' });
    const changed = await app.backend.ask({ ...withSecret(), code: codes() });
    expect(changed).toMatchObject({ ok: true });
    await app.backend.close();
    vi.setSystemTime(Date.now() + minute);
    expect(await attempt({ password: next })).toBe('code-wrong');
    expect(await attempt({ password: next, code: codes() })).toBe('ok');
  });
});

describe('a dangerous act', () => {
  it('asks for the code again beside the password', async () => {
    const { codes } = await setUpFactor(app);
    const { client, backend, vault } = app;
    vi.setSystemTime(Date.now() + 6 * minute);
    const invite = () => client.operators.invite({ name: 'Sue', role: 'support' });
    expect(await invite()).toMatchObject({ code: 'step-up-required' });
    const prove = (code?: string) => {
      const deviceSecret = Buffer.from(vault.deviceSecret);
      return backend.ask({ do: 'prove', password: vault.password, code, deviceSecret });
    };
    expect(await prove()).toMatchObject({ code: 'code-wrong' });
    expect(await invite()).toMatchObject({ code: 'step-up-required' });
    expect(await prove(codes())).toMatchObject({ ok: true });
    valueOf(await invite());
  });
});

describe('a role that has to have a second factor', () => {
  it('may do nothing else until it is there, and cannot take it off', async () => {
    const id = await enrolAs(app, 'Sue', 'support');
    const rules = { factorRoles: ['support'], sessionHours: 8, idleMinutes: 5 };
    valueOf(await app.client.operators.setSignInRules({ ...rules, reason }));
    expect(valueOf(await app.client.operators.signInRules({}))).toStrictEqual(rules);
    app = await changeOver(app, id);
    const { client } = app;
    for (const call of [client.jobs.list({}), client.operators.signInRules({})]) {
      expect(await call).toMatchObject({ code: 'factor-missing' });
    }
    expect(await app.backend.ask({ do: 'look' })).toMatchObject({
      value: { standing: { needsFactor: true, permissions: [], rules } },
    });
    const { codes } = await setUpFactor(app);
    valueOf(await client.jobs.list({}));
    expect(await client.session.dropFactor({})).toMatchObject({ code: 'factor-mandatory' });
    await app.backend.close();
    expect(await attempt({ operator: id })).toBe('code-wrong');
    expect(await attempt({ operator: id, code: codes() })).toBe('ok');
  });

  it('is stopped in the middle of a session when an owner asks for one', async () => {
    valueOf(await app.client.jobs.list({}));
    const rules = { factorRoles: ['owner'], sessionHours: 12, idleMinutes: 10 };
    valueOf(await app.client.operators.setSignInRules({ ...rules, reason }));
    expect(await app.client.jobs.list({})).toMatchObject({ code: 'factor-missing' });
    await setUpFactor(app);
    valueOf(await app.client.jobs.list({}));
  });

  it('is one that there is', async () => {
    const rules = { factorRoles: ['queen'], sessionHours: 12, idleMinutes: 10, reason };
    const { client } = app;
    expect(await client.operators.setSignInRules(rules)).toMatchObject({ code: 'role-missing' });
  });
});

describe('a lost authenticator', () => {
  it('can be taken off an operator by an owner, with a row of the log', async () => {
    const id = await enrolAs(app, 'Sue', 'support');
    app = await changeOver(app, id);
    await setUpFactor(app);
    expect(await app.client.operators.dropFactor({ id, reason })).toMatchObject({
      code: 'not-permitted',
    });
    app = await changeOver(app);
    const list = async () => valueOf(await app.client.operators.list({}));
    expect(await list()).toMatchObject([{ hasFactor: false }, { id, hasFactor: true }]);
    valueOf(await app.client.operators.dropFactor({ id, reason }));
    expect(await list()).toMatchObject([{ hasFactor: false }, { id, hasFactor: false }]);
    expect(log()).toContain('operators.drop-factor allowed');
    await app.backend.close();
    expect(await attempt({ operator: id })).toBe('ok');
  });

  it('can be given up by its owner without one', async () => {
    await setUpFactor(app);
    valueOf(await app.client.session.dropFactor({}));
    await app.backend.close();
    expect(await attempt({})).toBe('ok');
  });
});
