import type { AccountRecord } from '../../../shared/model/record.ts';
import { type LdifLimits, type LdifProblem, type LdifRecord, ldifReasons } from './ldif.ts';
import { readLdifAs } from './ldif-reader.ts';
import type { ColumnTarget } from './csv-columns.ts';
import { type CsvFormat, readCsv } from './csv-reader.ts';
import { EntryMapper } from './map-entry.ts';
import { type MappedRow, RowMapper, type RowReason } from './map-row.ts';

/** A record of the file that was not taken, with a reason that contains no value. */
export type FileProblem = {
  readonly line: number;
  readonly reason: string;
  readonly message: string;
};

export type AccountBatch = {
  readonly records: readonly AccountRecord[];
  readonly problems: readonly FileProblem[];
  /** Entries that are no accounts, such as organizational units. */
  readonly otherEntries: number;
  /** Where to start again once this batch is kept; a CSV file is read again from offset 0. */
  readonly nextOffset: number;
  readonly nextLine: number;
  /** Values of secret attributes left out so far, by attribute name in lower case. */
  readonly dropped: ReadonlyMap<string, number>;
};

const mapReasons: { readonly [Reason in RowReason]: string } = {
  'dn-invalid': ldifReasons['dn-invalid'],
  'key-missing': 'The record has nothing that identifies it.',
  'state-unknown': 'A state is neither yes nor no, or a kind of account is not known.',
  'time-unknown': 'A date or time is not in a form that is understood.',
};

export type LdifAccountOptions = {
  /** The moment at which the file was written, UTC epoch milliseconds. */
  readonly nowMs: number;
  readonly from?: { readonly offset: number; readonly line: number };
  readonly limits?: Partial<LdifLimits>;
  readonly batchSize?: number;
};

/** Reads the accounts of an LDIF file; change records other than `add` are problems. */
export async function* readLdifAccounts(
  source: AsyncIterable<Uint8Array>,
  options: LdifAccountOptions,
): AsyncGenerator<AccountBatch, void, undefined> {
  const mapper = new EntryMapper({ nowMs: options.nowMs });
  const convert = (item: LdifRecord | LdifProblem): Converted => {
    if (item.kind === 'problem') return { kind: 'refused', problem: problemOf(item) };
    if (item.kind === 'entry' || item.kind === 'add') return mapper.map(item);
    return { kind: 'refused', problem: { line: item.line, ...changeRefused } };
  };
  for await (const batch of readLdifAs(source, convert, options)) {
    const { items, nextOffset, nextLine } = batch;
    yield { ...sortItems(items), nextOffset, nextLine, dropped: mapper.dropped() };
  }
}

export type CsvAccountOptions = {
  readonly nowMs: number;
  readonly format: CsvFormat;
  readonly columns: readonly ColumnTarget[];
  /** The `nextLine` of the last batch that was kept; rows before it are left out. */
  readonly fromLine?: number;
};

/** Reads the accounts of a CSV file. To go on after a crash it reads the file again from its start. */
export async function* readCsvAccounts(
  source: AsyncIterable<Uint8Array>,
  options: CsvAccountOptions,
): AsyncGenerator<AccountBatch, void, undefined> {
  const mapper = new RowMapper(options.columns, options.nowMs);
  for await (const rows of readCsv(source, options.format)) {
    const taken = rows.filter((row) => row.line >= (options.fromLine ?? 1));
    const items = taken.map((row): Converted => {
      if (row.kind === 'row') return mapper.map(row.line, row.cells);
      const { line, reason, message } = row;
      return { kind: 'refused', problem: { line, reason, message } };
    });
    const nextLine = (rows.at(-1)?.line ?? 0) + 1;
    yield { ...sortItems(items), nextOffset: 0, nextLine, dropped: mapper.dropped() };
  }
}

/** What became of one item of a file. */
type Converted = MappedRow | { readonly kind: 'refused'; readonly problem: FileProblem };

/** Parts the items of a batch by what became of them. */
function sortItems(
  items: readonly Converted[],
): Pick<AccountBatch, 'records' | 'problems' | 'otherEntries'> {
  const records: AccountRecord[] = [];
  const problems: FileProblem[] = [];
  let otherEntries = 0;
  for (const item of items) {
    if (item.kind === 'record') records.push(item.record);
    else if (item.kind === 'other') otherEntries++;
    else if (item.kind === 'refused') problems.push(item.problem);
    else problems.push({ line: item.line, reason: item.reason, message: mapReasons[item.reason] });
  }
  return { records, problems, otherEntries };
}

function problemOf({ line, reason, message }: LdifProblem): FileProblem {
  return { line, reason, message };
}

const changeRefused = {
  reason: 'change-refused',
  message: 'The record changes, renames or deletes an entry, which an import does not do.',
};
