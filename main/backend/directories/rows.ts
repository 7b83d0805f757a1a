import type { Directory, DirectoryKind } from '../../../shared/model/directory.ts';
import type { CommandContext, QueryContext } from '../context.ts';
import { directoryColumns, liveState, type StoredDirectory } from '../live/stored.ts';
import type { Reader } from '../store/reader.ts';
import type { Writer } from '../store/store.ts';

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

function toDirectory(asking: Asking, row: StoredDirectory): Directory {
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
    live: liveState(asking.read, row),
  };
}

/** Every directory, by name. */
export function listDirectories(asking: Asking): Directory[] {
  const rows = asking.read.all<StoredDirectory>(
    `SELECT ${directoryColumns} FROM directories ORDER BY name`,
  );
  return rows.map((row) => toDirectory(asking, row));
}

/** One directory, or null. */
export function readDirectory(asking: Asking, id: number): Directory | null {
  const row = asking.read.get<StoredDirectory>(
    `SELECT ${directoryColumns} FROM directories WHERE id = ?`,
    id,
  );
  return row ? toDirectory(asking, row) : null;
}

/** Adds a directory; null when the name is taken. `fill` writes what else belongs to it. */
export function createDirectory(
  context: CommandContext,
  name: string,
  kind: DirectoryKind,
  fill: (tx: Writer, id: number) => void = () => undefined,
): number | null {
  const { store, operator, now } = context;
  const taken = (read: Reader) =>
    read.value<number>('SELECT id FROM directories WHERE name = ?', name) !== undefined;
  if (taken(store.read)) return null;
  return store.write((tx: Writer) => {
    const sql = 'INSERT INTO directories (name, kind, created_at) VALUES (?, ?, ?)';
    const { id } = tx.run(sql, name, kind, now());
    fill(tx, id);
    return {
      value: id,
      entries: [
        {
          action: kind === 'ldap' ? 'directories.addLive' : 'directories.create',
          operator: operator.name,
          target: `directory:${id}`,
          targetLabel: name,
          detail: { kind },
        },
      ],
    };
  });
}
