import { accountColumns } from '../../../shared/model/account.ts';
import { maskedBy, unseenFields } from '../../../shared/role-attributes.ts';
import { requireWithinLimit } from '../../../shared/managed.ts';
import type { FeatureHandlers } from '../context.ts';
import { isOwnFile } from '../vault/own-files.ts';
import { openExport, runExport } from './export-job.ts';

/** Writes accounts to a file. */
export const exports: FeatureHandlers<'exports'> = {
  async create(context, { query, format, columns, file: token, reason }) {
    const { jobs, finder, index, store, operator, refuse } = context;
    if (jobs.busy) throw refuse('job-running');
    const { path, name } = context.file(token);
    const unseen: ReadonlySet<string> = unseenFields(maskedBy(operator.role));
    const unseenColumn = columns.find((one) => unseen.has(one));
    if (unseenColumn !== undefined) throw refuse('attribute-unseen', { attribute: unseenColumn });
    if (isOwnFile(context.vault.folder, path)) throw refuse('file-unwritable');
    // A search may answer from an order that is one import old; a file must not.
    await index.refresh();
    const ids = await finder.ids(query);
    requireWithinLimit(context.managed, 'exported', ids.length);
    const plan = {
      ids,
      descending: query.descending,
      format,
      columns: columns.length === 0 ? accountColumns.filter((one) => !unseen.has(one)) : columns,
      // Whoever chooses columns wants these and nothing else.
      attributes: format === 'ldif' || (format === 'json' && columns.length === 0),
      reason,
    };
    const connector = await openExport(context, plan, path);
    try {
      if (jobs.busy) throw refuse('job-running');
      const detail = { step: 'start', format, accounts: ids.length, columns: [...plan.columns] };
      store.write(() => ({
        value: null,
        entries: [{ action: 'exports.create', operator: operator.name, reason, detail }],
      }));
      return jobs.start(
        { kind: 'export', title: name, unit: 'accounts', total: ids.length },
        (handle) => runExport(context, handle, connector, plan),
      );
    } catch (error) {
      connector.stop();
      throw error;
    }
  },
};
