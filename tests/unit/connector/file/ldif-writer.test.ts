import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isBinaryName,
  type LdifRecord,
  type LdifValue,
} from '../../../../main/connector/file/ldif.ts';
import { readLdif } from '../../../../main/connector/file/ldif-reader.ts';
import { formatLdif, writeLdif } from '../../../../main/connector/file/ldif-writer.ts';

const hardText = fc.constantFrom(
  '',
  ' ',
  ' a',
  ':a',
  '<a',
  'a ',
  'é',
  'a\nb',
  'a\r',
  '\0',
  '#a',
  '-',
  '\ufeff',
  '\ufffd',
  'x'.repeat(500),
);
const text = fc
  .oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), hardText)
  .filter((value) => value.isWellFormed());
const name = fc.constantFrom(
  'cn',
  'sn',
  'description',
  'acme-x',
  'ou;lang-de',
  '2.5.4.3',
  'under_score',
  'a__proto__',
  'constructor',
);
const binaryName = fc.constantFrom('jpegPhoto', 'objectGUID', 'acme;binary');
const bytes = fc.uint8Array({ maxLength: 300 });
const notUtf8 = bytes.map((value) => Uint8Array.from([0xff, ...value]));
const dn = text.filter((value) => value !== '');

const attributes = fc
  .uniqueArray(
    fc.oneof(
      fc.record({
        name,
        values: fc.array(fc.oneof(text, notUtf8), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ name: binaryName, values: fc.array(bytes, { minLength: 1, maxLength: 2 }) }),
    ),
    { selector: (attribute) => attribute.name.toLowerCase(), minLength: 1, maxLength: 5 },
  )
  .map((list) => list.map((attribute) => ({ ...attribute, key: attribute.name.toLowerCase() })));
const modification = fc.record({
  verb: fc.constantFrom(
    'add' as const,
    'delete' as const,
    'replace' as const,
    'increment' as const,
  ),
  name,
  values: fc.array(fc.oneof(text, notUtf8), { maxLength: 3 }),
});
const record: fc.Arbitrary<LdifRecord> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('entry' as const, 'add' as const),
    line: fc.constant(0),
    dn,
    attributes,
  }),
  fc.record({ kind: fc.constant('delete' as const), line: fc.constant(0), dn }),
  fc.record({
    kind: fc.constant('modify' as const),
    line: fc.constant(0),
    dn,
    modifications: fc.array(modification, { maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('rename' as const),
    line: fc.constant(0),
    dn,
    newRdn: dn,
    isOldRdnDeleted: fc.boolean(),
    newSuperior: fc.option(text),
  }),
);

// Buffers and plain arrays of bytes are the same value.
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, item: unknown) => {
      if (key === 'line') return 0;
      return ArrayBuffer.isView(item)
        ? { bytes: Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString('hex') }
        : item;
    }),
  );
}

function withoutBuffers(records: readonly LdifRecord[]): unknown {
  const bytesOnly = (values: readonly LdifValue[]): unknown =>
    values.map((value) => (typeof value === 'string' ? value : Uint8Array.from(value)));
  return plain(
    records.map((item) => {
      if (item.kind === 'entry' || item.kind === 'add')
        return {
          ...item,
          attributes: item.attributes.map((a) => ({ ...a, values: bytesOnly(a.values) })),
        };
      if (item.kind === 'modify')
        return {
          ...item,
          modifications: item.modifications.map((m) => ({ ...m, values: bytesOnly(m.values) })),
        };
      return item;
    }),
  );
}

test('reading what was written gives the same records', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 4 }), async (records) => {
      const written: Buffer[] = [];
      for await (const piece of writeLdif(records)) written.push(Buffer.from(piece));
      const read: LdifRecord[] = [];
      for await (const batch of readLdif(Readable.from(written))) {
        for (const item of batch.items) {
          if (item.kind === 'problem') throw new Error(`${item.reason} in line ${item.line}`);
          read.push(item);
        }
      }
      expect(withoutBuffers(read)).toEqual(withoutBuffers(records));
    }),
    { numRuns: 500 },
  );
});

test('the text is printable ASCII in lines of at most 76 characters', () => {
  fc.assert(
    fc.property(record, (item) => {
      for (const line of formatLdif(item).split('\n')) expect(line).toMatch(/^[ -~]{0,76}$/);
    }),
  );
});

test('a value is base64 exactly when it must be', () => {
  const lines = (values: readonly LdifValue[]): string =>
    formatLdif({
      kind: 'entry',
      line: 0,
      dn: 'cn=a',
      attributes: [{ name: 'cn', key: 'cn', values }],
    });
  expect(lines(['plain', 'a:b<c', ''])).toBe('dn: cn=a\ncn: plain\ncn: a:b<c\ncn:\n\n');
  expect(lines([' a', 'a ', ':a', '<a', 'é'])).toBe(
    'dn: cn=a\ncn:: IGE=\ncn:: YSA=\ncn:: OmE=\ncn:: PGE=\ncn:: w6k=\n\n',
  );
});

test('binary names are those that the reader keeps as bytes', () => {
  expect(['objectGUID', 'a;binary', 'jpegphoto'].map(isBinaryName)).toEqual([true, true, true]);
  expect(['cn', 'a__proto__'].map(isBinaryName)).toEqual([false, false]);
});
