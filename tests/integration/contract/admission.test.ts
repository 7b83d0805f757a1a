import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../main/backend/store/open.ts';
import { contract, operations } from '../../../shared/contract/index.ts';
import { permissions } from '../../../shared/permissions.ts';
import { builtInRoles, permissionsOf } from '../../../shared/roles.ts';
import {
  auditSize,
  BackendUnderTest,
  contentHash,
  newScratchVault,
} from '../../support/backend.ts';
import { knock, seenBehindTheGate } from '../../support/through-gate.ts';
import { validInput } from '../../support/valid-inputs.ts';

const table = [...operations].map(([name, operation]) => ({ name, operation }));
const ofBackend = table.filter(({ operation }) => operation.process === 'backend');

let backend: BackendUnderTest;
let watch: Connection;

beforeAll(async () => {
  backend = new BackendUnderTest(await newScratchVault(), 'dead');
  watch = backend.vault.look();
});

afterAll(async () => {
  watch.close();
  await backend.close();
  backend.vault.remove();
});

/** What is wrong with an input, by name: one of its own fields at a time. */
function malformed(valid: unknown): readonly (readonly [string, unknown])[] {
  const fields = Object.entries(Object(valid));
  return [
    ['a surplus field', { ...Object(valid), surplus: 1 }],
    ['a text instead of an object', 'text'],
    ['an array instead of an object', [valid]],
    ['a null', null],
    ['an own __proto__', JSON.parse('{"__proto__": {"polluted": true}}')],
    ['an own constructor', { ...Object(valid), constructor: {} }],
    ...fields.flatMap(([field]) => [
      [`${field} as a date`, { ...Object(valid), [field]: new Date(0) }] as const,
      [`${field} as not a number`, { ...Object(valid), [field]: Number.NaN }] as const,
      [`${field} as a big integer`, { ...Object(valid), [field]: 1n }] as const,
    ]),
  ];
}

describe('the contract', () => {
  it('has at least sixty operations, each of the process that it names', () => {
    expect(operations.size).toBeGreaterThan(60);
    expect(new Set(table.map(({ operation }) => operation.process))).toStrictEqual(
      new Set(['main', 'backend']),
    );
  });

  it('names no feature after what a plain object inherits', () => {
    const inherited = Object.getOwnPropertyNames(Object.prototype);
    expect(Object.keys(contract).filter((name) => inherited.includes(name))).toStrictEqual([]);
  });

  it('lets only these be called before sign-in', () => {
    const open = table.filter(({ operation }) => operation.access === 'anyone');
    expect(open.map(({ name }) => name).toSorted()).toStrictEqual([
      'files.chooseOpen',
      'session.checkPassword',
      'session.chooseProfile',
      'session.confirmKit',
      'session.create',
      'session.enrol',
      'session.lock',
      'session.recover',
      'session.recoverWithShares',
      'session.saveKit',
      'session.sealingKey',
      'session.signIn',
      'session.status',
      'settings.about',
      'settings.get',
      'settings.managed',
      'settings.set',
    ]);
  });

  it('asks only for permissions that exist and that some role carries', () => {
    const carried = new Set<string>(builtInRoles.flatMap((role) => [...permissionsOf(role)]));
    const asked = table.map(({ operation }) => operation.access);
    const known = new Set<string>(['anyone', 'signed-in', ...permissions]);
    expect(asked.filter((access) => !known.has(access))).toStrictEqual([]);
    const permissionsAsked = asked.filter((one) => one !== 'anyone' && one !== 'signed-in');
    expect(permissionsAsked.filter((access) => !carried.has(access))).toStrictEqual([]);
  });
});

describe('a locked vault', () => {
  it.each(ofBackend.filter(({ operation }) => operation.access !== 'anyone'))(
    'refuses $name as signed out, and nothing moves',
    async ({ name, operation }) => {
      const before = { hash: contentHash(watch), rows: auditSize(watch) };
      const passage = await knock(backend, name, validInput(operation.input));
      expect(passage.isAdmitted).toBe(true);
      expect(passage.outcome).toStrictEqual({ ok: false, code: 'signed-out', facts: {} });
      expect({ hash: contentHash(watch), rows: auditSize(watch) }).toStrictEqual(before);
    },
  );

  it.each(ofBackend.filter(({ operation }) => operation.access === 'anyone'))(
    'answers $name',
    async ({ name, operation }) => {
      const { outcome } = await knock(backend, name, validInput(operation.input));
      expect(outcome?.ok).toBe(true);
    },
  );

  it('knows no operation of main and none that does not exist', async () => {
    for (const name of ['session.status', 'accounts.drop', '__proto__', 'constructor', '']) {
      const outcome = await backend.call(name, {});
      expect(outcome).toStrictEqual({ ok: false, code: 'operation-unknown', facts: {} });
    }
  });
});

describe('an open vault', () => {
  beforeAll(() => backend.unlock());

  it.each(table)('does not let malformed input of $name pass the gate', async (row) => {
    const { name, operation } = row;
    const before = { hash: contentHash(watch), rows: auditSize(watch) };
    const valid = validInput(operation.input);
    expect(v.is(operation.input, valid)).toBe(true);
    // A date in a sealed field is a text once it arrives, which may well be what is asked for.
    const wrong = malformed(valid).filter(
      ([, input]) => !v.is(operation.input, seenBehindTheGate(name, input)),
    );
    expect(wrong.length).toBeGreaterThan(2);
    for (const [, input] of wrong) {
      const passage = await knock(backend, name, input);
      expect(passage.isAdmitted).toBe(false);
      expect(passage.refusals).toStrictEqual(['input-invalid']);
      expect(passage.outcome).toStrictEqual({ ok: false, code: 'input-invalid', facts: {} });
    }
    expect({ hash: contentHash(watch), rows: auditSize(watch) }).toStrictEqual(before);
  });

  it('writes down what the gate refused, as one entry with its count', async () => {
    const before = auditSize(watch);
    backend.tell({ type: 'refused', name: 'accounts.get', code: 'rate-exceeded', count: 4_600 });
    const { outcome: listed } = await knock(backend, 'audit.list', { limit: 1 });
    expect(auditSize(watch)).toBe(before + 1);
    expect(listed).toMatchObject({
      ok: true,
      value: { rows: [{ action: 'gate.refuse', decision: 'refused' }] },
    });
    expect(JSON.stringify(listed)).toContain('4600');
  });

  it('answers signed out again once it is closed', async () => {
    await backend.close();
    const outcome = await backend.call('accounts.facets', {});
    expect(outcome).toMatchObject({ ok: false, code: 'signed-out' });
  });
});
