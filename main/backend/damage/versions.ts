import type { Reader } from '../store/reader.ts';

/*
 * A page that was put back to what it was holds its own seal, and so do the sealed values in it.
 * The log says which version each account has come to, and the anchor holds the log: an account
 * with an older version was put back. Only the newest row of an account counts, and only one that
 * is younger than the directory, because numbers of removed accounts are given again.
 */
const staleSql = `
  WITH newest AS (
    SELECT target, max(seq) AS seq FROM audit
      WHERE seq > ? AND seq <= ? AND action GLOB 'accounts.*' AND decision = 'allowed'
        AND json_extract(detail, '$.version') IS NOT NULL
      GROUP BY target)
  SELECT count(*) FROM newest
    JOIN audit ON audit.seq = newest.seq
    JOIN accounts ON accounts.id = CAST(substr(newest.target, 9) AS INTEGER)
    JOIN directories ON directories.id = accounts.directory
    WHERE directories.created_at <= audit.time
      AND accounts.version < json_extract(audit.detail, '$.version')
      AND NOT EXISTS (SELECT 1 FROM audit later
        WHERE later.target = newest.target AND later.seq > ?
          AND json_extract(later.detail, '$.version') IS NOT NULL)`;

const rowsAtOnce = 500;

/** How many accounts are older than the log says that they are, and how many rows of it were read. */
export async function staleRows(
  read: Reader,
  pause: () => Promise<void>,
): Promise<{ readonly rows: number; readonly stale: number }> {
  const rows = read.value<number>('SELECT coalesce(max(seq), 0) FROM audit') ?? 0;
  let stale = 0;
  for (let seq = 0; seq < rows; seq += rowsAtOnce) {
    stale += staleAccounts(read, seq, Math.min(seq + rowsAtOnce, rows));
    await pause();
  }
  return { rows, stale };
}

/** How many accounts are older than rows of the log after `from` up to `to` say that they are. */
function staleAccounts(read: Reader, from: number, to: number): number {
  return read.value<number>(staleSql, from, to, to) ?? 0;
}
