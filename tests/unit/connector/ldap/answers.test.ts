import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EntryReader } from '../../../../main/connector/ldap/answers.ts';
import {
  BerReader,
  encode,
  group,
  octets,
  sequence,
  tags,
} from '../../../../main/connector/ldap/ber.ts';
import { Failure } from '../../../../shared/failure.ts';

const names = fc.constantFrom('cn', 'sn', 'c', 'uid', 'member', 'CN', 'mail;lang-de', 'objectGUID');
const attributes = fc.array(fc.tuple(names, fc.array(fc.string(), { maxLength: 3 })), {
  maxLength: 8,
});

type Attributes = readonly (readonly [name: string, values: readonly string[]])[];

function read(reader: EntryReader, given: Attributes) {
  const list = given.map(([name, values]) =>
    sequence(
      octets(name),
      group(
        tags.set,
        values.map((value) => octets(value)),
      ),
    ),
  );
  const bytes = encode(sequence(octets('uid=ann,dc=example'), sequence(...list)));
  return reader.read(new BerReader(bytes).enter(), new BerReader(Buffer.alloc(0)), bytes.length);
}

it('reads an entry the same, whatever entries came before it', () => {
  fc.assert(
    fc.property(fc.array(attributes, { maxLength: 6 }), (entries) => {
      const reader = new EntryReader();
      for (const one of entries) expect(read(reader, one)).toEqual(read(new EntryReader(), one));
    }),
  );
});

it('refuses a name that is none also where another one was expected', () => {
  const reader = new EntryReader();
  read(reader, [['cn', ['Ann']]]);
  expect(() => read(reader, [['c n', ['Ann']]])).toThrow(Failure);
  expect(read(reader, [['cn', ['Ben']]]).attributes).toEqual([
    { name: 'cn', key: 'cn', values: ['Ben'] },
  ]);
});
