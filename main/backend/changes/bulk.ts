import { deserialize } from 'node:v8';
import { Failure, type FailureCode } from '../../../shared/failure.ts';
import type { AccountQuery } from '../../../shared/model/account.ts';
import type { Edit } from '../../../shared/model/change.ts';
import type {
  Batch,
  ChosenFile,
  IncomingAccount,
  IncomingChange,
} from '../../../shared/process.ts';
import type { AuditEntry } from '../audit/row.ts';
import type { CommandContext } from '../context.ts';
import type { JobHandle, JobResult } from '../jobs/jobs.ts';
import { inSight } from '../replica/ids.ts';
import type { Writer } from '../store/store.ts';
import { createChange } from './create.ts';
import { readImages } from './image.ts';
import { createSet, insertChange, summarise } from './sets.ts';
import { needsPersonal, requireLines, requireSetSize, requireWithinScope } from './limits.ts';
import { rememberedDialects, type Staged, stageEntry, stageOne } from './stage.ts';

const pieceSize = 2_000;

/** Stages edits for everything that a query finds, as a set of its own. */
export async function stageFound(
  context: CommandContext,
  handle: JobHandle,
  work: {
    readonly query: AccountQuery;
    readonly except: readonly number[];
    readonly edits: readonly Edit[];
    readonly title: string;
  },
): Promise<JobResult> {
  const { store, finder, index, personal } = context;
  // A set that misses whoever has just come would look whole.
  await index.settled();
  const except = new Set(work.except);
  // In the order of row numbers, which is that of the pages: by name, each would be read at random.
  const ids = (await finder.ids(work.query)).filter((id) => !except.has(id)).sort();
  requireSetSize(context, ids.length);
  const set = beginSet(context, work.title, 'operator');
  const counts: Staged = { staged: 0, already: 0 };
  const unsealing = needsPersonal(work.edits) ? personal : null;
  try {
    for (let from = 0; from < ids.length; from += pieceSize) {
      await handle.checkpoint();
      const piece = inSight(store.read, [...ids.subarray(from, from + pieceSize)]);
      store.progress((tx) => {
        // By the connection that writes, which must decrypt these pages to look at the targets.
        const { edits } = work;
        const one = { set, edits, counts, merge: false, dialectOf: rememberedDialects(tx) };
        for (const image of readImages(tx, piece, unsealing).values()) {
          stageOne(context, tx, { ...one, image });
        }
      });
      handle.progress(Math.min(from + pieceSize, ids.length), ids.length);
    }
  } catch (error) {
    dropSet(context, set);
    throw error;
  }
  return endSet(context, set, counts, ending(handle, work.edits));
}

/** Stages the change records of an LDIF file, as a set of its own. */
export async function stageFile(
  context: CommandContext,
  handle: JobHandle,
  work: { readonly file: ChosenFile; readonly directory: number },
): Promise<JobResult> {
  const { store, connectors } = context;
  const connector = connectors.start({ kind: 'read-changes', path: work.file.path });
  const set = beginSet(context, work.file.name, 'file');
  const counts: Staged = { staged: 0, already: 0 };
  try {
    for (connector.send({ type: 'more' }); ; connector.send({ type: 'more' })) {
      const message = await handle.orCancelled(connector.next());
      await handle.checkpoint();
      if (message.type === 'done') break;
      if (message.type !== 'batch') throw new Failure('file-unreadable');
      const batch = deserialize(message.bytes) as Batch;
      store.progress((tx) => stageBatch(context, tx, { handle, set, counts, batch, ...work }));
      requireSetSize(context, counts.staged);
      handle.progress(batch.offset);
    }
  } catch (error) {
    dropSet(context, set);
    throw error;
  } finally {
    connector.stop();
  }
  return endSet(context, set, counts, ending(handle, []));
}

type FileWork = {
  readonly handle: JobHandle;
  readonly set: number;
  readonly counts: Staged;
  readonly batch: Batch;
  readonly directory: number;
};

function stageBatch(context: CommandContext, tx: Writer, work: FileWork): void {
  const refuse = (line: number, code: string, detail: string): void => {
    const sql = 'INSERT INTO job_issues (job, line, code, detail) VALUES (?, ?, ?, ?)';
    tx.run(sql, work.handle.id, line, code, detail);
  };
  for (const issue of work.batch.issues) refuse(issue.line, issue.code, issue.detail);
  for (const change of work.batch.changes) {
    const refusal = stageRecord(context, tx, work, change);
    if (refusal !== null) refuse(change.line, refusal.code, refusal.detail);
  }
}

/** Why a record of a file is not staged. */
type Refusal = { readonly code: string; readonly detail: string };

function plainly(code: FailureCode): Refusal {
  return { code, detail: '' };
}

/** Which attribute or act it was is told; nothing else of a record is. */
function refusalOf({ code, facts }: Failure): Refusal {
  return { code, detail: String(facts['attribute'] ?? facts['act'] ?? '') };
}

function stageRecord(
  context: CommandContext,
  tx: Writer,
  { set, counts, directory }: FileWork,
  record: IncomingChange,
): Refusal | null {
  const sql = 'SELECT id FROM accounts WHERE dn_key = ? AND directory = ?';
  // As the operator sees it: what is out of sight is missing.
  const id = context.store.read.value<number>(sql, record.dnKey, directory);
  if (record.add) {
    const account = { known: id, add: record.add };
    return stageAdd(context, tx, { set, counts, directory }, account);
  }
  if (id === undefined) return plainly('account-missing');
  const image = readImages(tx, [id], context.personal).get(id);
  if (!image) return plainly('account-missing');
  try {
    const { edits } = record;
    const dialectOf = rememberedDialects(tx);
    stageOne(context, tx, { set, image, edits, counts, merge: true, dialectOf });
    return null;
  } catch (error) {
    if (error instanceof Failure) return refusalOf(error);
    throw error;
  }
}

function stageAdd(
  context: CommandContext,
  tx: Writer,
  work: Pick<FileWork, 'set' | 'counts' | 'directory'>,
  account: { readonly known: number | undefined; readonly add: IncomingAccount },
): Refusal | null {
  const { set, counts, directory } = work;
  const { known, add } = account;
  if (known !== undefined) return plainly('account-exists');
  try {
    requireWithinScope(context, { ...add, directory });
    const change = createChange(directory, add);
    requireLines(context, change);
    insertChange(tx, context.personal, set, change);
  } catch (error) {
    if (error instanceof Failure) return refusalOf(error);
    throw error;
  }
  counts.staged += 1;
  return null;
}

/** Opens a set that a job fills. */
export function beginSet(
  { store, operator, now }: CommandContext,
  title: string,
  source: 'operator' | 'file',
): number {
  return store.progress((tx) =>
    createSet(tx, { title, operator: operator.name, now: now(), source }),
  );
}

/** The set and the job that filled it come to their end together. */
function ending(handle: JobHandle, edits: readonly Edit[]): SetEnd {
  return { edits, entry: null, last: handle.conclude };
}

/** Takes away a set whose job did not end: half of what was asked for must not look like all of it. */
export function dropSet({ store }: CommandContext, set: number): void {
  store.progress((tx) => removeSet(tx, set));
}

function removeSet(tx: Writer, set: number): void {
  tx.run('DELETE FROM changes WHERE change_set = ?', set);
  tx.run('DELETE FROM change_sets WHERE id = ?', set);
}

/** The last step of a job that fills a set: it is one transaction with the end of the set. */
export type SetEnd = {
  readonly edits: readonly Edit[];
  /** What else the log says of it; null for nothing. */
  readonly entry: AuditEntry | null;
  readonly last: (tx: Writer, result: JobResult) => void;
};

/** Closes a set that a job filled; one without changes is taken away. */
export function endSet(
  context: CommandContext,
  set: number,
  counts: Staged,
  { edits, entry, last }: SetEnd,
): JobResult {
  const { store, operator, changed, index } = context;
  const isEmpty = counts.staged === 0;
  const result = { result: { ...counts }, ...(isEmpty ? {} : { changeSet: set }) };
  const close = (tx: Writer): AuditEntry | null => {
    last(tx, result);
    if (isEmpty) {
      removeSet(tx, set);
      return null;
    }
    const { total } = summarise(tx, set);
    return stageEntry(operator.name, set, { ...counts, total, edits }, []);
  };
  if (isEmpty && entry === null) store.progress(close);
  else {
    store.write((tx) => {
      const [first, ...rest] = [close(tx), entry].filter((one) => one !== null);
      if (!first) throw new Error('A set ended without a word.');
      return { value: null, entries: [first, ...rest] };
    });
  }
  index.touch([], new Set());
  changed(['changes', 'accounts', 'audit']);
  return result;
}
