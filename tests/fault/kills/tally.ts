import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const place = resolve(import.meta.dirname, '../../../out/test/kills');

/** Leaves behind how many processes a test has killed, for the sum at the end of the run. */
export function tallyKills(name: string, kills: Readonly<Record<string, number>>): void {
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, `${name}.json`), JSON.stringify(kills));
}
