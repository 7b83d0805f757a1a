import type { FeatureHandlers } from '../context.ts';
import { isOwnFile } from '../vault/own-files.ts';
import { withCopy } from './copy.ts';
import { createBackup } from './create.ts';
import { restoreBackup } from './restore.ts';
import { salvage } from './salvage.ts';

/** Makes copies of the vault, and puts one back. */
export const backups: FeatureHandlers<'backups'> = {
  create(context, { file: token, reason }) {
    const file = context.file(token);
    if (isOwnFile(context.vault.folder, file.path)) throw context.refuse('file-unwritable');
    return createBackup(context, file, reason);
  },

  salvage(context, { file: token, reason }) {
    const file = context.file(token);
    if (isOwnFile(context.vault.folder, file.path)) throw context.refuse('file-unwritable');
    if (context.jobs.busy) throw context.refuse('job-running');
    return salvage(context, file.path, reason);
  },

  inspect(context, { file }) {
    const { path } = context.file(file);
    return withCopy(context, path, async (copy) => ({
      value: {
        createdAt: copy.manifest.createdAt,
        accounts: copy.accounts,
        auditSize: copy.auditSize,
        auditOk: copy.auditOk,
        rowsLost: copy.rowsLost,
        changeSetsLost: copy.changeSetsLost,
      },
      keep: false,
    }));
  },

  restore(context, { file, reason }) {
    const { path } = context.file(file);
    if (context.jobs.busy) throw context.refuse('job-running');
    return restoreBackup(context, path, reason);
  },
};
