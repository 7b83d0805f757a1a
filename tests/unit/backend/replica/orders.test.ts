import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bit } from '../../../../main/backend/replica/facts.ts';
import { groupedBy, keyOfGroup, orderSql } from '../../../../main/backend/replica/orders.ts';

it('parts an order as a stable sort would', () => {
  const given = fc.tuple(
    fc.uniqueArray(fc.nat({ max: 60 }), { maxLength: 60 }),
    fc.uint8Array({ minLength: 61, maxLength: 61, max: 127 }),
  );
  fc.assert(
    fc.property(given, fc.constantFrom('kind', 'state', 'directory'), ([ids, facts], column) => {
      const directories = Uint16Array.from(facts, (fact) => fact % 3);
      const keyOf = keyOfGroup(column, facts, directories);
      const sorted = ids.toSorted((one, other) => keyOf(one) - keyOf(other));
      expect([...groupedBy(Int32Array.from(ids), keyOf)]).toEqual(sorted);
    }),
  );
});

it('puts disabled accounts behind locked ones, and both behind those that can sign in', () => {
  const facts = Uint8Array.from([bit.disabled, bit.locked, bit.mustChange, bit.present]);
  const keyOf = keyOfGroup('state', facts, new Uint16Array(4));
  expect([...groupedBy(Int32Array.from([0, 1, 2, 3]), keyOf)]).toEqual([3, 2, 1, 0]);
});

it('turns every term of an order round when it descends', () => {
  expect(orderSql('title', ' DESC')).toMatch(/ORDER BY title COLLATE NOCASE DESC, name_key DESC$/);
  expect(orderSql('state')).toBeNull();
});
