import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import type { Connection } from '../../../main/backend/store/open.ts';
import { contract, operations } from '../../../shared/contract/index.ts';
import { clientOf } from '../../../shared/contract/operation.ts';
import { isSealed, passedInput, sealedFields } from '../../../shared/contract/sealed.ts';
import { sealCall, sealing } from '../../../shared/sealed-calls.ts';
import { SealingKey, sealTo } from '../../../shared/sealing.ts';
import { auditSize, BackendUnderTest, newScratchVault } from '../../support/backend.ts';
import { validInput } from '../../support/valid-inputs.ts';

let backend: BackendUnderTest;
let watch: Connection;

beforeAll(async () => {
  backend = new BackendUnderTest(await newScratchVault(), 'dead');
  await backend.unlock();
  watch = backend.vault.look();
});

afterAll(async () => {
  watch.close();
  await backend.close();
  backend.vault.remove();
});

const table = [...operations].map(([name, operation]) => ({ name, operation }));
const sealed = table.filter(({ operation }) => isSealed(operation));
const ofBackend = sealed.filter(({ operation }) => operation.process === 'backend');

const invalid = { ok: false, code: 'input-invalid', facts: {} };

/** Names of fields that hold a secret or a personal value wherever they turn up. */
const secretFields = [
  'password',
  'current',
  'next',
  'kit',
  'shares',
  'groups',
  'edits',
  'attributes',
  'lines',
  'deviceSecret',
  'passphrase',
  'code',
];

function fieldsOf(schema: unknown): readonly string[] {
  const { entries, wrapped } = schema as { entries?: object; wrapped?: unknown };
  return entries ? Object.keys(entries) : wrapped ? fieldsOf(wrapped) : [];
}

describe('the contract', () => {
  it.each(table)('seals what is secret in the input of $name', ({ operation }) => {
    const secret = fieldsOf(operation.input).filter((field) => secretFields.includes(field));
    // Those of a role are names of attributes, without a value of anybody.
    if (operation === contract.roles.save) secret.splice(secret.indexOf('attributes'), 1);
    // A value is personal where it is looked for; elsewhere it is the setting of a clear name.
    if (operation === contract.accounts.lookUp) secret.push('value');
    expect(sealedFields(operation).toSorted()).toStrictEqual(secret.toSorted());
  });

  it('seals the answers that hold a kit, a password, a revealed value, an identity or rows of a file', () => {
    const answers = sealed.filter(({ operation }) => operation.sealed.includes('answer'));
    expect(answers.map(({ name }) => name).toSorted()).toStrictEqual([
      'accounts.reveal',
      'changes.handOver',
      'changes.handOverFile',
      'directories.preview',
      'operators.invite',
      'operators.inviteAgain',
      'provider.links',
      'recovery.showShare',
      'session.addDevice',
      'session.confirmFactor',
      'session.create',
      'session.prepareFactor',
      'session.recover',
      'session.recoverWithShares',
      'session.renewKit',
    ]);
  });

  it.each(sealed)('lets the gate see a blob of $name and nothing of what is in it', (row) => {
    const seen = fieldsOf(passedInput(row.operation));
    expect(seen).toContain('sealed');
    const hidden = sealedFields(row.operation);
    const rest = fieldsOf(row.operation.input).filter((field) => !hidden.includes(field));
    expect(seen.toSorted()).toStrictEqual([...rest, 'sealed'].toSorted());
  });
});

describe('what was sealed', () => {
  it.each(ofBackend)('in clear is refused by the backend itself: $name', async (row) => {
    const outcome = await backend.pass(row.name, validInput(row.operation.input));
    expect(outcome).toStrictEqual(invalid);
  });

  it.each(ofBackend)('for another operation is refused: $name', async ({ name, operation }) => {
    const valid = validInput(operation.input);
    const before = auditSize(watch);
    for (const other of sealed.filter((one) => one.name !== name)) {
      const { passed } = await sealCall(await backend.key(), other.name, valid);
      const own = await sealCall(await backend.key(), name, valid);
      const replayed = { ...own.passed, sealed: passed['sealed'] };
      expect(await backend.pass(name, replayed)).toStrictEqual(invalid);
    }
    expect(auditSize(watch)).toBe(before);
  });

  it.each(ofBackend)('to the key of a process that is gone is told apart: $name', async (row) => {
    const { publicKey } = await SealingKey.make();
    const { passed } = await sealCall(publicKey, row.name, validInput(row.operation.input));
    const outcome = await backend.pass(row.name, passed);
    expect(outcome).toStrictEqual({ ok: false, code: 'sealing-stale', facts: {} });
  });

  it('and changed anywhere is refused, and nothing moves', async () => {
    const name = 'changes.stageNew';
    const { input } = contract.changes.stageNew;
    const before = auditSize(watch);
    const rubbish = fc.record({
      at: fc.nat(500),
      part: fc.constantFrom('enc' as const, 'bytes' as const),
      by: fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/),
    });
    const property = fc.asyncProperty(rubbish, async ({ at, part, by }) => {
      const { passed } = await sealCall(await backend.key(), name, validInput(input));
      const blob = v.parse(v.record(v.string(), v.string()), passed['sealed']);
      const text = blob[part] ?? '';
      const place = at % (text.length - 1);
      const other = `${text.slice(0, place)}${by}${text.slice(place + by.length)}`;
      fc.pre(other.slice(0, text.length - 1) !== text.slice(0, -1));
      const outcome = await backend.pass(name, { ...passed, sealed: { ...blob, [part]: other } });
      expect(outcome).toStrictEqual(invalid);
    });
    await fc.assert(property, { numRuns: 200, endOnFailure: true });
    expect(auditSize(watch)).toBe(before);
  });

  it('is looked at as the gate looks at an input: size, depth, names and surrogates', async () => {
    const wide = Array.from({ length: 20_001 }, () => 0);
    const deep = JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`) as unknown;
    const rows: readonly (readonly [unknown, string])[] = [
      [{ edits: wide }, 'size-exceeded'],
      [{ edits: deep }, 'size-exceeded'],
      [{ edits: ['x'.repeat(2_200_000)] }, 'size-exceeded'],
      [{ edits: [{ do: 'rename', name: '\ud800' }] }, 'input-invalid'],
      [JSON.parse('{"__proto__": {"polluted": true}, "edits": []}'), 'input-invalid'],
      [{ edits: [JSON.parse('{"constructor": {"polluted": true}}')] }, 'input-invalid'],
      [{ edits: [{ do: 'delete' }], targets: [2] }, 'input-invalid'],
      [{ edits: [{ do: 'delete' }], more: 1 }, 'input-invalid'],
      ['text', 'input-invalid'],
      [null, 'input-invalid'],
    ];
    for (const [inside, code] of rows) {
      const blob = (await sealTo(await backend.key(), 'changes.stage', inside)).sealed;
      const outcome = await backend.pass('changes.stage', { targets: [1], sealed: blob });
      expect(outcome).toStrictEqual({ ok: false, code, facts: {} });
    }
    expect('polluted' in {}).toBe(false);
  });

  it('is no JSON and no text: refused all the same', async () => {
    for (const bytes of ['', 'AAAA', 'A'.repeat(22), '!'.repeat(40)]) {
      const { sealed: blob } = await sealTo(await backend.key(), 'changes.stage', {});
      const outcome = await backend.pass('changes.stage', {
        targets: [1],
        sealed: { ...blob, bytes },
      });
      expect(outcome).toStrictEqual(invalid);
    }
  });
});

describe('a caller', () => {
  it('whose backend was started anew asks for the key again, once, and notices nothing', async () => {
    const old = await SealingKey.make();
    const asked: string[] = [];
    const carry = sealing(async (name, input) => {
      asked.push(name);
      if (name !== 'session.sealingKey') return backend.pass(name, input);
      const isFirst = asked.length === 1;
      return { ok: true, value: { publicKey: isFirst ? old.publicKey : await backend.key() } };
    });
    const client = clientOf(contract, carry);
    const verdict = await client.session.checkPassword({ password: 'tulip granite orbit saddle' });
    expect(verdict).toMatchObject({ ok: true, value: { ok: true } });
    const again = await client.session.checkPassword({ password: 'password' });
    expect(again).toMatchObject({ ok: true, value: { ok: false } });
    const key = 'session.sealingKey';
    const check = 'session.checkPassword';
    expect(asked).toStrictEqual([key, check, key, check, check]);
  });

  it('hears that the key is stale when it is so twice, and that it is asked too often', async () => {
    const old = await SealingKey.make();
    const value = { publicKey: old.publicKey };
    const stale = sealing(async (name, input) =>
      name === 'session.sealingKey' ? { ok: true, value } : backend.pass(name, input),
    );
    const input = { password: 'x' };
    expect(await stale('session.checkPassword', input)).toMatchObject({ code: 'sealing-stale' });
    const refusal = { ok: false, code: 'rate-exceeded', facts: {} };
    const throttled = sealing(() => Promise.resolve(refusal));
    expect(await throttled('session.checkPassword', input)).toStrictEqual(refusal);
  });
});
