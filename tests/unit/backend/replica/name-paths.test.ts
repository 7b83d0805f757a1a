import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attributeNames } from '../../../../main/backend/replica/attributes.ts';
import { NamePaths } from '../../../../main/backend/replica/name-paths.ts';

const name = fc.constantFrom('cn', 'c', 'cn;lang-de', 'sn', 'mail', '1.2.3', 'uid', 'title');
// Texts that look like the end of a list and the beginning of a name.
const text = fc.oneof(fc.string(), fc.constantFrom('],"', 'x],"cn":["', '"],"sn":["y', ']', '",'));
const map = fc.dictionary(name, fc.array(text, { minLength: 1, maxLength: 3 }), { maxKeys: 6 });

it('leads to one place for equal names in their order, and to another for others', () => {
  fc.assert(
    fc.property(fc.array(map, { maxLength: 20 }), (maps) => {
      const paths = new NamePaths();
      const known = new Map<string, unknown>();
      for (const json of maps.map((one) => JSON.stringify(one))) {
        const names = attributeNames(json);
        const path = paths.pathOf(json);
        expect(path).toBe(known.get(names) ?? path);
        known.set(names, path);
      }
      expect(new Set(known.values()).size).toBe(known.size);
    }),
  );
});

it('forgets what it knew when it is cleared', () => {
  const paths = new NamePaths();
  const path = paths.pathOf('{"cn":["a"]}');
  expect(paths.pathOf('{"cn":["b"]}')).toBe(path);
  paths.clear();
  expect(paths.pathOf('{"cn":["a"]}')).not.toBe(path);
});
