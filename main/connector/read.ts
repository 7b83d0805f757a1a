import { createReadStream } from 'node:fs';
import { serialize } from 'node:v8';
import type { AccountRecord } from '../../shared/model/record.ts';
import { fold, searchText } from '../../shared/model/search-text.ts';
import type { Batch, ConnectorTask, IncomingAccount } from '../../shared/process.ts';
import { targetsOf } from './csv-mapping.ts';
import { EntryMapper } from './file/map-entry.ts';
import { practiceEntries, practiceNowMs } from './file/practice.ts';
import { type AccountBatch, readCsvAccounts, readLdifAccounts } from './file/read-accounts.ts';
import { refuseUnlessFile } from './regular-file.ts';

const batchSize = 1_000;
const readBytes = 1024 * 1024;

/** An account with what search and order need; made here, because this process has a core of its own. */
export function incoming(record: AccountRecord): IncomingAccount {
  return { ...record, text: searchText(record), nameKey: fold(record.name) };
}

function encode(batch: Partial<Batch> & Pick<Batch, 'offset' | 'line'>): Uint8Array {
  return serialize({ accounts: [], changes: [], issues: [], ...batch } satisfies Batch);
}

/** The practice directory, in batches. */
export function* practiceBatches(
  task: Extract<ConnectorTask, { kind: 'practice' }>,
): Generator<Uint8Array> {
  const mapper = new EntryMapper({ nowMs: practiceNowMs });
  let accounts: IncomingAccount[] = [];
  let made = 0;
  for (const entry of practiceEntries(task.accounts, task.seed)) {
    const mapped = mapper.map(entry);
    if (mapped.kind !== 'record') continue;
    made += 1;
    if (made <= task.skip) continue;
    accounts.push(incoming(mapped.record));
    if (accounts.length < batchSize) continue;
    yield encode({ accounts, offset: made, line: 0 });
    accounts = [];
  }
  yield encode({ accounts, offset: made, line: 0 });
}

/** The accounts of a file, in batches that say where to go on. */
export async function* readBatches(
  task: Extract<ConnectorTask, { kind: 'read' }>,
): AsyncGenerator<Uint8Array> {
  await refuseUnlessFile(task.path);
  for await (const batch of sourceOf(task)) {
    yield encode({
      accounts: batch.records.map(incoming),
      issues: batch.problems.map(({ line, reason, message }) => ({
        line,
        code: reason,
        detail: message,
      })),
      offset: batch.nextOffset,
      line: batch.nextLine,
    });
  }
}

function sourceOf(task: Extract<ConnectorTask, { kind: 'read' }>): AsyncIterable<AccountBatch> {
  const { path, from, mapping } = task;
  const nowMs = Date.now();
  if (task.format === 'csv' && mapping) {
    const { encoding, delimiter, hasHeader, columns } = mapping;
    const format = { encoding, delimiter, hasHeader, columnCount: columns.length };
    const stream = createReadStream(path, { highWaterMark: readBytes });
    return readCsvAccounts(stream, {
      nowMs,
      format,
      columns: targetsOf(mapping),
      fromLine: from.line,
    });
  }
  const stream = createReadStream(path, { highWaterMark: readBytes, start: from.offset });
  return readLdifAccounts(stream, { nowMs, from, batchSize });
}
