import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KnownIds } from '../../../../main/connector/ldap/known-ids.ts';

function bytesOf(ids: readonly string[]): Uint8Array {
  return Buffer.concat(ids.toSorted().map((id) => Buffer.from(id.replaceAll('-', ''), 'hex')));
}

it('knows the ids that it was given and no other one', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.uuid()), fc.array(fc.uuid()), (given, others) => {
      const known = new KnownIds(bytesOf(given));
      expect(given.every((id) => known.has(id))).toBe(true);
      const strangers = others.filter((id) => !given.includes(id));
      expect(strangers.some((id) => known.has(id))).toBe(false);
    }),
  );
});

it('knows nothing that is no UUID', () => {
  const known = new KnownIds(bytesOf(['00000000-0000-1000-8000-000000000000']));
  expect(['', 'uid=ann', '00', '00000000-0000-1000-8000'].some((id) => known.has(id))).toBe(false);
});
