import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultLdifLimits } from '../../../../main/connector/file/ldif.ts';
import { type LdifBatch, readLdif } from '../../../../main/connector/file/ldif-reader.ts';
import { chunks, type Item, read, reasons, values } from './reading.ts';
import { processorMs } from '../../../support/processor-time.ts';

test('line ends may be LF, CRLF or CR, with a byte order mark, in pieces of any size', async () => {
  const text = 'version: 1\n\ndn: cn=a\ncn: a\ndescription: fol\n ded\n\n\n\ndn: cn=b\ncn: b\n';
  const whole = await read(text);
  expect(whole).toHaveLength(2);
  for (const end of ['\n', '\r\n', '\r']) {
    for (const mark of ['', '\ufeff']) {
      for (const size of [1, 2, 3, 7, 65_536]) {
        expect(await read(mark + text.replaceAll('\n', end), { size })).toEqual(whole);
      }
    }
  }
});

test('CRLF and LF may be mixed in one file', async () => {
  const items = await read(
    'dn: cn=a\ncn: a\r\n\r\ndn: cn=b\r\ncn: b\n\ndn: cn=c\ncn: c\n\r\ndn: cn=d\ncn: d',
  );
  expect(items.map((item) => [item.line, item.kind === 'problem' ? '' : item.dn])).toEqual([
    [1, 'cn=a'],
    [4, 'cn=b'],
    [7, 'cn=c'],
    [10, 'cn=d'],
  ]);
});

test('each bad record has its line and reason, contains no value, and costs no good one', async () => {
  const bad: readonly (readonly [string | Buffer, number, string])[] = [
    ['dn: cn=x\ncn secret-value', 1, 'colon-missing'],
    ['dn: cn=x\n1cn: secret-value', 1, 'name-invalid'],
    [' secret-value: x', 0, 'continuation-first'],
    ['cn: secret-value', 0, 'dn-missing'],
    ['dn:: /w==\ncn: secret-value', 0, 'dn-invalid'],
    ['dn: cn=x\ncn: y\ndn: cn=secret-value', 2, 'separator-missing'],
    ['dn: cn=x\ncn:: c2VjcmV0LXZhbHVl=', 1, 'base64-invalid'],
    ['dn: cn=x\ncn:: c2V', 1, 'base64-invalid'],
    ['dn: cn=x\ncn:: c2V-', 1, 'base64-invalid'],
    ['dn: cn=x\ncn:: c2 V', 1, 'base64-invalid'],
    [Buffer.from('dn: cn=x\ncn: secret-value \xff\xfe', 'latin1'), 0, 'utf8-invalid'],
    ['dn: cn=x\ncn: secret-value\0', 0, 'control-character'],
    ['dn: cn=x\ncn: secret-value\rb: c', 0, 'control-character'],
    ['dn: cn=x\nchangetype: secret-value', 1, 'change-unknown'],
    ['dn: cn=x\nchangetype: delete\ncn: secret-value', 2, 'change-invalid'],
    ['dn: cn=x\nchangetype: modify\nadd: cn\nsn: secret-value\n-', 3, 'change-invalid'],
    ['dn: cn=x\nchangetype: modrdn\nnewrdn: secret-value', 2, 'change-invalid'],
    ['version: 2\ndn: cn=secret-value', 0, 'version-unsupported'],
  ];
  const parts: Buffer[] = [];
  const expected: unknown[] = [];
  let line = 1;
  for (const [i, [text, offset, reason]] of bad.entries()) {
    parts.push(Buffer.from(text), Buffer.from(`\n\ndn: cn=good${i}\ncn: é\n\n`));
    expected.push([line + offset, reason], `cn=good${i}`);
    line += Buffer.from(text).toString('latin1').split('\n').length + 4;
  }
  for (const size of [1, 13, 65_536]) {
    const items = await read(Buffer.concat(parts), { size });
    expect(reasons(items)).toEqual(expected);
    expect(JSON.stringify(items)).not.toContain('secret-value');
  }
});

test('lines are counted across bad records, folds and comments', async () => {
  const items = await read('# a\n# b\n\ndn: cn=a\ncn: x\n y\n z\n\nbad\n\n\ndn: cn=b\ncn: b\n');
  expect(items.map((item) => item.line)).toEqual([4, 9, 12]);
});

test('binary values stay bytes, by their name, their option or because they are no UTF-8', async () => {
  const photo = Buffer.from([0xff, 0xd8, 0, 1]);
  const items = await read(
    `dn: cn=a\njpegPhoto:: YWJj\nacme:: ${photo.toString('base64')}\nacme;binary: abc\ncn:: YWJj\n`,
  );
  expect(values(items[0], 'jpegphoto')).toEqual([Buffer.from('abc')]);
  expect(values(items[0], 'acme')).toEqual([photo]);
  expect(values(items[0], 'acme;binary')).toEqual([Buffer.from('abc')]);
  expect(values(items[0], 'cn')).toEqual(['abc']);
});

test('a character parted by a fold is put together', async () => {
  const bytes = Buffer.concat([Buffer.from('dn: cn=a\ncn: Z\xc3\n \xa9\n\ndn: cn=b\nx', 'latin1')]);
  const items = await read(bytes);
  expect(values(items[0], 'cn')).toEqual(['Zé']);
  expect(items[1]).toMatchObject({ reason: 'colon-missing', line: 6 });
});

test('limits refuse what is too long and too many, and reading goes on', async () => {
  const limits = { valueBytes: 100, recordBytes: 1000, attributes: 5, values: 10 };
  const many = Array.from({ length: 6 }, (_, i) => `a${i}: x`).join('\n');
  const text = [
    `dn: cn=a\ncn: ${'x'.repeat(101)}`,
    `dn: cn=b\ncn: ${'x'.repeat(5000)}\nsn: y`,
    `dn: cn=c\n${many}`,
    `dn: cn=d\n${'cn: x\n'.repeat(11).trimEnd()}`,
    'dn: cn=good\ncn: good',
  ].join('\n\n');
  for (const size of [1, 100, 999, 65_536]) {
    expect(reasons(await read(text, { size, limits }))).toEqual([
      [2, 'value-too-long'],
      [4, 'record-too-long'],
      [14, 'attributes-too-many'],
      [27, 'values-too-many'],
      'cn=good',
    ]);
  }
});

test('a UTF-16 file is refused with its reason', async () => {
  const items = await read(Buffer.from('\ufeffdn: cn=a\ncn: a\n', 'utf16le'), { size: 1 });
  expect(reasons(items)).toEqual([[1, 'encoding-unsupported']]);
});

test('reading can go on after any batch without losing or repeating a record', async () => {
  const text = `version: 1\r\n\r\n${Array.from({ length: 30 }, (_, i) => `dn: cn=${i}\ncn: é${i}\n${i % 7 === 0 ? 'bad\n' : ''}`).join('\n')}`;
  const bytes = Buffer.from(text);
  const whole = await read(bytes);
  const batches: LdifBatch[] = [];
  for await (const batch of readLdif(chunks(bytes, 50), { batchSize: 4 })) batches.push(batch);
  const before: Item[] = [];
  for (const batch of batches) {
    before.push(...batch.items);
    const from = { offset: batch.nextOffset, line: batch.nextLine };
    const rest: Item[] = [];
    for await (const next of readLdif(chunks(bytes.subarray(from.offset), 50), { from }))
      rest.push(...next.items);
    expect([...before, ...rest]).toEqual(whole);
  }
  expect(batches.length).toBeGreaterThan(5);
});

test('hostile files end soon and in problems', async () => {
  const line = `dn: cn=a\ncn ${'x'.repeat(1_000_000)}\n\n`;
  const attributes = `dn: cn=b\n${Array.from({ length: 100_000 }, (_, i) => `a${i}: 1`).join('\n')}\n\n`;
  const values100k = `dn: cn=c\n${'cn: 1\n'.repeat(100_000)}\n`;
  const started = processorMs();
  const items = await read(
    `${line}${attributes}${values100k}dn: cn=last\ncn:: ${'A'.repeat(999_999)}`,
  );
  expect(processorMs() - started).toBeLessThan(5000);
  expect(reasons(items)).toEqual([
    [2, 'colon-missing'],
    [4 + defaultLdifLimits.attributes + 1, 'attributes-too-many'],
    'cn=c',
    [4 + 100_002 + 100_002 + 1, 'base64-invalid'],
  ]);
});

test('any bytes at all are read without a throw, and the record after them too', async () => {
  const pieces = fc.constantFrom(
    'dn:',
    'dn: cn=a',
    ':',
    '::',
    '<',
    ' ',
    '#',
    '-',
    '\n',
    '\r\n',
    '\r',
    '\0',
    'cn: x',
    'changetype: modify',
    'add: cn',
    'é',
    'QQ==',
    'version: 1',
  );
  const text = fc
    .array(fc.oneof(pieces, fc.string()), { maxLength: 30 })
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 20 }), async (garbage, size) => {
      const items = await read(`# lf\n${garbage}\n\ndn: cn=last\ncn: last\n`, { size });
      expect(items.at(-1)).toMatchObject({ kind: 'entry', dn: 'cn=last' });
    }),
    { numRuns: 500 },
  );
});
