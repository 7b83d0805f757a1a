import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attributeNames } from '../../../../main/backend/replica/attributes.ts';

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9;-]{0,8}$/);
// Values made of what the search for names looks at, so that they look like names and ends of lists.
const hostile = fc.string({ unit: fc.constantFrom(']', ',', '"', ':', '[', '{', '}', '\\', 'a') });
const value = fc.oneof(hostile, fc.string(), fc.record({ b: fc.base64String() }));
const attributes = fc.dictionary(name, fc.array(value), { noNullPrototype: true });

it('finds the names that parsing finds, whatever the values look like', () => {
  fc.assert(
    fc.property(attributes, (map) => {
      const names = attributeNames(JSON.stringify(map));
      expect(names).toBe(Object.keys(map).join(' '));
    }),
    { numRuns: 2_000 },
  );
});

it('finds no name where there is none', () => {
  expect(attributeNames('{}')).toBe('');
});

it('is not misled by a text that ends as a list does', () => {
  const map = { cn: ['],', ':[x'], sn: [']', ',"sn2":['], uid: [{ b: '' }, '],"'] };
  expect(attributeNames(JSON.stringify(map))).toBe('cn sn uid');
});
