import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  elevatedSupport,
  mappedApprover,
  mayCall,
  narrowed,
  permissionsFile,
  permissionsPage,
} from '../../../build/permissions.ts';
import { dispatch } from '../../../main/backend/dispatch.ts';
import { Elevated } from '../../../main/backend/elevation/elevated.ts';
import { moment } from '../../../main/backend/vault/moment.ts';
import { operations } from '../../../shared/contract/index.ts';
import { draftOfRole, type Role } from '../../../shared/model/role.ts';
import { builtInRoles } from '../../../shared/roles.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { decisionOf } from '../../support/decision.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';
import { openedVault } from '../../support/open-vault.ts';
import { rulesFor, startOidcServer } from '../../support/oidc-server.ts';
import { begin, finished } from '../../support/provider-sign-in.ts';
import { comeBack } from '../../support/scripted-browser.ts';
import { validInput } from '../../support/valid-inputs.ts';

const ofBackend = [...operations].filter(([, { process }]) => process === 'backend');
/** Ends the session that the table goes on with. */
const endsSession = new Set(['operators.viewAs', 'elevation.start', 'elevation.end']);

let app: SignedIn;
const ids = new Map<string, string>();

function rolesUnderTest(): readonly Role[] {
  const others = builtInRoles.filter(({ id }) => id !== 'owner');
  const narrow = others.map((role) => ({ ...narrowed(role), id: `some-${role.id}` }));
  return [...others, ...narrow];
}

beforeAll(async () => {
  app = await signedIn();
  app.backend.connectors = 'dead';
  for (const role of rolesUnderTest()) {
    const isCustom = role.id.startsWith('some-');
    if (isCustom) valueOf(await app.client.roles.save(draftOfRole(role)));
    ids.set(role.id, await enrolAs(app, `Operator ${role.id}`, role.id));
  }
}, 120_000);

afterAll(() => app.close());

/** What became of a call, as far as the policy decides it; anything else by its own name. */
async function decision(name: string): Promise<string> {
  const operation = operations.get(name);
  if (!operation) throw new Error('There is no such operation.');
  const input = v.parse(operation.input, validInput(operation.input));
  const outcome = await app.backend.call(name, input);
  return decisionOf(outcome.ok ? 'ok' : outcome.code);
}

/** What becomes of every operation of the backend, for whoever is signed in, and what should. */
async function asked(role: Role) {
  const told = new Map<string, string>();
  const wanted = new Map<string, string>();
  for (const [name, operation] of ofBackend) {
    if (endsSession.has(name)) continue;
    wanted.set(name, mayCall(operation, role) ? 'let through' : 'refused');
    told.set(name, await decision(name));
  }
  return { told: Object.fromEntries(told), wanted: Object.fromEntries(wanted) };
}

/** Lends the role of an administrator to support staff, who take it up. */
async function elevate(): Promise<void> {
  const reason = 'because';
  app = await changeOver(app);
  const rules = { roles: ['administrator'], minutes: 30 };
  valueOf(await app.client.operators.setElevationRules({ ...rules, reason }));
  app = await changeOver(app, ids.get('support'));
  const wanted = { role: 'administrator', minutes: 30, reason };
  const { request } = valueOf(await app.client.elevation.request(wanted));
  app = await changeOver(app, ids.get('approver'));
  valueOf(await app.client.elevation.decide({ request, verdict: 'approve', reason }));
  app = await changeOver(app, ids.get('support'));
  app.backend.connectors = 'dead';
  valueOf(await app.client.elevation.start({ request }));
}

describe('the matrix of permissions', () => {
  it('in docs is the one that the contract and the roles give: run `node build/permissions.ts`', () => {
    expect(readFileSync(permissionsFile, 'utf8')).toBe(permissionsPage());
  });

  it.each(rolesUnderTest().map((role) => [role.id, role] as const))(
    'is what happens to %s, for every operation of the backend',
    async (id, role) => {
      app = await changeOver(app, ids.get(id));
      app.backend.connectors = 'dead';
      const { told, wanted } = await asked(role);
      expect(told).toStrictEqual(wanted);
    },
    60_000,
  );

  it('is what happens to whoever is lent a role, and to them again once its time is over', async () => {
    await elevate();
    const { told, wanted } = await asked(elevatedSupport);
    expect(told).toStrictEqual(wanted);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * 60_000 });
    expect(await app.client.accounts.worklists({})).toMatchObject({ code: 'elevation-over' });
    const support = builtInRoles.find(({ id }) => id === 'support');
    if (!support) throw new Error('There is no such role.');
    // The clock went on: what asks for a proof would be refused for that, and not by the role.
    const { password, deviceSecret } = app.vault;
    const secret = Buffer.from(deviceSecret);
    valueOf(await app.backend.ask({ do: 'prove', password, deviceSecret: secret }));
    const after = await asked(support);
    vi.useRealTimers();
    expect(after.told).toStrictEqual(after.wanted);
  }, 60_000);

  it('is what happens to every operation while the time of a lent role is over', async () => {
    await app.backend.close();
    const { session, context } = await openedVault(app.vault);
    const { opened } = session;
    if (!opened) throw new Error('The vault is not open.');
    const lent = { role: 'administrator', minutes: 30, request: 'r', lentBy: '', roleName: '' };
    const clocks = { now: () => Date.now(), uptimeMs: () => 0 };
    const elevation = new Elevated({ ...lent, keys: [] }, clocks);
    elevation.stop();
    const over = { ...opened, operator: { ...opened.operator, elevation } };
    const state = { proved: moment(), onDefect: () => undefined };
    const guarded = ofBackend.filter(([, { access }]) => access !== 'anyone');
    const told: (readonly [string, string])[] = [];
    for (const [name, { input }] of guarded) {
      const call = { name, input: validInput(input), files: {} };
      const outcome = await dispatch(over, call, state);
      told.push([name, outcome.ok ? 'let through' : outcome.code]);
    }
    const sql =
      "SELECT count(*) FROM audit WHERE json_extract(detail, '$.code') = 'elevation-over'";
    const rows = context.read.value<number>(sql);
    session.close();
    expect(told).toStrictEqual(guarded.map(([name]) => [name, 'elevation-over']));
    // One more of the test above, in which the time of a loan passed.
    expect(rows).toBe(guarded.length + 1);
  });

  it('is what happens to whoever has a role by a claim of the provider', async () => {
    const provider = await startOidcServer();
    provider.groups.set('ada', ['admins']);
    app = await changeOver(app);
    const values = [{ value: 'admins', role: 'administrator' }];
    const claim = { name: 'groups', values, otherwise: 'refuse' as const };
    const asks = { scopes: ['groups'], signInRoles: ['approver'], claim };
    const rules = { ...rulesFor(provider), ...asks };
    valueOf(await app.client.provider.setRules({ rules, reason: 'because' }));
    app = await changeOver(app, ids.get('approver'));
    const { address } = await begin(app);
    const [, ended] = await Promise.all([comeBack(address, 'ada'), finished(app)]);
    await provider.stop();
    expect(ended).toBe('ok');
    app.backend.connectors = 'dead';
    const { told, wanted } = await asked(mappedApprover);
    expect(told).toStrictEqual(wanted);
  }, 60_000);

  it('lets an owner through everywhere', () => {
    const owner = builtInRoles.find(({ id }) => id === 'owner');
    expect(owner && ofBackend.every(([, operation]) => mayCall(operation, owner))).toBe(true);
  });
});
