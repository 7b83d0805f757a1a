import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GivenProviderRules } from '../../../shared/model/provider.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { type OidcServer, rulesFor, startOidcServer } from '../../support/oidc-server.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';
import { begin, finished, told } from '../../support/provider-sign-in.ts';
import { comeBack, signInAt } from '../../support/scripted-browser.ts';

const reason = 'because';
let server: OidcServer;
let app: SignedIn;

beforeAll(async () => {
  server = await startOidcServer();
});

afterAll(async () => {
  await server.stop();
});

beforeEach(async () => {
  app = await signedIn();
});

afterEach(async () => {
  await app.close();
});

async function setRules(change: Partial<GivenProviderRules>): Promise<void> {
  const rules = { ...rulesFor(server), ...change };
  valueOf(await app.client.provider.setRules({ rules, reason }));
}

/** Signs in at the provider under a name there. */
async function passAs(name: string): Promise<string> {
  const { address } = await begin(app);
  const [page, ended] = await Promise.all([comeBack(address, name), finished(app)]);
  expect(page).toContain('Bailiwick has the answer');
  return ended;
}

async function session(): Promise<unknown> {
  const outcome = await app.backend.ask({ do: 'look' });
  return outcome.ok ? outcome.value : null;
}

describe('a sign-in with the provider', () => {
  it('is asked of the roles that an owner names, and nothing is allowed before it', async () => {
    await setRules({});
    const sue = await enrolAs(app, 'Sue Porter', 'support');
    await setRules({ signInRoles: ['support'] });
    app = await changeOver(app, sue);
    expect(await session()).toMatchObject({ standing: { needsProvider: true, permissions: [] } });
    expect(await app.client.jobs.list({})).toMatchObject({ code: 'provider-needed' });
    expect(await app.client.settings.get({})).toMatchObject({ ok: false });
    expect(valueOf(await app.client.provider.own({}))).toMatchObject({
      name: 'Corp sign-in',
      isNeeded: true,
      linkedAt: null,
    });

    expect(await passAs('sue')).toBe('ok');
    expect(await app.client.jobs.list({})).toMatchObject({ ok: true });
    expect(await session()).toMatchObject({ standing: { needsProvider: false } });
    expect(told(app)).toStrictEqual(['allowed linked']);

    app = await changeOver(app, sue);
    expect(await app.client.jobs.list({})).toMatchObject({ code: 'provider-needed' });
    expect(await passAs('sue')).toBe('ok');
    expect(told(app)).toStrictEqual(['allowed linked', 'allowed signed-in']);
  });

  it('binds an operator to one identity, and an identity to one operator', async () => {
    const sue = await enrolAs(app, 'Sue Porter', 'support');
    const tom = await enrolAs(app, 'Tom Reed', 'support');
    await setRules({ signInRoles: ['support'] });
    app = await changeOver(app, sue);
    expect(await passAs('sue')).toBe('ok');
    app = await changeOver(app, sue);
    expect(await passAs('mallory')).toBe('provider-other');
    app = await changeOver(app, tom);
    expect(await passAs('sue')).toBe('provider-other');
    expect(await app.client.jobs.list({})).toMatchObject({ code: 'provider-needed' });
    expect(told(app)).toStrictEqual([
      'allowed linked',
      'refused provider-other',
      'refused provider-other',
    ]);

    app = await changeOver(app);
    expect(valueOf(await app.client.provider.links({}))).toMatchObject([
      { operator: sue, subject: 'sue', isSound: true },
    ]);
    expect(valueOf(await app.client.provider.unlink({ id: sue, reason }))).toStrictEqual({
      removed: 1,
    });
    app = await changeOver(app, sue);
    expect(await passAs('sue.porter')).toBe('ok');
  });

  it('takes no code that was used, and none of another sign-in', async () => {
    const sue = await enrolAs(app, 'Sue Porter', 'support');
    await setRules({ signInRoles: ['support'] });
    app = await changeOver(app, sue);
    /** Comes back to the sign-in of now with a code from elsewhere, everything else being right. */
    const withCode = async (from: string): Promise<string> => {
      const asked = new URL((await begin(app)).address).searchParams;
      const back = new URL(asked.get('redirect_uri') ?? '');
      const code = new URL(from).searchParams.get('code') ?? '';
      const parameters = { code, state: asked.get('state') ?? '', iss: server.issuer };
      back.search = new URLSearchParams(parameters).toString();
      const [, ended] = await Promise.all([fetch(back), finished(app)]);
      return ended;
    };
    const used = await signInAt((await begin(app)).address, 'sue');
    const [, ended] = await Promise.all([fetch(used), finished(app)]);
    expect(ended).toBe('ok');
    app = await changeOver(app, sue);
    expect(await withCode(used)).toBe('provider-refused');
    // Nobody took this one up: the provider has it bound to the verifier of the sign-in before.
    const unused = await signInAt((await begin(app)).address, 'sue');
    expect(await withCode(unused)).toBe('provider-refused');
    expect(await app.client.jobs.list({})).toMatchObject({ code: 'provider-needed' });
    expect(told(app)).toStrictEqual([
      'allowed linked',
      'refused provider-refused',
      'refused provider-refused',
    ]);
  });

  it('lets nobody in whom the claim does not name for their role', async () => {
    const sue = await enrolAs(app, 'Sue Porter', 'support');
    const values = [
      { value: 'desk', role: 'support' },
      { value: 'admins', role: 'owner' },
    ];
    const claim = { name: 'groups', values };
    await setRules({ signInRoles: ['support'], scopes: ['groups'], claim });
    app = await changeOver(app, sue);
    server.groups.set('sue', ['admins']);
    expect(await passAs('sue')).toBe('provider-role-missing');
    expect(valueOf(await app.client.provider.own({}))).toMatchObject({ linkedAt: null });
    server.groups.set('sue', ['staff', 'desk']);
    expect(await passAs('sue')).toBe('ok');
    expect(await session()).toMatchObject({ standing: { role: 'support' } });
  });

  it('is tried by an owner before it can lock them out', async () => {
    await setRules({});
    const rules = { ...rulesFor(server), signInRoles: ['owner'] };
    expect(await app.client.provider.setRules({ rules, reason })).toMatchObject({
      code: 'provider-untried',
    });
    expect(await passAs('ann')).toBe('ok');
    await setRules({ signInRoles: ['owner'] });
    app = await changeOver(app);
    expect(await app.client.jobs.list({})).toMatchObject({ code: 'provider-needed' });
  });

  it('stands for a dangerous act for minutes where an owner asks that', async () => {
    await setRules({});
    expect(await passAs('ann')).toBe('ok');
    await setRules({ stepUpRoles: ['owner'] });
    app = await changeOver(app);
    const invite = () => app.client.operators.invite({ name: 'Tom Reed', role: 'support' });
    expect(await app.client.jobs.list({})).toMatchObject({ ok: true });
    expect(await invite()).toMatchObject({ code: 'provider-needed' });
    const { password, deviceSecret } = app.vault;
    const next = 'another tulip granite orbit';
    const change = { do: 'change-password', password, next, deviceSecret } as const;
    expect(await app.backend.ask(change)).toMatchObject({ code: 'provider-needed' });
    expect(await passAs('ann')).toBe('ok');
    expect(await invite()).toMatchObject({ ok: true });
  });

  it('refuses rules that name a role that nobody knows', async () => {
    const rules = { ...rulesFor(server), signInRoles: ['nobody'] };
    expect(await app.client.provider.setRules({ rules, reason })).toMatchObject({
      code: 'role-missing',
    });
    expect(valueOf(await app.client.provider.rules({}))).toBeNull();
  });

  it('says before anything is signed whether a provider can be used', async () => {
    const { issuer } = server;
    const { host } = new URL(issuer);
    expect(await app.client.provider.check({ issuer })).toStrictEqual({
      ok: true,
      value: { signInHost: host, tokenHost: host },
    });
    expect(await app.client.provider.check({ issuer: `${issuer}/` })).toMatchObject({
      code: 'provider-unusable',
    });
  });
});
