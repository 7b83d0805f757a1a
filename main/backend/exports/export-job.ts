import { serialize } from 'node:v8';
import { Failure } from '../../../shared/failure.ts';
import type { AccountColumn } from '../../../shared/model/account.ts';
import type { FromConnector } from '../../../shared/process.ts';
import type { AuditEntry } from '../audit/row.ts';
import type { Connector } from '../connector-link.ts';
import type { CommandContext } from '../context.ts';
import { JobCancelled } from '../jobs/cancelled.ts';
import type { JobHandle, JobResult } from '../jobs/jobs.ts';
import { OutgoingReader } from './outgoing.ts';

/** What an export writes. */
export type ExportPlan = {
  /** Row numbers in ascending order of the query's sort. */
  readonly ids: Int32Array;
  readonly descending: boolean;
  readonly format: 'ldif' | 'csv' | 'json';
  readonly columns: readonly AccountColumn[];
  /** Whether attributes go out besides the columns. */
  readonly attributes: boolean;
  readonly reason: string;
};

const batchSize = 500;

/** Starts the process that writes, and waits until it has opened the file. */
export async function openExport(
  { connectors }: CommandContext,
  { format, columns }: ExportPlan,
  path: string,
): Promise<Connector> {
  const connector = connectors.start({ kind: 'write', path, format, columns });
  try {
    await answer(connector);
    return connector;
  } catch (error) {
    connector.stop();
    throw error;
  }
}

/** Sends the accounts to the writer, and says in the log what became of the file. */
export async function runExport(
  context: CommandContext,
  handle: JobHandle,
  connector: Connector,
  plan: ExportPlan,
): Promise<JobResult> {
  try {
    const done = await sendAll(context, handle, connector, plan);
    const { total, sizeBytes, sha256 } = done;
    record(context, plan, { step: 'done', accounts: total, sizeBytes, sha256 }, 'allowed');
    return { result: { accounts: total, sizeBytes } };
  } catch (error) {
    const code = error instanceof Failure ? error.code : 'internal';
    const isCancelled = error instanceof JobCancelled;
    const detail = isCancelled ? { step: 'cancelled' } : { step: 'failed', code };
    record(context, plan, detail, 'failed');
    throw error;
  } finally {
    connector.stop();
  }
}

async function sendAll(
  context: CommandContext,
  handle: JobHandle,
  connector: Connector,
  plan: ExportPlan,
): Promise<Extract<FromConnector, { type: 'done' }>> {
  const reader = new OutgoingReader(context, plan);
  const { length } = plan.ids;
  let next = batchOf(reader, plan, 0);
  for (let start = 0; start < length; start += batchSize) {
    await handle.checkpoint();
    connector.send({ type: 'rows', bytes: next });
    // The next batch is made while this one is being written.
    next = batchOf(reader, plan, start + batchSize);
    const { type } = await handle.orCancelled(answer(connector));
    if (type !== 'written') throw new Failure('file-unwritable');
    handle.progress(Math.min(length, start + batchSize), length);
  }
  await handle.checkpoint();
  connector.send({ type: 'end' });
  const done = await handle.orCancelled(answer(connector));
  if (done.type !== 'done') throw new Failure('file-unwritable');
  return done;
}

function batchOf(reader: OutgoingReader, { ids, descending }: ExportPlan, start: number) {
  const batch: number[] = [];
  const end = Math.min(ids.length, start + batchSize);
  for (let place = start; place < end; place += 1) {
    batch.push(ids[descending ? ids.length - 1 - place : place] ?? 0);
  }
  return serialize(reader.read(batch));
}

/** The writer's answer. One that ended without a word has not written. */
async function answer(connector: Connector): Promise<FromConnector> {
  try {
    return await connector.next();
  } catch (error) {
    if (error instanceof Failure && error.code === 'file-unreadable') {
      throw new Failure('file-unwritable');
    }
    throw error;
  }
}

function record(
  { store, operator }: CommandContext,
  { format, reason }: ExportPlan,
  detail: Readonly<Record<string, string | number>>,
  decision: NonNullable<AuditEntry['decision']>,
): void {
  const action = 'exports.create';
  store.write(() => ({
    value: null,
    entries: [{ action, operator: operator.name, reason, decision, detail: { ...detail, format } }],
  }));
}
