import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../shared/failure.ts';
import type { CommandContext } from '../context.ts';
import { JobCancelled } from '../jobs/cancelled.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import { errorCode, openDatabase } from '../store/open.ts';
import { logHead } from './compare.ts';
import { type About, type Part, writeContainer } from './container.ts';

export type MadeBackup = { readonly sizeBytes: number; readonly sha256: string };

/** Writes a copy of the vault as a job; the answer comes when it is whole. */
export function createBackup(
  context: CommandContext,
  file: { readonly path: string; readonly name: string },
  reason: string,
): Promise<MadeBackup> {
  return new Promise((resolve, reject) => {
    context.jobs.start({ kind: 'backup', title: file.name, unit: 'bytes' }, async (handle) => {
      try {
        const made = await writeBackup(context, handle, file.path, reason);
        resolve(made);
        return { result: { sizeBytes: made.sizeBytes } };
      } catch (error) {
        // Who cancelled the job knows; who asked for the copy learns that there is none.
        reject(error instanceof JobCancelled ? new Failure('file-unwritable') : error);
        throw error;
      }
    });
  });
}

async function writeBackup(
  context: CommandContext,
  handle: JobHandle,
  path: string,
  reason: string,
): Promise<MadeBackup> {
  const { store, vault } = context;
  record(context, reason, { step: 'start' });
  store.audit.checkpoint('backup');
  const copy = join(vault.folder, `vault.db.copy-${randomUUID()}`);
  try {
    // The one way to copy that stays encrypted under the same key and leaves no old pages behind.
    vacuumInto(context, copy);
    const about = lookAt(context, copy);
    const made = await writeContainer(path, about, partsOf(vault.folder, copy), async (bytes) => {
      handle.progress(bytes);
      await handle.checkpoint();
    });
    record(context, reason, { step: 'done', ...made, auditSize: about.auditSize });
    return made;
  } catch (error) {
    const code = error instanceof Failure ? error.code : 'internal';
    const step = error instanceof JobCancelled ? 'cancelled' : 'failed';
    record(context, reason, { step, code }, 'failed');
    throw error;
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true });
  }
}

function vacuumInto({ store }: CommandContext, copy: string): void {
  try {
    store.connection.prepare('VACUUM INTO ?').run(copy);
    chmodSync(copy, 0o600);
  } catch (error) {
    if (errorCode(error) === 'SQLITE_FULL') throw new Failure('disk-full');
    throw error;
  }
}

/** Opens the copy as a restore would: one that does not open is no backup. */
export function lookAt({ vault, now }: CommandContext, copy: string): About {
  const key = vault.keys.databaseKey();
  try {
    const database = openDatabase(copy, key, 'existing');
    try {
      const head = logHead(database, vault.id);
      const accounts = database.prepare<[], number>('SELECT count(*) FROM accounts').pluck().get();
      return {
        vaultId: vault.id,
        createdAt: now(),
        accounts: accounts ?? 0,
        auditSize: head.size,
        auditRoot: head.root.toString('base64'),
      };
    } finally {
      database.close();
    }
  } finally {
    key.fill(0);
  }
}

/** What a backup holds: both headers and a copy of the database. */
export function partsOf(folder: string, copy: string): Part[] {
  const headers = (['vault.hdr.a', 'vault.hdr.b'] as const)
    .map((name) => ({ name, path: join(folder, name) }))
    .filter(({ path }) => existsSync(path));
  return [...headers, { name: 'vault.db', path: copy }];
}

function record(
  { store, operator }: CommandContext,
  reason: string,
  detail: Readonly<Record<string, string | number>>,
  decision: 'allowed' | 'failed' = 'allowed',
): void {
  store.write(() => ({
    value: null,
    entries: [
      {
        action: 'backups.create',
        operator: operator.name,
        target: 'vault',
        reason,
        decision,
        detail,
      },
    ],
  }));
}
