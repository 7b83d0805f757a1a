import fc from 'fast-check';

/** A value that points at itself. */
function cyclicObject(): unknown {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value;
}

function cyclicArray(): unknown {
  const value: unknown[] = [];
  value.push(value, value);
  return value;
}

/** Many names for one array: small to send, enormous to walk without a limit. */
function bomb(): unknown {
  let value: unknown = [];
  for (let level = 0; level < 8; level += 1) value = Array.from({ length: 10_000 }, () => value);
  return value;
}

function nested(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
}

function withOwn(name: string): unknown {
  // JSON makes an own property of this name, where a literal would set the prototype.
  return JSON.parse(
    `{${JSON.stringify(name)}: {"polluted": true, "prototype": {"polluted": true}}}`,
  );
}

function arrayWithMore(): unknown {
  return Object.assign([1, 2], { polluted: true });
}

const forbiddenNames = ['__proto__', 'constructor', 'prototype'] as const;

/** Single values that no input of ours holds, each made anew. */
export const hostileValues: readonly (() => unknown)[] = [
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => Number.NEGATIVE_INFINITY,
  () => -0,
  () => 2 ** 53,
  () => -1,
  () => 0.5,
  () => 12n,
  () => new Date(0),
  () => new Date(Number.NaN),
  () => new Map([['a', 1]]),
  () => new Set([1]),
  () => /x/u,
  () => new Error('hostile'),
  () => new Uint8Array(1_000),
  () => new ArrayBuffer(64),
  () => Object('boxed'),
  () => Object(1),
  () => '\ud800',
  () => 'a\udfffb',
  () => 'nul\u0000nul',
  () => '../../../../etc/passwd',
  () => "' OR 1=1; DROP TABLE accounts; --",
  () => 'x'.repeat(300_000),
  () => '\u202e'.repeat(600),
  () => undefined,
  () => null,
  () => true,
  () => [],
  () => ({}),
  () => [[[[]]]],
  () => Array.from({ length: 30 }, () => 'x'),
  // A hole is neither a value nor an absence.
  () => Object.assign([], { length: 9 }),
  () => Object.create(null),
  cyclicObject,
  cyclicArray,
  arrayWithMore,
  () => nested(9, (inner) => [inner]),
  () => nested(60, (inner) => ({ inner })),
  ...forbiddenNames.map((name) => () => withOwn(name)),
  ...forbiddenNames.map((name) => () => nested(3, (inner) => [inner, withOwn(name)])),
];

/** Inputs that cost something to make, and that no report could print. */
export const heavyValues: readonly (() => unknown)[] = [
  () => 'x'.repeat(3_000_000),
  () => Array.from({ length: 20_001 }, () => 0),
  () => Array.from({ length: 5_000 }, () => ({ a: [1, 2, 3] })),
  () => Object.fromEntries(Array.from({ length: 20_001 }, (_one, index) => [`k${index}`, index])),
  () => nested(5_000, (inner) => [inner]),
  () => new Uint8Array(8_000_000),
  () => ({ text: new Uint8Array(1_000_000).fill(65) }),
  () => Array.from({ length: 200 }, () => 'x'.repeat(20_000)),
  bomb,
];

/** A value in the place of another: at the root, in a field, or in an item, as deep as it goes. */
function planted(base: unknown, hostile: unknown, path: readonly number[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof base !== 'object' || base === null) return hostile;
  if (Array.isArray(base)) {
    const at = step % (base.length + 1);
    return base.toSpliced(at, at < base.length ? 1 : 0, planted(base[at], hostile, rest));
  }
  const names = [...Object.keys(base), 'unasked', ...forbiddenNames];
  const name = names[step % names.length] ?? 'unasked';
  const copy: Record<string, unknown> = { ...base };
  Object.defineProperty(copy, name, {
    value: planted(copy[name], hostile, rest),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy;
}

function without(base: unknown, step: number): unknown {
  if (typeof base !== 'object' || base === null || Array.isArray(base)) return base;
  const fields = Object.entries(base);
  return Object.fromEntries(fields.filter((_field, index) => index !== step % (fields.length + 1)));
}

const hostile = fc.constantFrom(...hostileValues).map((make) => make());
const path = fc.array(fc.nat(12), { maxLength: 5 });

/** Payloads for one operation: valid ones, valid ones with something wrong, and sheer rubbish. */
export function payloads(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 40, arbitrary: valid },
    {
      weight: 100,
      arbitrary: fc
        .tuple(valid, hostile, path)
        .map(([base, value, at]) => planted(base, value, at)),
    },
    {
      weight: 20,
      arbitrary: fc.tuple(valid, fc.nat(12)).map(([base, step]) => without(base, step)),
    },
    { weight: 10, arbitrary: hostile },
    {
      weight: 30,
      arbitrary: fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withSparseArray: true,
        withTypedArray: true,
      }),
    },
  );
}
