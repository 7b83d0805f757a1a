import { stringify } from 'csv-stringify/sync';

// What makes a spreadsheet take a cell for a formula, with the full-width forms that some accept.
const startsFormula = /^[=+\-@\t\r＝＋－＠]/;

/**
 * A cell that no spreadsheet runs as a formula: one that starts like a formula gets a leading
 * apostrophe, which spreadsheets hide. A telephone number in international form gets one too;
 * whoever reads the file as data takes it away with `unguardCell`.
 */
export function guardCell(text: string): string {
  return startsFormula.test(text) ? `'${text}` : text;
}

/** The text that `guardCell` was given. */
export function unguardCell(cell: string): string {
  return cell.startsWith("'") && startsFormula.test(cell.slice(1)) ? cell.slice(1) : cell;
}

/** CSV text of rows (RFC 4180: comma, CRLF, quotes where needed), every cell guarded. */
export function formatCsv(rows: readonly (readonly string[])[], delimiter = ','): string {
  const guarded = rows.map((row) => row.map(guardCell));
  return stringify(guarded, {
    delimiter,
    record_delimiter: '\r\n',
    quoted_match: /[\r\n\t]|^\s|\s$/,
  });
}

/** CSV text of many rows in pieces, with the byte order mark that makes spreadsheets read UTF-8. */
export async function* writeCsv(
  headers: readonly string[],
  rows: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): AsyncGenerator<string, void, undefined> {
  let batch: (readonly string[])[] = [headers];
  let mark = '\ufeff';
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < 1000) continue;
    yield mark + formatCsv(batch);
    mark = '';
    batch = [];
  }
  if (batch.length > 0) yield mark + formatCsv(batch);
}
