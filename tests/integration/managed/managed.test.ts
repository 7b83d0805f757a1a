import { existsSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Backend } from '../../../main/backend/backend.ts';
import { databasePath } from '../../../main/backend/store/open.ts';
import { operations } from '../../../shared/contract/index.ts';
import type { Outcome } from '../../../shared/failure.ts';
import { operationsOfFeature } from '../../../shared/managed.ts';
import {
  managedFeatures,
  type ManagedPolicy,
  type ManagedState,
} from '../../../shared/model/managed-policy.ts';
import type { FromBackend } from '../../../shared/process.ts';
import { BackendUnderTest, newScratchVault } from '../../support/backend.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { openCorp } from '../../support/corp.ts';
import { managedWith, unmanaged } from '../../support/managed.ts';
import { validInput } from '../../support/valid-inputs.ts';

const place = '/etc/bailiwick/policy.json';
const broken: ManagedState = { state: 'unusable', why: 'invalid', place, key: 'mask' };

/** A session that began while these rules were in force. */
async function under(rules: Partial<ManagedPolicy>): Promise<SignedIn> {
  const app = await signedIn(undefined, undefined, managedWith(rules));
  onTestFinished(() => app.close());
  return app;
}

function codeOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'ok' : outcome.code;
}

async function codesOf(app: SignedIn, names: readonly string[]): Promise<Record<string, string>> {
  const codes: Record<string, string> = {};
  for (const name of names) {
    const operation = operations.get(name);
    if (!operation) throw new Error('There is no such operation.');
    const input = v.parse(operation.input, validInput(operation.input));
    codes[name] = codeOf(await app.backend.call(name, input));
  }
  return codes;
}

/** Ends the session that the table goes on with. */
const endsSession = new Set(['operators.viewAs', 'elevation.start', 'elevation.end']);
const ofBackend = [...operations]
  .filter(([name, { process }]) => process === 'backend' && !endsSession.has(name))
  .map(([name]) => name);

describe('a feature that the managed policy switches off', () => {
  it('is refused by the backend to an owner, and nothing else is', async () => {
    const app = await under({ off: [...managedFeatures] });
    app.backend.connectors = 'dead';
    const codes = await codesOf(app, ofBackend);
    const refused = ofBackend.filter((name) => codes[name] === 'managed');
    const wanted = managedFeatures.flatMap((feature) => operationsOfFeature[feature]);
    expect(refused.toSorted()).toEqual(
      wanted.filter((name) => ofBackend.includes(name)).toSorted(),
    );
  }, 60_000);

  it('is refused alone: each with its own operations and with those of no other', async () => {
    const named = managedFeatures.flatMap((feature) => operationsOfFeature[feature]);
    const held = named.filter((name) => ofBackend.includes(name));
    const vault = await newScratchVault();
    onTestFinished(() => vault.remove());
    for (const feature of managedFeatures) {
      const app = await signedIn(vault, undefined, managedWith({ off: [feature] }));
      app.backend.connectors = 'dead';
      const codes = await codesOf(app, held);
      const refused = held.filter((name) => codes[name] === 'managed');
      expect([feature, ...refused]).toEqual([
        feature,
        ...held.filter((name) => operationsOfFeature[feature].includes(name)),
      ]);
      await app.backend.close();
    }
  }, 60_000);

  it('names who manages the machine, and the attempt is in the log', async () => {
    const app = await under({ off: ['restore'] });
    const outcome = await app.backend.call('backups.restore', {
      file: `r${'0'.repeat(22)}`,
      reason: 'trial',
    });
    const facts = { managedBy: 'Northwind IT', contact: 'it@northwind.test' };
    expect(outcome).toEqual({ ok: false, code: 'managed', facts });
    const [row] = valueOf(await app.client.audit.list({ limit: 1 })).rows;
    expect(row).toMatchObject({ action: 'backups.restore', decision: 'refused' });
  });
});

describe('a mask of the managed policy', () => {
  it('keeps an owner from an attribute, under any spelling, and from no other', async () => {
    const corp = await openCorp();
    onTestFinished(() => corp.vault.remove());
    const id = await corp.idOf('Zoë');
    await corp.backend.close();
    const app = await signedIn(corp.vault, undefined, managedWith({ masks: ['Mobile'] }));
    const facts = { managedBy: 'Northwind IT', contact: 'it@northwind.test' };
    for (const attribute of ['mobile', 'MOBILE', 'mobile;lang-de']) {
      const outcome = await app.client.accounts.reveal({ id, attribute, reason: 'trial' });
      expect(outcome).toEqual({ ok: false, code: 'managed-mask', facts });
    }
    const [row] = valueOf(await app.client.audit.list({ limit: 1 })).rows;
    expect(row).toMatchObject({ action: 'accounts.reveal', decision: 'refused' });
    expect(
      await app.client.accounts.reveal({ id, attribute: 'homePhone', reason: 'trial' }),
    ).toMatchObject({ code: 'attribute-masked' });
    await app.backend.close();
    const free = await signedIn(corp.vault, undefined, managedWith({ masks: ['homePhone'] }));
    const told = valueOf(
      await free.client.accounts.reveal({ id, attribute: 'mobile', reason: 'trial' }),
    );
    expect(told.values).toStrictEqual(['+49 170 5550123']);
    await free.backend.close();
    const none = await signedIn(corp.vault, undefined, managedWith({ masks: ['*'] }));
    const all = await none.client.accounts.reveal({ id, attribute: 'mobile', reason: 'trial' });
    expect(all).toMatchObject({ code: 'managed-mask' });
    await none.backend.close();
  }, 30_000);
});

describe('a second factor that the managed policy asks for', () => {
  it.each([['*'], ['owner']])('comes before everything else, for %s', async (role) => {
    const app = await under({ factors: [role] });
    expect(await app.client.accounts.worklists({})).toMatchObject({ code: 'factor-missing' });
    expect(valueOf(await app.client.session.factor({}))).toMatchObject({ isMandatory: true });
    valueOf(await app.client.session.prepareFactor({}));
  });

  it('is asked of no other role, and is not written into the policy of the vault', async () => {
    const app = await under({ factors: ['auditor'] });
    valueOf(await app.client.accounts.worklists({}));
    expect(valueOf(await app.client.operators.signInRules({})).factorRoles).toStrictEqual([]);
    expect(valueOf(await app.client.session.factor({}))).toMatchObject({ isMandatory: false });
  });
});

describe('a managed policy', () => {
  it('counts from one sign-in to the next lock, whatever main says in between', async () => {
    const app = await under({ off: ['export'] });
    app.backend.connectors = 'dead';
    app.backend.manage(unmanaged());
    expect(await codesOf(app, ['exports.create'])).toEqual({ 'exports.create': 'managed' });
  });

  it('bounds the accounts of an export', async () => {
    const app = await under({ limits: { exported: 3 } });
    await practice(app, 4);
    const tooMany = await exported(app);
    const facts = { managedBy: 'Northwind IT', contact: 'it@northwind.test', most: 3 };
    expect(tooMany).toEqual({ ok: false, code: 'managed-limit', facts });
    expect(existsSync(app.file('out.csv').path)).toBe(false);
  });

  it('bounds the accounts whose changes are saved as LDIF', async () => {
    const app = await under({ limits: { exported: 3 } });
    await practice(app, 4);
    const ids = await idsOf(app);
    const stage = (targets: readonly number[]) =>
      app.client.changes.stage({
        targets: [...targets],
        edits: [{ do: 'set', attribute: 'title', values: ['Boss'] }],
      });
    const { set: id } = valueOf(await stage(ids.slice(0, 3)));
    const save = () => app.client.changes.exportLdif({ id, file: app.file('out.ldif').token });
    expect(codeOf(await save())).toBe('ok');
    await stage(ids.slice(3, 4));
    expect(codeOf(await save())).toBe('managed-limit');
  });

  it('bounds the changes of a set below what the role allows', async () => {
    const app = await under({ limits: { changes: 2 } });
    await practice(app, 4);
    const ids = await idsOf(app);
    const stage = (targets: readonly number[]) =>
      app.client.changes.stage({
        targets: [...targets],
        edits: [{ do: 'set', attribute: 'title', values: ['Boss'] }],
      });
    expect(codeOf(await stage(ids.slice(0, 3)))).toBe('managed-limit');
    expect(codeOf(await stage(ids.slice(0, 2)))).toBe('ok');
    expect(codeOf(await stage(ids.slice(2, 3)))).toBe('managed-limit');
  });

  it('keeps live directories away from every server that it does not name', async () => {
    const app = await under({ hosts: ['*.northwind.test'] });
    const connection = {
      host: 'ldap.elsewhere.test',
      port: 636,
      security: 'ldaps' as const,
      bindName: 'cn=reader',
      bases: [],
      readOnly: true,
      pageSize: 500,
      pin: null,
    };
    app.backend.connectors = 'dead';
    const password = 'not to be sent';
    const probed = await app.client.directories.probe({ connection, password });
    expect(codeOf(probed)).toBe('managed-host');
    const added = await app.client.directories.addLive({ name: 'Away', connection, password });
    expect(codeOf(added)).toBe('managed-host');
    expect(valueOf(await app.client.directories.list({}))).toEqual([]);
    const near = { ...connection, host: 'LDAP.Northwind.test' };
    const reached = await app.client.directories.probe({ connection: near, password });
    expect(codeOf(reached)).toBe('ok');
  });
});

describe('a managed policy that cannot be used', () => {
  it('lets nobody in, and the vault is looked at as broken until it is put right', async () => {
    const vault = await newScratchVault();
    const backend = new BackendUnderTest(vault, 'dead');
    onTestFinished(async () => {
      await backend.close();
      vault.remove();
    });
    backend.manage(broken);
    expect(await backend.signIn()).toMatchObject({ ok: false, code: 'policy-unusable' });
    const look = { ok: true, value: { state: 'broken', problem: 'policy-unusable' } };
    expect(await backend.ask({ do: 'look' })).toMatchObject(look);
    backend.manage(unmanaged());
    expect(await backend.signIn()).toMatchObject({ ok: true });
  });

  it('lets nobody make a vault', async () => {
    const vault = await newScratchVault();
    vault.remove();
    const backend = new BackendUnderTest(vault, 'dead');
    onTestFinished(() => vault.remove());
    backend.manage(broken);
    const { password, deviceSecret } = vault;
    const name = 'Ann';
    const made = await backend.ask({ do: 'create', name, device: 'here', password, deviceSecret });
    expect(made).toMatchObject({ ok: false, code: 'policy-unusable' });
    expect(existsSync(databasePath(vault.folder))).toBe(false);
  });

  it('is what a backend takes for granted that main has told nothing', async () => {
    const vault = await newScratchVault();
    onTestFinished(() => vault.remove());
    const told = new Promise<FromBackend>((resolve) => {
      const backend = new Backend(vault.folder, resolve);
      backend.receive({ type: 'vault', id: 1, request: { do: 'look' } });
    });
    const value = { state: 'broken', problem: 'policy-unusable' };
    expect(await told).toMatchObject({ type: 'reply', outcome: { ok: true, value } });
  });
});

async function practice(app: SignedIn, accounts: number): Promise<void> {
  const started = await app.client.directories.createPractice({ name: 'Practice', accounts });
  await app.ended(valueOf(started));
}

async function idsOf(app: SignedIn): Promise<number[]> {
  const window = { query: {}, offset: 0, limit: 10 };
  return valueOf(await app.client.accounts.find(window)).rows.map(({ id }) => id);
}

function exported(app: SignedIn, text = ''): Promise<Outcome<unknown>> {
  const file = app.file('out.csv').token;
  return app.client.exports.create({ query: { text }, format: 'csv', file, reason: 'trial' });
}
