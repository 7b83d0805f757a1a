import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './run.ts';

const place = join(root, 'out/test/kills');

/** Forgets the kills of an earlier run. */
export function forgetKills(): void {
  rmSync(place, { recursive: true, force: true });
}

/** Says how many processes the tests of faults have killed, and in the middle of what. */
export function sayKills(): void {
  if (!existsSync(place)) return;
  const acts = readdirSync(place).flatMap((name) => {
    const kills: Readonly<Record<string, number>> = JSON.parse(
      readFileSync(join(place, name), 'utf8'),
    );
    return Object.entries(kills);
  });
  const total = acts.reduce((sum, [, count]) => sum + count, 0);
  say(`kills: ${total} (${acts.map(([act, count]) => `${act} ${count}`).join(', ')})`);
}
