import type { CsvMapping, Directory, DirectoryKind } from '../../../shared/model/directory.ts';
import type { CommandContext, FeatureHandlers, QueryContext } from '../context.ts';
import type { Reader } from '../store/reader.ts';
import type { Writer } from '../store/store.ts';
import { type ImportCursor, resumeImport, runImport } from './import-job.ts';
import { previewFile } from './preview.ts';
import { removeDirectory } from './remove.ts';

/** The practice directory is the same on every machine. */
const practiceSeed = 20_261_122;

type Row = {
  readonly id: number;
  readonly name: string;
  readonly kind: DirectoryKind;
  readonly created_at: number;
  readonly refreshed_at: number | null;
};

type Counts = Pick<Directory, 'accounts' | 'groups' | 'deleted'>;
type CountRow = Counts & { readonly directory: number };

const countsSql = `SELECT directory, sum(kind <> 2) AS accounts, sum(kind = 2) AS groups, 0 AS deleted
  FROM accounts INDEXED BY accounts_facts WHERE deleted_at IS NULL GROUP BY directory`;
const deletedSql = `SELECT directory, 0 AS accounts, 0 AS groups, count(*) AS deleted
  FROM accounts INDEXED BY accounts_deleted WHERE deleted_at IS NOT NULL GROUP BY directory`;

/** What each directory holds: one pass over a narrow index, again only when accounts changed. */
function countsOf({ read, index }: Asking): ReadonlyMap<number, Counts> {
  return index.remember('directories', () => {
    const counts = new Map<number, Counts>();
    for (const row of read.all<CountRow>(countsSql)) counts.set(row.directory, row);
    for (const { directory, deleted } of read.all<CountRow>(deletedSql)) {
      const { accounts, groups } = counts.get(directory) ?? { accounts: 0, groups: 0 };
      counts.set(directory, { accounts, groups, deleted });
    }
    return counts;
  });
}

/** What every question brings along. */
type Asking = Pick<QueryContext, 'read' | 'index'>;

function toDirectory(asking: Asking, row: Row): Directory {
  const counts = countsOf(asking).get(row.id);
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    accounts: counts?.accounts ?? 0,
    groups: counts?.groups ?? 0,
    deleted: counts?.deleted ?? 0,
    createdAt: row.created_at,
    refreshedAt: row.refreshed_at,
  };
}

function readDirectory(asking: Asking, id: number): Directory | null {
  const row = asking.read.get<Row>('SELECT * FROM directories WHERE id = ?', id);
  return row ? toDirectory(asking, row) : null;
}

/** Adds a directory; null when the name is taken. */
function createDirectory(
  context: CommandContext,
  name: string,
  kind: DirectoryKind,
): number | null {
  const { store, operator, now } = context;
  const taken = (read: Reader) =>
    read.value<number>('SELECT id FROM directories WHERE name = ?', name) !== undefined;
  if (taken(store.read)) return null;
  return store.write((tx: Writer) => {
    const sql = 'INSERT INTO directories (name, kind, created_at) VALUES (?, ?, ?)';
    const { id } = tx.run(sql, name, kind, now());
    return {
      value: id,
      entries: [
        {
          action: 'directories.create',
          operator: operator.name,
          target: `directory:${id}`,
          targetLabel: name,
          detail: { kind },
        },
      ],
    };
  });
}

/** Connects sources of accounts. */
export const directories: FeatureHandlers<'directories'> = {
  list(context) {
    const { read } = context;
    const rows = read.all<Row>('SELECT * FROM directories ORDER BY name');
    return rows.map((row) => toDirectory(context, row));
  },

  createLocal(context, { name }) {
    const id = createDirectory(context, name, 'local');
    const made = id === null ? null : readDirectory(context, id);
    if (!made) throw context.refuse('directory-name-taken');
    return made;
  },

  createPractice(context, { name, accounts }) {
    if (context.jobs.busy) throw context.refuse('job-running');
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

export { resumeImport };
