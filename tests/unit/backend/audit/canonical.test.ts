import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalBytes, leafHash } from '../../../../main/backend/audit/canonical.ts';
import { type AuditRow, rowFromEntry } from '../../../../main/backend/audit/row.ts';
import { leafAt } from '../../../../main/verifier/hashes.ts';

const example: AuditRow = {
  seq: 1,
  epoch: 1,
  time: 2,
  operator: 'a',
  device: 'b',
  action: 'c.d',
  target: null,
  targetLabel: '',
  before: null,
  after: null,
  reason: '',
  ticket: '',
  decision: 'allowed',
  detail: '{}',
  changeSet: null,
};

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const optional = fc.option(text);
const integer = fc.maxSafeInteger();
const rows: fc.Arbitrary<AuditRow> = fc.record({
  seq: integer,
  epoch: integer,
  time: integer,
  operator: text,
  device: text,
  action: text,
  target: optional,
  targetLabel: text,
  before: optional,
  after: optional,
  reason: text,
  ticket: text,
  decision: text,
  detail: text,
  changeSet: fc.option(integer),
});

test('The example of docs/audit-format.md has these bytes and this leaf.', () => {
  expect(canonicalBytes('v', example).toString('hex')).toBe(
    '010200000001760100000000000000010100000000000000010100000000000000020200000001610200000001620200000003632e640002000000000000020000000002000000000200000007616c6c6f77656402000000027b7d00',
  );
  expect(leafHash('v', example).toString('hex')).toBe(
    '258d667a0e690d5586125071a1e67609c35e37052bdca0bee334630d20383834',
  );
});

test('Both verifiers hash every row alike, at its own place and at another.', () => {
  fc.assert(
    fc.property(rows, integer, text, (row, seq, vault) => {
      const stored = { ...row, leaf: Buffer.alloc(32) };
      expect(leafHash(vault, row)).toEqual(leafAt(vault, stored, row.seq));
      expect(leafHash(vault, row, seq)).toEqual(leafAt(vault, stored, seq));
    }),
  );
});

test('Two different rows never have the same bytes.', () => {
  fc.assert(
    fc.property(
      rows,
      rows,
      fc.constantFrom(...(Object.keys(example) as (keyof AuditRow)[])),
      (one, two, key) => {
        const other = { ...one, [key]: two[key] };
        const isSame = canonicalBytes('v', one).equals(canonicalBytes('v', other));
        expect(isSame).toBe(Object.is(one[key], two[key]));
      },
    ),
  );
});

test('Text that moves from one field to the next changes the bytes.', () => {
  const one = { ...example, reason: 'ab', ticket: 'c' };
  const other = { ...example, reason: 'a', ticket: 'bc' };
  expect(canonicalBytes('v', one).equals(canonicalBytes('v', other))).toBe(false);
});

test('An integer that cannot be told from its neighbour is refused.', () => {
  expect(() => canonicalBytes('v', { ...example, time: 2 ** 53 })).toThrow(RangeError);
  expect(() => canonicalBytes('v', { ...example, seq: 1.5 })).toThrow(RangeError);
});

test('A row longer than the buffer is hashed whole.', () => {
  const long = { ...example, detail: 'é'.repeat(40_000) };
  const stored = { ...long, leaf: Buffer.alloc(32) };
  expect(leafHash('v', long)).toEqual(leafAt('v', stored, 1));
});

test('An entry becomes a row with nothing left out.', () => {
  const entry = { operator: 'anna', action: 'audit.verify', detail: { rows: 5 } };
  const row = rowFromEntry(entry, { seq: 3, epoch: 1, time: 9, device: 'desk' });
  expect(row).toEqual({
    seq: 3,
    epoch: 1,
    time: 9,
    operator: 'anna',
    device: 'desk',
    action: 'audit.verify',
    target: null,
    targetLabel: '',
    before: null,
    after: null,
    reason: '',
    ticket: '',
    decision: 'allowed',
    detail: '{"rows":5}',
    changeSet: null,
  });
});
