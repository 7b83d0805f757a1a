import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEpoch } from '../audit/open-epoch.ts';
import type { Head } from '../audit/checkpoint.ts';
import { databaseSource } from '../audit/source.ts';
import type { CommandContext } from '../context.ts';
import { logHead } from './compare.ts';
import { type OpenCopy, withCopy } from './copy.ts';

export type Restored = { readonly accounts: number; readonly auditSize: number };

const jobSql = `UPDATE jobs SET state = 'done', ended_at = ?
  WHERE kind = 'backup' AND state = 'running'`;

type Staged = Restored & { readonly path: string; readonly common: Head; readonly next: Head };

/**
 * Puts a backup in the place of the database. Everything that can fail is done on the copy: when
 * the swap begins, the copy is whole, on the disk, and its log already says that it was restored.
 */
export async function restoreBackup(
  context: CommandContext,
  backup: string,
  reason: string,
): Promise<Restored> {
  const staged = await withCopy(context, backup, async (copy) => ({
    value: stage(context, copy, reason),
    keep: true,
  }));
  try {
    syncFile(staged.path);
    await replace(context, staged);
  } catch (error) {
    rmSync(staged.path, { force: true });
    throw error;
  }
  return { accounts: staged.accounts, auditSize: staged.auditSize };
}

function replace({ vault, now, replaceDatabase }: CommandContext, staged: Staged): Promise<void> {
  const time = new Date(now()).toISOString().replace(/[:.]/gu, '-');
  return replaceDatabase({
    staged: staged.path,
    kept: join(vault.folder, `vault.db.before-restore-${time}`),
    common: staged.common,
    next: staged.next,
  });
}

/** Opens a new epoch in the log of the copy, which names what is cut off, and says who did it and why. */
function stage(context: CommandContext, copy: OpenCopy, reason: string): Staged {
  const { vault, operator, now } = context;
  const { database, common, rowsLost } = copy;
  const signingKey = vault.keys.auditSigningKey();
  const newest = databaseSource(database).epochs().at(-1)?.publicKey;
  const log = openEpoch({
    database,
    vault: vault.id,
    device: vault.device,
    clock: now,
    signingKey,
    previousKey: (newest && vault.keys.auditKeyOf(newest)) ?? signingKey,
    reason: 'restore',
    cut: rowsLost > 0 ? presentHead(context, copy) : null,
  });
  log.transaction(() => {
    // The copy was taken in the middle of the job that made it, which came to its end elsewhere.
    database.prepare(jobSql).run(copy.manifest.createdAt);
    log.append({
      action: 'backups.restore',
      operator: operator.name,
      target: 'vault',
      reason,
      detail: {
        createdAt: copy.manifest.createdAt,
        accounts: copy.accounts,
        auditSize: copy.auditSize,
        rowsLost,
        changeSetsLost: copy.changeSetsLost,
      },
    });
  });
  const next = log.checkpoint('restore');
  database.pragma('wal_checkpoint(TRUNCATE)');
  const { path, accounts } = copy;
  return { path, accounts, auditSize: next.size, common, next };
}

/** The log that is cut: as the anchor saw it, else as it lies in the database. */
function presentHead({ vault, store }: CommandContext, { present }: OpenCopy): Head {
  const seen = vault.anchor.read();
  if (typeof seen !== 'string' && seen.size >= present) return { size: seen.size, root: seen.root };
  return logHead(store.connection, vault.id);
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
