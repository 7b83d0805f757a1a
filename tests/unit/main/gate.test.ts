import { describe, expect, it } from 'vitest';
import { isBounded } from '../../../shared/bounds.ts';
import { admit } from '../../../main/gate.ts';
import { RateLimit } from '../../../main/rate-limit.ts';
import { operations } from '../../../shared/contract/index.ts';
import { isSealed, sealedFields } from '../../../shared/contract/sealed.ts';
import { sealCall } from '../../../shared/sealed-calls.ts';
import { SealingKey } from '../../../shared/sealing.ts';
import { heavyValues, hostileValues } from '../../support/hostile-inputs.ts';
import { processorMs } from '../../support/processor-time.ts';
import { unlimited } from '../../support/through-gate.ts';
import { validInput } from '../../support/valid-inputs.ts';

function knockAs(isOurs: boolean, name: unknown, input: unknown, rate: RateLimit = unlimited) {
  const refused: string[] = [];
  const admission = admit(name, input, {
    isOurs,
    rate,
    onRefused: (known, code) => refused.push(`${known} ${code}`),
  });
  return { admission, refused };
}

const table = [...operations].map(([name, operation]) => ({ name, operation }));

describe('the gate', () => {
  it.each(table)(
    'admits $name from our window, and refuses it to any other sender',
    async (row) => {
      const { name, operation } = row;
      const valid = validInput(operation.input);
      const { publicKey } = await SealingKey.make();
      const sealed = isSealed(operation) ? await sealCall(publicKey, name, valid) : null;
      const input = sealed?.passed ?? valid;
      expect(knockAs(true, name, input).admission.ok).toBe(true);
      const { admission, refused } = knockAs(false, name, input);
      expect(admission).toStrictEqual({
        ok: false,
        outcome: { ok: false, code: 'sender-refused', facts: {} },
      });
      expect(refused).toStrictEqual([`${name} sender-refused`]);
    },
  );

  it.each(table.filter(({ operation }) => isSealed(operation)))(
    'refuses $name in clear, also beside what is sealed',
    async ({ name, operation }) => {
      const valid = validInput(operation.input);
      const { publicKey } = await SealingKey.make();
      const { passed } = await sealCall(publicKey, name, valid);
      const both = { ...passed, ...Object(valid) };
      for (const input of sealedFields(operation).length > 0 ? [valid, both] : [valid]) {
        expect(knockAs(true, name, input).refused).toStrictEqual([`${name} input-invalid`]);
      }
    },
  );

  const strangers = ['__proto__', 'constructor', 'toString', 'accounts', 'accounts.', '.find'];
  const unnameable = [undefined, null, 7, {}, ['accounts.find'], 'x'.repeat(1_000_000)];
  it.each([...strangers, 'accounts.FIND', 'accounts.find ', 'accounts.constructor', ...unnameable])(
    'knows no operation called %j, and keeps the name out of its answer',
    (name) => {
      const { admission, refused } = knockAs(true, name, {});
      expect(admission).toStrictEqual({
        ok: false,
        outcome: { ok: false, code: 'operation-unknown', facts: {} },
      });
      expect(refused).toStrictEqual(['? operation-unknown']);
    },
  );

  it('asks who is there before it looks at anything else', () => {
    const used = new RateLimit(1, 0, () => 0);
    const { refused } = knockAs(false, 'accounts.find', Number.NaN, used);
    expect(refused).toStrictEqual(['accounts.find sender-refused']);
    expect(used.take()).toBe(true);
  });

  it('counts a call before it looks at the input', () => {
    const rate = new RateLimit(2, 0, () => 0);
    const codes = [1, 2, 3].map(() => knockAs(true, 'accounts.get', { id: 'x' }, rate).refused[0]);
    expect(codes).toStrictEqual([
      'accounts.get input-invalid',
      'accounts.get input-invalid',
      'accounts.get rate-exceeded',
    ]);
  });

  it('hands on what the schema made of the input, and not the input', () => {
    const input = { id: 7 };
    const { admission } = knockAs(true, 'accounts.get', input);
    if (!admission.ok) throw new Error('The call was refused.');
    expect(admission.call.input).toStrictEqual(input);
    expect(admission.call.input).not.toBe(input);
  });
});

describe('the limits of an input', () => {
  const notPlain = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0,
    1n,
    Symbol('x'),
    () => undefined,
    new Date(0),
    new Map(),
    new Set(),
    /x/u,
    new Error('x'),
    new Uint8Array(1),
    new ArrayBuffer(1),
    Object('boxed'),
    '\ud800',
    JSON.parse('{"__proto__": 1}'),
    { constructor: 1 },
    { prototype: 1 },
    { [Symbol('x')]: 1 },
    Object.create({ inherited: 1 }),
  ];
  it.each(notPlain)('refuse %s, at the root and eight levels down', (value) => {
    expect(isBounded(value)).toBe('input-invalid');
    expect(isBounded({ a: [{ b: [value] }] })).toBe('input-invalid');
  });

  it('let eight levels pass and not nine', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
    expect(isBounded(nested(8))).toBe('ok');
    expect(isBounded(nested(9))).toBe('size-exceeded');
  });

  it('let 20,000 values pass and not one more', () => {
    expect(isBounded(Array.from({ length: 19_999 }, () => 0))).toBe('ok');
    expect(isBounded(Array.from({ length: 20_000 }, () => 0))).toBe('size-exceeded');
  });

  it('let 4 MiB of text pass and not more, keys included', () => {
    const half = 'x'.repeat(1024 * 1024);
    expect(isBounded([half, half])).toBe('ok');
    expect(isBounded([half, half, 'x'])).toBe('size-exceeded');
    expect(isBounded({ [half]: half, x: 1 })).toBe('size-exceeded');
  });

  it('are found within 100 ms, whatever the input is', () => {
    for (const make of [...heavyValues, ...hostileValues]) {
      const value = make();
      const times = [1, 2].map(() => {
        const started = processorMs();
        isBounded(value);
        return processorMs() - started;
      });
      expect(Math.min(...times)).toBeLessThan(100);
    }
  });
});
