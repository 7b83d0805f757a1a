import { openPlain } from './open.ts';

/**
 * Gives a copy of a database another key. Never the live file: a process that ends in the middle
 * leaves one that opens under neither key. The caller keeps the keys and wipes them.
 */
export function rekeyCopy(path: string, from: Buffer, to: Buffer): void {
  const database = openPlain(path, from);
  const raw = Buffer.concat([Buffer.from('raw:'), to]);
  try {
    database.pragma('journal_mode=DELETE');
    database.rekey(raw);
  } finally {
    raw.fill(0);
    database.close();
  }
}
