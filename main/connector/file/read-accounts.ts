import type { AccountRecord } from '../../../shared/model/record.ts';
import { type LdifLimits, ldifReasons } from './ldif.ts';
import { readLdif } from './ldif-reader.ts';
import { EntryMapper, type MapReason } from './map-entry.ts';

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
  /** Where to start again once this batch is kept. */
  readonly nextOffset: number;
  readonly nextLine: number;
  /** Values of secret attributes left out so far, by attribute name in lower case. */
  readonly dropped: ReadonlyMap<string, number>;
};

export const mapReasons: { readonly [Reason in MapReason]: string } = {
  'dn-invalid': ldifReasons['dn-invalid'],
  'key-missing': 'The record has nothing that identifies it.',
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
  for await (const { items, nextOffset, nextLine } of readLdif(source, options)) {
    const records: AccountRecord[] = [];
    const problems: FileProblem[] = [];
    let otherEntries = 0;
    for (const item of items) {
      if (item.kind === 'problem') {
        problems.push({ line: item.line, reason: item.reason, message: item.message });
      } else if (item.kind === 'entry' || item.kind === 'add') {
        const mapped = mapper.map(item);
        if (mapped.kind === 'record') records.push(mapped.record);
        else if (mapped.kind === 'other') otherEntries++;
        else problems.push({ ...mapped, message: mapReasons[mapped.reason] });
      } else problems.push({ line: item.line, ...changeRefused });
    }
    yield { records, problems, otherEntries, nextOffset, nextLine, dropped: mapper.dropped() };
  }
}

const changeRefused = {
  reason: 'change-refused',
  message: 'The record changes, renames or deletes an entry, which an import does not do.',
};
