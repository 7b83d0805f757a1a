import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHeader, suggestColumns } from '../../../../main/connector/file/csv-columns.ts';
import {
  type CsvFormat,
  type CsvRow,
  maxCsvRowLength,
  previewCsv,
  readCsv,
} from '../../../../main/connector/file/csv-reader.ts';
import { detectDelimiter, detectEncoding } from '../../../../main/connector/file/csv-text.ts';
import {
  formatCsv,
  guardCell,
  unguardCell,
  writeCsv,
} from '../../../../main/connector/file/csv-writer.ts';
import { readCsvAccounts } from '../../../../main/connector/file/read-accounts.ts';
import { processorMs } from '../../../support/processor-time.ts';

async function rows(bytes: Buffer, format?: Partial<CsvFormat>, size = 65_536): Promise<CsvRow[]> {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  const found: CsvRow[] = [];
  const whole = { ...previewCsv(bytes), ...format };
  for await (const batch of readCsv(Readable.from(parts), whole)) found.push(...batch);
  return found;
}

function cells(found: readonly CsvRow[]): unknown[] {
  return found.map((row) => (row.kind === 'row' ? row.cells : [row.line, row.reason]));
}

const text =
  'Vorname;Nachname;E-Mail\r\nZoë;Müller;zoe@corp.example\r\nŁukasz;"Groß; Klein";l@corp.example\r\n';
const utf16be = (value: string): Buffer => Buffer.from(value, 'utf16le').swap16();

test('encoding and delimiter are found, and the text is the same in every encoding', async () => {
  const western = text.replace('Łukasz', '€šž');
  const files: readonly (readonly [Buffer, string, string])[] = [
    [Buffer.from(text), 'utf-8', text],
    [Buffer.from(`\ufeff${text}`), 'utf-8', text],
    [Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le', text],
    [utf16be(`\ufeff${text}`), 'utf-16be', text],
    [Buffer.from(western.replace('€šž', '\x80\x9a\x9e'), 'latin1'), 'windows-1252', western],
  ];
  for (const [bytes, encoding, expected] of files) {
    expect(previewCsv(bytes)).toMatchObject({
      encoding,
      delimiter: ';',
      hasHeader: true,
      columnCount: 3,
    });
    for (const size of [1, 3, 65_536]) {
      const given = cells(await rows(bytes, {}, size));
      expect(given).toEqual([
        ['Zoë', 'Müller', 'zoe@corp.example'],
        [expected.includes('€') ? '€šž' : 'Łukasz', 'Groß; Klein', 'l@corp.example'],
      ]);
    }
  }
});

test('the delimiter is the one that parts all lines alike', () => {
  expect(detectDelimiter('a,b;c\n1,2;3\n')).toBe(',');
  expect(detectDelimiter('name;mail\n"a,b,c";x\n"d";y,z\n')).toBe(';');
  expect(detectDelimiter('a\tb\tc\n1,5\t2\t3\n')).toBe('\t');
  expect(detectDelimiter('a|b\n1|2')).toBe('|');
  expect(detectDelimiter('alone')).toBe(',');
  expect(detectEncoding(Buffer.from('aé').subarray(0, 2))).toBe('utf-8');
});

test('headers in English and German are understood, and others become attributes', () => {
  const headers = [
    'Vorname',
    'NACHNAME',
    'E-Mail',
    'Abteilung',
    'Handy',
    'Kostenstelle 7',
    '__proto__',
    '',
    'vorname',
    'Passwort',
    'Gesperrt',
  ];
  expect(suggestColumns(headers).map((column) => Object.values(column).join(' '))).toEqual([
    'attribute givenName',
    'attribute sn',
    'attribute mail',
    'attribute department',
    'attribute mobile',
    'attribute Kostenstelle-7',
    'attribute proto',
    'ignore',
    'ignore',
    'attribute userPassword',
    'state disabled',
  ]);
  expect(isHeader(['Name', 'Mail'])).toBe(true);
  expect(isHeader(['Zoë', 'zoe@corp.example'])).toBe(false);
  expect(isHeader(['1', '2'])).toBe(false);
});

test('the preview shows at most 20 rows and copes with a file cut off within a row', () => {
  const long = Buffer.from(`name,mail\n${'zoe,"z, z@corp.example"\n'.repeat(10_000)}`);
  const preview = previewCsv(long);
  expect(preview.rows).toHaveLength(20);
  expect(new Set(preview.rows.map((row) => row.length))).toEqual(new Set([2]));
  expect(previewCsv(Buffer.from('')).headers).toEqual([]);
  expect(previewCsv(Buffer.from('1,2\n3,4'))).toMatchObject({
    hasHeader: false,
    headers: ['1', '2'],
    rows: [
      ['1', '2'],
      ['3', '4'],
    ],
  });
});

test('a bad row has its line and reason, and the good ones are read', async () => {
  const bytes = Buffer.concat([
    Buffer.from('name,mail\na,1\n\nb\n"c\nc",3\nd,4,5\n'),
    Buffer.from('e,\xff\n', 'latin1'),
    Buffer.from('f"f,6\n'),
  ]);
  const found = await rows(bytes, { encoding: 'utf-8' });
  expect(cells(found)).toEqual([
    ['a', '1'],
    [4, 'columns-differ'],
    ['c\nc', '3'],
    [7, 'columns-differ'],
    [8, 'utf8-invalid'],
    ['f"f', '6'],
  ]);
  expect(found.map((row) => row.line)).toEqual([2, 4, 5, 7, 8, 9]);
});

test('an open quotation mark is a problem at its row and ends the file', async () => {
  const open = Buffer.from(`name,mail\na,1\nb,"2\nc,3\n`);
  expect(cells(await rows(open))).toEqual([
    ['a', '1'],
    [3, 'quote-open'],
  ]);
  const bomb = Buffer.from(`name,mail\na,1\nb,"${'x,\n'.repeat(maxCsvRowLength)}`);
  const started = processorMs();
  expect(cells(await rows(bomb))).toEqual([
    ['a', '1'],
    [3, 'row-too-long'],
  ]);
  expect(processorMs() - started).toBeLessThan(5000);
});

test('a million columns are refused', async () => {
  const wide = Buffer.from(`${'name,'.repeat(1_000_000)}\n1\n`);
  const found = await rows(wide, { delimiter: ',', columnCount: 1_000_001 });
  expect(cells(found)).toEqual([[1, 'columns-too-many']]);
  expect(previewCsv(wide).columnCount).toBeLessThan(20_000);
});

test('cells that a spreadsheet would run are guarded and come back', () => {
  for (const cell of ['=1+1', '+49', '-1', '@x', '\tx', '\rx', '＝1', '＋1', '－1', '＠x']) {
    expect(guardCell(cell)).toBe(`'${cell}`);
    expect(unguardCell(guardCell(cell))).toBe(cell);
  }
  for (const cell of ['', 'a=b', "'quoted'", '1-2', "O'Neill"]) {
    expect(guardCell(cell)).toBe(cell);
    expect(unguardCell(cell)).toBe(cell);
  }
});

test('what was written is read again, guarded', async () => {
  const cell = fc
    .oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('', '"', 'a"b', 'a,b', 'a\nb', '\r\n', '=1', ' x ', "'"),
    )
    .filter((value) => value.isWellFormed() && !value.includes('\ufffd'));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), async (table) => {
      let written = '';
      for await (const piece of writeCsv(['name', 'mail'], table)) written += piece;
      const format = {
        encoding: 'utf-8',
        delimiter: ',',
        hasHeader: true,
        columnCount: 2,
      } as const;
      expect(cells(await rows(Buffer.from(written), format))).toEqual(
        table.map((row) => row.map(guardCell)),
      );
    }),
    { numRuns: 300 },
  );
});

test('rows become accounts with states, times and personal attributes', async () => {
  const file = Buffer.from(
    formatCsv(
      [
        [
          'Kennung',
          'Vorname',
          'Nachname',
          'Handy',
          'Gesperrt',
          'Ablaufdatum',
          'Letzte Anmeldung',
          'Passwort',
          '__proto__',
        ],
        [
          'zm',
          'Zoë',
          'Müller',
          '+49 170 1',
          'ja',
          '31.12.2026',
          '2026-01-02T03:04:05Z',
          'topsecret',
          'x',
        ],
        ['ab', 'A', 'B', '', 'vielleicht', '', '', '', ''],
        ['cd', 'C', 'D', '', '', '31.02.2026', '', '', ''],
        ['', '', '', '5', '', '', '', '', ''],
      ],
      ';',
    ),
  );
  const format = previewCsv(file);
  const batches = [];
  for await (const batch of readCsvAccounts(Readable.from([file]), {
    nowMs: 0,
    format,
    columns: format.columns,
  }))
    batches.push(batch);
  expect(batches).toHaveLength(1);
  const [record] = batches[0]?.records ?? [];
  expect(record).toMatchObject({
    line: 2,
    remoteId: 'zm',
    dn: null,
    dnKey: null,
    kind: 'person',
    name: 'Zoë Müller',
    userName: 'zm',
    disabled: true,
    expiresAt: Date.UTC(2026, 11, 31),
    lastSignInAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    personal: '{"mobile":["+49 170 1"]}',
  });
  expect(JSON.stringify(batches[0]?.records)).not.toContain('topsecret');
  expect([...(batches[0]?.dropped ?? [])]).toEqual([['userpassword', 1]]);
  expect(batches[0]?.problems.map(({ line, reason }) => [line, reason])).toEqual([
    [3, 'state-unknown'],
    [4, 'time-unknown'],
    [5, 'key-missing'],
  ]);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

test('a file can be read on from a line', async () => {
  const file = Buffer.from(`user\n${Array.from({ length: 10 }, (_, i) => `u${i}`).join('\n')}\n`);
  const format = previewCsv(file);
  const options = { nowMs: 0, format, columns: format.columns, fromLine: 10 };
  const found: string[] = [];
  for await (const { records } of readCsvAccounts(Readable.from([file]), options))
    found.push(...records.map((record) => record.userName));
  expect(found).toEqual(['u8', 'u9']);
});
