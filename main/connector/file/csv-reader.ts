import { Readable } from 'node:stream';
import { CsvError, type InfoRecord, parse } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { type ColumnTarget, isHeader, suggestColumns } from './csv-columns.ts';
import {
  type CsvDelimiter,
  type CsvEncoding,
  decodeSample,
  decodeText,
  detectDelimiter,
  detectEncoding,
} from './csv-text.ts';

/** How the rows of a file are to be read; found by `previewCsv`, changed by the operator. */
export type CsvFormat = {
  readonly encoding: CsvEncoding;
  readonly delimiter: CsvDelimiter;
  readonly hasHeader: boolean;
  /** The number of columns that every row must have. */
  readonly columnCount: number;
};

export type CsvPreview = CsvFormat & {
  /** Column names; numbers when the file has none. */
  readonly headers: readonly string[];
  /** At most 20 rows after the header, as wide as they are. */
  readonly rows: readonly (readonly string[])[];
  readonly columns: readonly ColumnTarget[];
};

export const csvReasons = {
  'columns-differ': 'The row has more or fewer columns than the first one.',
  'utf8-invalid': 'The row contains bytes that are not UTF-8; choose another encoding.',
  'columns-too-many': 'The file has more columns than the limit; nothing of it was read.',
  'quote-open': 'A quotation mark is never closed; from this row on, nothing was read.',
  'row-too-long': 'The row is longer than the limit; from this row on, nothing was read.',
} as const;
export type CsvReason = keyof typeof csvReasons;

export type CsvRow =
  | { readonly kind: 'row'; readonly line: number; readonly cells: readonly string[] }
  | {
      readonly kind: 'problem';
      readonly line: number;
      readonly reason: CsvReason;
      readonly message: string;
    };

/** Characters in one row. */
export const maxCsvRowLength = 1_048_576;
export const maxCsvColumns = 1000;
/** How much of a file `previewCsv` is to be given. */
export const csvSampleBytes = 65_536;
const previewRows = 20;

const parseOptions = {
  bom: false,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  max_record_size: maxCsvRowLength,
  record_delimiter: ['\r\n', '\n', '\r'],
};

/** What the first 64 kB of a file say about it; `overrides` are what the operator knows better. */
export function previewCsv(
  sample: Uint8Array,
  overrides: Partial<Pick<CsvFormat, 'encoding' | 'delimiter' | 'hasHeader'>> = {},
): CsvPreview {
  const bytes = sample.subarray(0, csvSampleBytes);
  const encoding = overrides.encoding ?? detectEncoding(bytes);
  const text = decodeSample(bytes, encoding);
  const delimiter = overrides.delimiter ?? detectDelimiter(text);
  const rows: string[][] = parseSync(completeLines(text), {
    ...parseOptions,
    delimiter,
    skip_records_with_error: true,
    to: previewRows + 1,
  });
  const first = rows[0] ?? [];
  const hasHeader = overrides.hasHeader ?? isHeader(first);
  const headers = hasHeader ? first : first.map((_, i) => String(i + 1));
  return {
    encoding,
    delimiter,
    hasHeader,
    columnCount: first.length,
    headers,
    rows: rows.slice(hasHeader ? 1 : 0, previewRows + (hasHeader ? 1 : 0)),
    columns: suggestColumns(hasHeader ? headers : headers.map(() => '')),
  };
}

// A full sample ends within a row, which would look like a short one.
function completeLines(text: string): string {
  const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
  return text.length < csvSampleBytes / 2 - 1 || end < 0 ? text : text.slice(0, end + 1);
}

/**
 * Reads the rows of a CSV file as a stream, in batches. A row that is refused is a problem in its
 * place; a row without an end is the last problem, since no program can tell where the next one
 * starts. Cells are never keys of an object, so that no header can do harm.
 */
export async function* readCsv(
  source: AsyncIterable<Uint8Array>,
  format: CsvFormat,
  batchSize = 1000,
): AsyncGenerator<readonly CsvRow[], void, undefined> {
  if (format.columnCount > maxCsvColumns) {
    yield [csvProblem('columns-too-many', 1)];
    return;
  }
  const parser = Readable.from(decodeText(source, format.encoding)).compose(
    parse({ ...parseOptions, delimiter: format.delimiter, info: true }),
  );
  let rows: CsvRow[] = [];
  let isHeaderNext = format.hasHeader;
  const place = { lines: 0, emptyLines: 0 };
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      const line = place.lines + 1 + info.empty_lines - place.emptyLines;
      place.lines = info.lines;
      place.emptyLines = info.empty_lines;
      if (isHeaderNext) isHeaderNext = false;
      else rows.push(checkRow(record, line, format));
      if (rows.length < batchSize) continue;
      yield rows;
      rows = [];
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const reason = error.code === 'CSV_MAX_RECORD_SIZE' ? 'row-too-long' : 'quote-open';
    rows.push(csvProblem(reason, place.lines + 1));
  }
  if (rows.length > 0) yield rows;
}

type Parsed = { readonly record: readonly string[]; readonly info: InfoRecord };

function checkRow(cells: readonly string[], line: number, format: CsvFormat): CsvRow {
  if (cells.length !== format.columnCount) return csvProblem('columns-differ', line);
  if (format.encoding === 'utf-8' && cells.some((cell) => cell.includes('\ufffd'))) {
    return csvProblem('utf8-invalid', line);
  }
  return { kind: 'row', line, cells };
}

function csvProblem(reason: CsvReason, line: number): CsvRow {
  return { kind: 'problem', line, reason, message: csvReasons[reason] };
}
