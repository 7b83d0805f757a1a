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
import { AccountWriter } from '../replica/account-writer.ts';
import { resolveInPieces } from '../replica/resolve-members.ts';
import type { Connector } from '../connector-link.ts';
import type { CommandContext } from '../context.ts';
import type { JobHandle, JobResult } from '../jobs/jobs.ts';
import { ensureTexts, TextLoader } from '../replica/texts.ts';
import { beginBulkLoad, endBulkLoad, leaveBulkLoad } from '../store/migrate.ts';
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
  /** What was counted up to here; none at the beginning. */
  readonly counts?: Counts;
};

/**
 * Batches of a thousand accounts that a connector may read ahead: more than two transactions take,
 * so that it reads while the backend writes, and too few to fill the memory.
 */
const readAhead = 20;

/**
 * Accounts of one transaction. Each writes every page that it touched anew, encrypted, so that
 * few large ones are several times faster than many small ones; the backend answers nothing else
 * meanwhile, which only an empty replica, where there is nothing to ask for, can bear for long.
 */
const accountsAtOnce = 8_000;

export type Counts = { added: number; unchanged: number; changed: number; refused: number };

/** Fills a directory from a connector: a new one directly, an existing one as staged differences. */
export async function runImport(
  context: CommandContext,
  handle: JobHandle,
  start: ImportCursor,
): Promise<JobResult> {
  const connector = context.connectors.start(taskOf(start));
  const counts: Counts = { added: 0, unchanged: 0, changed: 0, refused: 0, ...start.counts };
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
  /** How many accounts to take in one transaction; one batch of the connector unless named. */
  readonly atOnce?: number;
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
  let { read } = work.start;
  let waiting: Batch[] = [];
  let accounts = 0;
  const take = () => {
    const last = waiting.at(-1);
    if (!last) return;
    read += accounts;
    takeBatches(context, handle.id, { ...work, batches: waiting, read });
    handle.progress(work.start.source.kind === 'practice' ? read : last.offset);
    for (const _batch of waiting) connector.send({ type: 'more' });
    waiting = [];
    accounts = 0;
  };
  for (let ahead = 0; ahead < readAhead; ahead += 1) connector.send({ type: 'more' });
  for (;;) {
    const message = await handle.orCancelled(connector.next());
    await handle.checkpoint();
    if (message.type === 'done') break;
    if (message.type !== 'batch') throw new Failure('file-unreadable');
    // The connector's own bytes, which it made with v8.serialize from this very type.
    const batch = deserialize(message.bytes) as Batch;
    waiting.push(batch);
    accounts += batch.accounts.length;
    if (accounts >= (work.load.atOnce ?? 1) || waiting.length === readAhead) take();
  }
  take();
  return read;
}

/** Batches and the place to go on from, in one transaction: neither counts without the other. */
function takeBatches(
  { store }: CommandContext,
  job: number,
  work: {
    readonly start: ImportCursor;
    readonly counts: Counts;
    readonly load: Load;
    readonly batches: readonly Batch[];
    readonly read: number;
  },
): void {
  const { batches, counts, load } = work;
  store.progress((tx) => {
    const refuse: Refuse = ({ line, code, detail }) => {
      counts.refused += 1;
      const sql = 'INSERT INTO job_issues (job, line, code, detail) VALUES (?, ?, ?, ?)';
      tx.run(sql, job, line, code, detail);
    };
    for (const { accounts, issues } of batches) {
      for (const account of accounts) load.take(tx, account, counts, refuse);
      for (const issue of issues) refuse(issue);
    }
    const { offset = 0, line = 1 } = batches.at(-1) ?? {};
    const cursor: ImportCursor = { ...work.start, offset, line, read: work.read, counts };
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
  readonly #texts: TextLoader;
  readonly #bulk: boolean;
  readonly atOnce: number;

  constructor(context: CommandContext, cursor: ImportCursor) {
    this.#context = context;
    this.#cursor = cursor;
    this.#texts = new TextLoader(cursor.directory);
    this.#writer = new AccountWriter(context.personal, this.#texts);
    // Into a replica without other accounts the rows go first and the indexes after.
    const others = `SELECT EXISTS (SELECT 1 FROM accounts WHERE directory < ?)
      OR EXISTS (SELECT 1 FROM accounts WHERE directory > ?)`;
    this.#bulk = context.store.read.value<number>(others, cursor.directory, cursor.directory) === 0;
    this.atOnce = this.#bulk ? accountsAtOnce : 1;
  }

  begin(): void {
    const { store } = this.#context;
    store.progress((tx) => {
      this.#writer.begin(tx);
      if (this.#bulk) this.#writer.keepIdsInMemory(tx, this.#cursor.directory);
    });
    if (!this.#bulk) return;
    store.beginBulk();
    beginBulkLoad(store.connection);
  }

  take(tx: Writer, account: IncomingAccount, counts: Counts, refuse: Refuse): void {
    if (this.#writer.insert(tx, this.#cursor.directory, account) === null) {
      refuse({ line: account.line, code: 'id-repeated', detail: '' });
    } else counts.added += 1;
  }

  async finish(counts: Counts, handle: JobHandle): Promise<null> {
    const { store, operator, now } = this.#context;
    store.progress((tx) => this.#texts.flush(tx));
    const onIndex = () => {
      store.moveWhenLong();
      return handle.checkpoint();
    };
    if (this.#bulk) await endBulkLoad(store.connection, onIndex);
    await resolveInPieces(store, this.#cursor.directory, handle.checkpoint);
    // The log hears of it once: the entry and the end of the job are there together or not at all.
    store.write((tx) => {
      handle.conclude(tx, { result: { ...counts } });
      tx.run('UPDATE directories SET refreshed_at = ? WHERE id = ?', now(), this.#cursor.directory);
      return {
        value: null,
        entries: [
          {
            action:
              this.#cursor.source.kind === 'practice'
                ? 'directories.fill-practice'
                : 'directories.import',
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
    if (this.#bulk) leaveBulkLoad(store.connection);
    ensureTexts(store.connection);
    if (this.#bulk) store.endBulk();
    store.settle('import');
    index.refresh().then(
      () => changed(['accounts', 'directories']),
      () => changed(['directories']),
    );
  }
}

/** Half a comparison is worth nothing: what it staged and which accounts it met is gone. */
function fromTheStart(context: CommandContext, id: number, cursor: ImportCursor): ImportCursor {
  context.store.progress((tx) => tx.run('DELETE FROM job_issues WHERE job = ?', id));
  const { counts: _counts, ...rest } = cursor;
  return { ...rest, offset: 0, line: 1, read: 0 };
}

/** Goes on with an import that was cut off. */
export function resumeImport(context: CommandContext, id: number): Job {
  const { kind } = context.jobs.get(id);
  if (kind !== 'import' && kind !== 'practice') throw new Failure('job-missing');
  const stored = context.jobs.cursor<ImportCursor>(id);
  const cursor = stored.isNew ? stored : fromTheStart(context, id, stored);
  return context.jobs.restart(id, (handle) => runImport(context, handle, cursor));
}
