import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeBothCopies } from '../../../main/backend/vault/header.ts';
import { changePolicy, draftOf } from '../../../main/backend/vault/policy-change.ts';
import { unlockVault } from '../../../main/backend/vault/unlock.ts';
import type { GivenProviderRules, ProviderRules } from '../../../shared/model/provider.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { type OidcServer, rulesFor, startOidcServer } from '../../support/oidc-server.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';
import { begin, finished } from '../../support/provider-sign-in.ts';
import { comeBack } from '../../support/scripted-browser.ts';

const reason = 'because';
const values = [
  { value: 'chiefs', role: 'owner' },
  { value: 'admins', role: 'administrator' },
  { value: 'audit', role: 'auditor' },
];
let server: OidcServer;
let app: SignedIn;
let sue: string;

beforeAll(async () => {
  server = await startOidcServer();
});

afterAll(async () => {
  await server.stop();
});

beforeEach(async () => {
  app = await signedIn();
  sue = await enrolAs(app, 'Sue Porter', 'support');
  await setRules({});
});

afterEach(async () => {
  await app.close();
});

/** Lets a claim give roles to support staff, as an owner. */
async function setRules(
  change: Partial<GivenProviderRules>,
  otherwise: 'own' | 'refuse' = 'refuse',
): Promise<void> {
  const claim = { name: 'groups', values, otherwise };
  const asked = { scopes: ['groups'], signInRoles: ['support'], claim };
  const rules = { ...rulesFor(server), ...asked, ...change };
  valueOf(await app.client.provider.setRules({ rules, reason }));
}

/** Signs in at the provider as somebody who is in these groups. */
async function passAs(name: string, groups: readonly string[]): Promise<string> {
  server.groups.set(name, groups);
  const { address } = await begin(app);
  const [, ended] = await Promise.all([comeBack(address, name), finished(app)]);
  return ended;
}

/** What the backend says of the session, as main hears it. */
async function look(): Promise<unknown> {
  const outcome = await app.backend.ask({ do: 'look' });
  return outcome.ok ? outcome.value : null;
}

/** Changes the provider's rules while the session of somebody else goes on. */
async function changeBeside(edit: (rules: ProviderRules) => ProviderRules): Promise<void> {
  const unlocked = await unlockVault({ ...app.vault, now: Date.now() });
  if (!unlocked.ok) throw new Error(unlocked.reason);
  const { header, keys } = unlocked;
  const draft = draftOf(header);
  if (!draft.provider) throw new Error('There is no provider.');
  const change = {
    draft: { ...draft, provider: edit(draft.provider) },
    invite: null,
    now: Date.now(),
  };
  writeBothCopies(app.vault.folder, (await changePolicy(header, keys, change)).header);
  keys.dispose();
}

/** What the log tells of an act that was allowed. */
function details(action: string): readonly unknown[] {
  const connection = app.vault.look();
  try {
    return connection
      .prepare<[string], string>(
        "SELECT detail FROM audit WHERE action = ? AND decision = 'allowed' ORDER BY seq",
      )
      .pluck()
      .all(action)
      .map((text): unknown => JSON.parse(text));
  } finally {
    connection.close();
  }
}

function signIns(): readonly unknown[] {
  return details('provider.sign-in');
}

describe('a role by a claim of the provider', () => {
  it('is that of the first line that fits, from the first call on, and brings no key', async () => {
    app = await changeOver(app, sue);
    expect(await passAs('sue', ['staff', 'audit', 'chiefs', 'admins'])).toBe('ok');
    expect(await look()).toMatchObject({
      standing: {
        role: 'administrator',
        byProvider: { closed: ['personal', 'credentials'] },
        needsProvider: false,
        compartments: [],
        permissions: expect.not.arrayContaining(['accounts.reveal']) as unknown,
      },
    });
    expect(await app.client.operators.list({})).toMatchObject({
      value: [{ roleByProvider: null }, { role: 'support', roleByProvider: 'administrator' }],
    });
    expect(await app.client.operators.invite({ name: 'Tom', role: 'owner' })).toMatchObject({
      code: 'not-permitted',
    });
    expect(signIns()).toStrictEqual([{ step: 'linked', role: 'administrator', line: '2' }]);
  });

  it('is refused to whom no line fits, or leaves them their own, as the rules say', async () => {
    app = await changeOver(app, sue);
    expect(await passAs('sue', ['chiefs'])).toBe('provider-role-missing');
    expect(await app.client.jobs.list({})).toMatchObject({ code: 'provider-needed' });
    app = await changeOver(app);
    await setRules({}, 'own');
    app = await changeOver(app, sue);
    expect(await passAs('sue', ['chiefs'])).toBe('ok');
    expect(await look()).toMatchObject({ standing: { role: 'support', byProvider: null } });
  });

  it('ends at once when an owner takes its line away', async () => {
    app = await changeOver(app, sue);
    expect(await passAs('sue', ['audit'])).toBe('ok');
    expect(await app.client.audit.head({})).toMatchObject({ ok: true });
    await changeBeside((rules) => ({
      ...rules,
      claim: rules.claim && { ...rules.claim, values: values.slice(0, 2) },
    }));
    expect(await app.client.audit.head({})).toMatchObject({ code: 'operator-suspended' });
    expect(await app.client.jobs.list({})).toMatchObject({ code: 'operator-suspended' });
  });

  it('stays one role for a session, whatever the claim says later', async () => {
    await setRules({ stepUpRoles: ['support'] });
    app = await changeOver(app, sue);
    expect(await passAs('sue', ['audit'])).toBe('ok');
    expect(await passAs('sue', ['admins'])).toBe('provider-role-missing');
    expect(await look()).toMatchObject({ standing: { role: 'auditor' } });
    expect(await passAs('sue', ['audit'])).toBe('ok');
  });

  it('is the base that a lent role comes on top of, and goes back to', async () => {
    valueOf(
      await app.client.operators.setElevationRules({ roles: ['support'], minutes: 30, reason }),
    );
    app = await changeOver(app, sue);
    expect(await passAs('sue', ['audit'])).toBe('ok');
    const wanted = { role: 'support', minutes: 30, reason };
    const { request } = valueOf(await app.client.elevation.request(wanted));
    app = await changeOver(app);
    valueOf(await app.client.elevation.decide({ request, verdict: 'approve', reason }));
    app = await changeOver(app, sue);
    expect(await passAs('sue', ['audit'])).toBe('ok');
    valueOf(await app.client.elevation.start({ request }));
    expect(await look()).toMatchObject({ standing: { role: 'support', byProvider: {} } });
    valueOf(await app.client.elevation.end({}));
    expect(await look()).toMatchObject({ standing: { role: 'auditor' } });
    const marks = details('elevation.end');
    expect(marks).toMatchObject([{ byProvider: 'auditor', elevated: 'support' }]);
  });

  it('holds for the lease, unless the line or the own role is gone by then', async () => {
    app = await changeOver(app, sue);
    expect(await passAs('sue', ['audit'])).toBe('ok');
    app = await changeOver(app, sue);
    await server.stop();
    expect(await app.backend.ask({ do: 'begin-provider' })).toMatchObject({ ok: false });
    expect(await app.client.provider.useLease({})).toMatchObject({ ok: true });
    expect(await look()).toMatchObject({ standing: { role: 'auditor' } });
    app = await changeOver(app);
    await setRules({ claim: { name: 'groups', values: values.slice(0, 2), otherwise: 'refuse' } });
    app = await changeOver(app, sue);
    expect(await app.backend.ask({ do: 'begin-provider' })).toMatchObject({ ok: false });
    expect(valueOf(await app.client.provider.own({})).leaseUntil).toBeNull();
    expect(await app.client.provider.useLease({})).toMatchObject({ code: 'provider-lease-over' });
    await server.start();
  });

  it('is no role for a link that somebody else wrote', async () => {
    app = await changeOver(app, sue);
    expect(await passAs('sue', ['audit'])).toBe('ok');
    app = await changeOver(app, sue);
    const connection = app.vault.look();
    connection.pragma('query_only = OFF');
    connection.exec("UPDATE provider_links SET role = 'administrator'");
    connection.close();
    await server.stop();
    expect(await app.backend.ask({ do: 'begin-provider' })).toMatchObject({ ok: false });
    expect(await app.client.provider.useLease({})).toMatchObject({ code: 'provider-lease-over' });
    await server.start();
  });

  it('leaves the last owner theirs, and makes less of one of two', async () => {
    expect(await passAs('ann', ['audit'])).toBe('ok');
    await setRules({ signInRoles: ['owner'] });
    app = await changeOver(app);
    expect(await passAs('ann', ['audit'])).toBe('ok');
    expect(await look()).toMatchObject({ standing: { role: 'owner', byProvider: null } });
    await enrolAs(app, 'Ben', 'owner');
    app = await changeOver(app);
    expect(await passAs('ann', ['audit'])).toBe('ok');
    expect(await look()).toMatchObject({ standing: { role: 'auditor', byProvider: {} } });
    expect(await app.client.provider.setRules({ rules: null, reason })).toMatchObject({
      code: 'not-permitted',
    });
  });
});
