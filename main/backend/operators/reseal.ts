import type { Job } from '../../../shared/model/job.ts';
import { Failure } from '../../../shared/failure.ts';
import type { CommandContext } from '../context.ts';
import type { JobHandle, JobResult } from '../jobs/jobs.ts';
import type { SealedTable } from '../replica/personal.ts';
import type { Reader } from '../store/reader.ts';

const pieceSize = 500;

type Row = { readonly id: number; readonly version: number; readonly sealed: Uint8Array };

const parts: readonly { table: SealedTable; list: string; update: string }[] = [
  {
    table: 'accounts',
    list: `SELECT id, sealed_version AS version, sealed FROM accounts
      WHERE id > ? AND sealed IS NOT NULL ORDER BY id LIMIT ?`,
    update: 'UPDATE accounts SET sealed = ? WHERE id = ? AND sealed_version = ?',
  },
  {
    table: 'changes',
    list: `SELECT id, 1 AS version, sealed FROM changes
      WHERE id > ? AND sealed IS NOT NULL ORDER BY id LIMIT ?`,
    update: 'UPDATE changes SET sealed = ? WHERE id = ? AND 1 = ?',
  },
];

function countSealed(read: Reader): number {
  return (
    read.value<number>(`SELECT (SELECT count(*) FROM accounts WHERE sealed IS NOT NULL)
      + (SELECT count(*) FROM changes WHERE sealed IS NOT NULL)`) ?? 0
  );
}

/**
 * Seals every personal value with the newest key. It goes through all rows and passes over those
 * that have it already, so that it can be cut off anywhere and begun again.
 */
async function runReseal(context: CommandContext, handle: JobHandle): Promise<JobResult> {
  const { store, operator } = context;
  const total = countSealed(store.read);
  let done = 0;
  let sealed = 0;
  for (const part of parts) {
    for (let last = 0; ; ) {
      await handle.checkpoint();
      const rows = store.read.all<Row>(part.list, last, pieceSize);
      const end = rows.at(-1);
      if (!end) break;
      last = end.id;
      sealed += resealPiece(context, part, rows);
      done += rows.length;
      handle.progress(done, total);
    }
  }
  store.write(() => ({
    value: null,
    entries: [
      { action: 'operators.reseal', operator: operator.name, target: 'vault', detail: { sealed } },
    ],
  }));
  return { result: { sealed } };
}

function resealPiece(
  { store, personal }: CommandContext,
  { table, update }: (typeof parts)[number],
  rows: readonly Row[],
): number {
  return store.progress((tx) => {
    let sealed = 0;
    for (const { id, version, sealed: blob } of rows) {
      if (!personal.isStale(blob)) continue;
      const text = personal.openText(table, id, version, blob);
      sealed += tx.run(update, personal.seal(table, id, version, text), id, version).changes;
    }
    return sealed;
  });
}

/** Begins to seal everything anew. */
export function startReseal(context: CommandContext): Job {
  return context.jobs.start({ kind: 'reseal', title: '', unit: 'rows' }, (handle) =>
    runReseal(context, handle),
  );
}

/** Goes on with sealing anew where it was cut off. */
export function resumeReseal(context: CommandContext, id: number): Job {
  if (!context.personal.isOpen) throw new Failure('compartment-closed');
  return context.jobs.restart(id, (handle) => runReseal(context, handle));
}
