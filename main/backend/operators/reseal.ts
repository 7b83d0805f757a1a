import type { Job } from '../../../shared/model/job.ts';
import type { CompartmentName } from '../../../shared/model/role.ts';
import { Failure } from '../../../shared/failure.ts';
import type { CommandContext } from '../context.ts';
import type { JobHandle, JobResult } from '../jobs/jobs.ts';
import { rememberPolicy } from '../store/policy-serial.ts';
import type { Reader } from '../store/reader.ts';
import type { PersonalSealer } from '../vault/seal.ts';

const pieceSize = 500;

type Row = { readonly id: number; readonly version: number; readonly sealed: Uint8Array };

type Part = {
  readonly compartment: CompartmentName;
  readonly table: string;
  readonly count: string;
  readonly list: string;
  readonly update: string;
};

/** Everything in the database that is sealed for a compartment. */
const parts: readonly Part[] = [
  {
    compartment: 'personal',
    table: 'accounts',
    count: 'SELECT count(*) FROM accounts WHERE sealed IS NOT NULL',
    list: `SELECT id, sealed_version AS version, sealed FROM accounts
      WHERE id > ? AND sealed IS NOT NULL ORDER BY id LIMIT ?`,
    update: 'UPDATE accounts SET sealed = ? WHERE id = ? AND sealed_version = ?',
  },
  {
    compartment: 'personal',
    table: 'changes',
    count: 'SELECT count(*) FROM changes WHERE sealed IS NOT NULL',
    list: `SELECT id, 1 AS version, sealed FROM changes
      WHERE id > ? AND sealed IS NOT NULL ORDER BY id LIMIT ?`,
    update: 'UPDATE changes SET sealed = ? WHERE id = ? AND 1 = ?',
  },
  {
    compartment: 'credentials',
    table: 'credentials',
    count: 'SELECT count(*) FROM credentials',
    list: `SELECT directory AS id, version, sealed FROM credentials
      WHERE directory > ? ORDER BY directory LIMIT ?`,
    update: 'UPDATE credentials SET sealed = ? WHERE directory = ? AND version = ?',
  },
];

const rememberSql = `INSERT INTO meta (key, value) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value`;

function sealersOf({
  vault: { keys },
}: CommandContext): ReadonlyMap<CompartmentName, PersonalSealer> {
  const { sealPersonal, sealCredentials } = keys;
  if (!sealPersonal || !sealCredentials) throw new Failure('compartment-closed');
  return new Map([
    ['personal', sealPersonal],
    ['credentials', sealCredentials],
  ]);
}

/** The key version that every row of a compartment is known to be sealed with. */
export function sealedVersionOf(read: Reader, compartment: CompartmentName): number {
  const sql = 'SELECT value FROM meta WHERE key = ?';
  return Number(read.value<string>(sql, metaKey(compartment)) ?? 1);
}

function metaKey(compartment: CompartmentName): string {
  return `sealed-with-${compartment}`;
}

/**
 * Seals every value of the compartments with the newest keys. It goes through all rows and passes
 * over those that have it already, so that it can be cut off anywhere and begun again.
 */
async function runReseal(context: CommandContext, handle: JobHandle): Promise<JobResult> {
  const { store, operator } = context;
  const sealers = sealersOf(context);
  const total = parts.reduce((sum, { count }) => sum + (store.whole.value<number>(count) ?? 0), 0);
  let done = 0;
  let sealed = 0;
  for (const part of parts) {
    const sealer = sealers.get(part.compartment);
    if (!sealer) continue;
    for (let last = 0; ; ) {
      await handle.checkpoint();
      const rows = store.whole.all<Row>(part.list, last, pieceSize);
      const end = rows.at(-1);
      if (!end) break;
      last = end.id;
      sealed += resealPiece(context, { part, sealer }, rows);
      done += rows.length;
      handle.progress(done, total);
    }
  }
  store.write((tx) => {
    for (const [name, { currentVersion }] of sealers) {
      tx.run(rememberSql, metaKey(name), String(currentVersion));
    }
    const detail = { sealed };
    return {
      value: null,
      entries: [{ action: 'operators.reseal', operator: operator.name, target: 'vault', detail }],
    };
  });
  return { result: { sealed } };
}

function resealPiece(
  { store }: CommandContext,
  { part, sealer }: { readonly part: Part; readonly sealer: PersonalSealer },
  rows: readonly Row[],
): number {
  return store.progress((tx) => {
    let sealed = 0;
    for (const { id, version, sealed: blob } of rows) {
      if (sealer.keyVersionOf(blob) === sealer.currentVersion) continue;
      const place = { table: part.table, rowId: String(id), rowVersion: version };
      const clear = sealer.open(blob, place);
      try {
        sealed += tx.run(part.update, sealer.seal(clear, place), id, version).changes;
      } finally {
        clear.fill(0);
      }
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
  sealersOf(context);
  return context.jobs.restart(id, (handle) => runReseal(context, handle));
}

/**
 * Goes on with sealing anew at the sign-in of an owner. The header has the newest key before the
 * database hears of it: a process that ended in between left rows under the old key, and no job.
 */
export function takeUpReseal(context: CommandContext): void {
  const { operator, vault, store, jobs, authority } = context;
  if (vault.alarm || vault.isStandIn || vault.damage.found) return;
  if (!operator.permissions.has('operators.manage') || jobs.busy) return;
  const behind = [...sealersOf(context)].some(
    ([name, { currentVersion }]) => sealedVersionOf(store.whole, name) < currentVersion,
  );
  if (!behind) return;
  store.progress((tx) => rememberPolicy(tx, authority.header.policy));
  const cut = jobs.list().find(({ kind, state }) => kind === 'reseal' && state === 'interrupted');
  if (cut) resumeReseal(context, cut.id);
  else startReseal(context);
}
