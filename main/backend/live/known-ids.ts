import type { Reader } from '../store/reader.ts';

const idBytes = 16;
const rowsAtOnce = 20_000;

const sql = `SELECT remote_id FROM accounts WHERE directory = ? AND remote_id > ? AND deleted_at IS NULL
  ORDER BY remote_id LIMIT ?`;

/**
 * The stable ids of a directory's accounts that are UUIDs, in ascending order, 16 bytes each: what a
 * mirror that was cut has read already. All others it reads again.
 */
export function knownIds(whole: Reader, directory: number): Uint8Array {
  const parts: Buffer[] = [];
  for (let last = ''; ; ) {
    const ids = whole.values<string>(sql, directory, last, rowsAtOnce);
    for (const id of ids) {
      const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
      if (bytes.length === idBytes) parts.push(bytes);
    }
    const end = ids.at(-1);
    if (end === undefined) return Buffer.concat(parts);
    last = end;
  }
}
