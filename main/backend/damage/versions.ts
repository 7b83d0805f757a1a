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

/** How many accounts are older than rows of the log after `from` up to `to` say that they are. */
export function staleAccounts(read: Reader, from: number, to: number): number {
  return read.value<number>(staleSql, from, to, to) ?? 0;
}
