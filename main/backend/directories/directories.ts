import type { CsvMapping } from '../../../shared/model/directory.ts';
import type { FeatureHandlers } from '../context.ts';
import { createDirectory, listDirectories, readDirectory } from './rows.ts';
import { liveHandlers, resumeSync } from './live.ts';
import { type ImportCursor, resumeImport, runImport } from './import-job.ts';
import { previewFile } from './preview.ts';
import { removeDirectory } from './remove.ts';

/** The practice directory is the same on every machine. */
const practiceSeed = 20_261_122;

/** Connects sources of accounts. */
export const directories: FeatureHandlers<'directories'> = {
  ...liveHandlers,

  list(context) {
    return listDirectories(context);
  },

  createLocal(context, { name }) {
    const id = createDirectory(context, name, 'local');
    const made = id === null ? null : readDirectory(context, id);
    if (!made) throw context.refuse('directory-name-taken');
    return made;
  },

  createPractice(context, { name, accounts }) {
    if (context.jobs.busy) throw context.refuse('job-running');
    if (!context.personal.isOpen) throw context.refuse('compartment-closed');
    const directory = createDirectory(context, name, 'practice');
    if (directory === null) throw context.refuse('directory-name-taken');
    const cursor: ImportCursor = {
      directory,
      source: { kind: 'practice', accounts, seed: practiceSeed },
      isNew: true,
      deletions: false,
      offset: 0,
      line: 1,
      read: 0,
    };
    return context.jobs.start(
      { kind: 'practice', title: name, unit: 'accounts', total: accounts, directory, cursor },
      (handle) => runImport(context, handle, cursor),
    );
  },

  preview(context, { file, mapping }) {
    return previewFile(context, context.file(file), mapping);
  },

  async importFile(context, { file, into, mapping }) {
    if (context.jobs.busy) throw context.refuse('job-running');
    if (!context.personal.isOpen) throw context.refuse('compartment-closed');
    const chosen = context.file(file);
    const preview = await previewFile(context, chosen, mapping);
    if (preview.format === 'csv' && !preview.mapping) throw context.refuse('mapping-invalid');
    const directory =
      into.kind === 'new'
        ? createDirectory(context, into.name, 'file')
        : (readDirectory(context, into.id)?.id ?? 0);
    if (directory === null) throw context.refuse('directory-name-taken');
    if (directory === 0) throw context.refuse('directory-missing');
    const cursor: ImportCursor = {
      directory,
      source: { kind: 'file', path: chosen.path, format: preview.format, mapping: preview.mapping },
      isNew: into.kind === 'new',
      deletions: into.kind === 'existing' && into.deletions,
      offset: 0,
      line: 1,
      read: 0,
    };
    return context.jobs.start(
      {
        kind: 'import',
        title: chosen.name,
        unit: 'bytes',
        total: preview.sizeBytes,
        directory,
        cursor,
      },
      (handle) => runImport(context, handle, cursor),
    );
  },

  remove(context, { id, reason }) {
    return removeDirectory(context, id, reason);
  },

  mappings({ read }) {
    return read
      .all<{ name: string; mapping: string }>('SELECT name, mapping FROM mappings ORDER BY name')
      .map((row) => ({ name: row.name, mapping: JSON.parse(row.mapping) as CsvMapping }));
  },

  saveMapping({ store, operator }, { name, mapping }) {
    return store.write((tx) => {
      const sql = `INSERT INTO mappings (name, mapping) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET mapping = excluded.mapping`;
      tx.run(sql, name, JSON.stringify(mapping));
      return {
        value: null,
        entries: [
          { action: 'directories.save-mapping', operator: operator.name, targetLabel: name },
        ],
      };
    });
  },
};

export { resumeImport, resumeSync };
