import type { QueuedDirectory } from '../../../shared/model/change.ts';
import { liveDirectories } from '../live/stored.ts';
import type { Reader } from '../store/reader.ts';
import { open } from './sets.ts';

const waiting = [...open, 'conflicted'].map((state) => `'${state}'`).join(', ');

type Row = { directory: number; state: string; kind: string; n: number };
type Plain = { id: number; name: string; refreshed_at: number | null };

const countsSql = `SELECT directory, state, kind, count(*) AS n FROM changes
  WHERE state IN (${waiting}) GROUP BY directory, state, kind`;
const movedSql = `SELECT count(*) FROM changes c JOIN accounts a ON a.id = c.target
  WHERE c.directory = ? AND c.state IN (${waiting}) AND a.version > c.base_version`;
const setsSql = `SELECT DISTINCT change_set FROM changes WHERE directory = ? AND state IN (${waiting})
  ORDER BY change_set LIMIT 1000`;

/** What waits for each directory, from the replica alone: nothing is asked and nothing is sent. */
export function queuedDirectories(read: Reader): QueuedDirectory[] {
  const rows = read.all<Row>(countsSql);
  const live = new Map(liveDirectories(read).map((one) => [one.id, one]));
  const names = read.all<Plain>('SELECT id, name, refreshed_at FROM directories ORDER BY name');
  return names.flatMap(({ id, name, refreshed_at: refreshedAt }) => {
    const own = rows.filter(({ directory }) => directory === id);
    if (own.length === 0) return [];
    const of = live.get(id);
    return [
      {
        directory: id,
        name,
        live: of !== undefined,
        readOnly: of?.connection.readOnly ?? false,
        refreshedAt,
        counts: summed(own, ({ state }) => state),
        kinds: summed(own, ({ kind }) => kind),
        moved: read.value<number>(movedSql, id) ?? 0,
        sets: read.values<number>(setsSql, id),
      },
    ];
  });
}

function summed(rows: readonly Row[], nameOf: (row: Row) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[nameOf(row)] = (counts[nameOf(row)] ?? 0) + row.n;
  return counts;
}
