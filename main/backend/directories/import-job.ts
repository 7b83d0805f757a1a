import { deserialize } from 'node:v8';
import type { Job } from '../../../shared/model/job.ts';
import type { CsvMapping } from '../../../shared/model/directory.ts';
import { Failure } from '../../../shared/failure.ts';
import type {
  Batch,
  ConnectorTask,
  IncomingAccount,
  IncomingIssue,
} from '../../../shared/process.ts';
import { AccountWriter, resolveMembers } from '../replica/account-writer.ts';
import type { Connector } from '../connector-link.ts';
import type { CommandContext } from '../context.ts';
import type { JobHandle, JobResult } from '../jobs/jobs.ts';
import { dropAccountIndexes, ensureAccountIndexes } from '../store/migrate.ts';
import type { Writer } from '../store/store.ts';
import { DifferenceStager } from './difference.ts';

/** What an import needs to go on after a crash. */
export type ImportCursor = {
  readonly directory: number;
  readonly source:
    | { readonly kind: 'practice'; readonly accounts: number; readonly seed: number }
    | {
        readonly kind: 'file';
        readonly path: string;
        readonly format: 'ldif' | 'csv';
        readonly mapping: CsvMapping | null;
      };
  readonly isNew: boolean;
  readonly deletions: boolean;
  readonly offset: number;
  readonly line: number;
  readonly read: number;
};

/** Batches that a connector may read ahead: enough to keep it busy, too few to fill the memory. */
const readAhead = 4;

export type Counts = { added: number; unchanged: number; changed: number; refused: number };

/** Fills a directory from a connector: a new one directly, an existing one as staged differences. */
export async function runImport(
  context: CommandContext,
  handle: JobHandle,
  start: ImportCursor,
): Promise<JobResult> {
  const connector = context.connectors.start(taskOf(start));
  const counts: Counts = { added: 0, unchanged: 0, changed: 0, refused: 0 };
  const load = start.isNew ? new Loader(context, start) : new DifferenceStager(context, start);
  try {
    load.begin();
    const total = await readAll(context, connector, handle, { start, counts, load });
    handle.progress(total, total);
    const changeSet = await load.finish(counts, handle);
    return {
      result: { ...counts },
      refused: counts.refused,
      ...(changeSet === null ? {} : { changeSet }),
    };
  } finally {
    connector.stop();
    load.leave();
  }
}

/** Writes down a row that was not taken. */
export type Refuse = (issue: IncomingIssue) => void;

/** What takes in the accounts that were read. */
export type Load = {
  readonly begin: () => void;
  readonly take: (tx: Writer, account: IncomingAccount, counts: Counts, refuse: Refuse) => void;
  /** Ends the import; answers the change set that came of it. */
  readonly finish: (counts: Counts, handle: JobHandle) => Promise<number | null>;
  /** Puts things in order however it ended. */
  readonly leave: () => void;
};

function taskOf({ source, offset, line, read }: ImportCursor): ConnectorTask {
  if (source.kind === 'practice') {
    return { kind: 'practice', accounts: source.accounts, seed: source.seed, skip: read };
  }
  const { path, format, mapping } = source;
  return { kind: 'read', path, format, mapping, from: { offset, line } };
}

async function readAll(
  context: CommandContext,
  connector: Connector,
  handle: JobHandle,
  work: { readonly start: ImportCursor; readonly counts: Counts; readonly load: Load },
): Promise<number> {
  let read = work.start.read;
  for (let ahead = 0; ahead < readAhead; ahead += 1) connector.send({ type: 'more' });
  for (;;) {
    const message = await connector.next();
    await handle.checkpoint();
    if (message.type === 'done') return read;
    if (message.type !== 'batch') throw new Failure('file-unreadable');
    // The connector's own bytes, which it made with v8.serialize from this very type.
    const batch = deserialize(message.bytes) as Batch;
    read += batch.accounts.length;
    takeBatch(context, handle.id, { ...work, batch, read });
    handle.progress(work.start.source.kind === 'practice' ? read : batch.offset);
    connector.send({ type: 'more' });
  }
}

/** One batch and the place to go on from, in one transaction: neither counts without the other. */
function takeBatch(
  { store }: CommandContext,
  job: number,
  work: {
    readonly start: ImportCursor;
    readonly counts: Counts;
    readonly load: Load;
    readonly batch: Batch;
    readonly read: number;
  },
): void {
  const { batch, counts, load } = work;
  store.progress((tx) => {
    const refuse: Refuse = ({ line, code, detail }) => {
      counts.refused += 1;
      const sql = 'INSERT INTO job_issues (job, line, code, detail) VALUES (?, ?, ?, ?)';
      tx.run(sql, job, line, code, detail);
    };
    for (const account of batch.accounts) load.take(tx, account, counts, refuse);
    for (const issue of batch.issues) refuse(issue);
    const { offset, line } = batch;
    const cursor: ImportCursor = { ...work.start, offset, line, read: work.read };
    tx.run(
      'UPDATE jobs SET cursor = ?, done = ? WHERE id = ?',
      JSON.stringify(cursor),
      offset,
      job,
    );
  });
}

/** Loads a directory that has nothing yet. */
class Loader implements Load {
  readonly #context: CommandContext;
  readonly #cursor: ImportCursor;
  readonly #writer: AccountWriter;
  readonly #bulk: boolean;

  constructor(context: CommandContext, cursor: ImportCursor) {
    this.#context = context;
    this.#cursor = cursor;
    this.#writer = new AccountWriter(context.personal);
    // Into an empty replica the rows go first and the indexes after: several times faster.
    this.#bulk = context.store.read.value<number>('SELECT id FROM accounts LIMIT 1') === undefined;
  }

  begin(): void {
    const { store } = this.#context;
    store.progress((tx) => this.#writer.begin(tx));
    if (this.#bulk) dropAccountIndexes(store.connection);
  }

  take(tx: Writer, account: IncomingAccount, counts: Counts, refuse: Refuse): void {
    if (this.#writer.insert(tx, this.#cursor.directory, account) === null) {
      refuse({ line: account.line, code: 'id-repeated', detail: '' });
    } else counts.added += 1;
  }

  async finish(counts: Counts, handle: JobHandle): Promise<null> {
    const { store, operator, now } = this.#context;
    ensureAccountIndexes(store.connection);
    await handle.checkpoint();
    store.write((tx) => {
      resolveMembers(tx, this.#cursor.directory);
      tx.run('UPDATE directories SET refreshed_at = ? WHERE id = ?', now(), this.#cursor.directory);
      return {
        value: null,
        entries: [
          {
            action: 'directories.import',
            operator: operator.name,
            target: `directory:${this.#cursor.directory}`,
            detail: { ...counts, job: handle.id },
          },
        ],
      };
    });
    return null;
  }

  leave(): void {
    const { store, index, changed } = this.#context;
    if (this.#bulk) ensureAccountIndexes(store.connection);
    store.settle('import');
    index.refresh().then(
      () => changed(['accounts', 'directories']),
      () => changed(['directories']),
    );
  }
}

/** Goes on with an import that was cut off. */
export function resumeImport(context: CommandContext, id: number): Job {
  const job = context.jobs.get(id);
  if (job.state !== 'interrupted' || (job.kind !== 'import' && job.kind !== 'practice')) {
    throw new Failure('job-missing');
  }
  const cursor = context.jobs.cursor<ImportCursor>(id);
  return context.jobs.restart(id, (handle) => runImport(context, handle, cursor));
}
