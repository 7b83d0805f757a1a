import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdSet } from '../../../../main/backend/replica/id-set.ts';

const ids = fc.oneof(
  fc.uuid({ version: [1, 4, 7] }),
  fc.constantFrom('00000000-0000-0000-0000-000000000000', '', 'uid=ann,dc=example'),
  fc.string(),
  // What differs from a UUID in letter case alone is another id.
  fc.uuid().map((id) => id.toUpperCase()),
);

it('knows exactly the ids that were added to it', () => {
  fc.assert(
    fc.property(fc.array(ids), fc.array(ids), (added, others) => {
      const set = new IdSet();
      const expected = new Set<string>();
      for (const id of added) {
        expect(set.add(id)).toBe(!expected.has(id));
        expected.add(id);
      }
      for (const id of [...added, ...others]) expect(set.has(id)).toBe(expected.has(id));
    }),
  );
});

it('keeps every id while it grows, also those that a server counts up', () => {
  const set = new IdSet();
  const idOf = (at: number) => `6ba7b810-9dad-11d1-80b4-${at.toString(16).padStart(12, '0')}`;
  const many = 20_000;
  for (let at = 0; at < many; at += 1) expect(set.add(idOf(at))).toBe(true);
  for (let at = 0; at < many; at += 1) {
    if (!set.has(idOf(at))) throw new Error('An id is gone.');
  }
  expect(set.has(idOf(many))).toBe(false);
  expect(set.add(idOf(7))).toBe(false);
});
