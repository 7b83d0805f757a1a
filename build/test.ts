import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { endToEnd } from './end-to-end.ts';
import { root, say, script } from './run.ts';
import { checks, suite, vitestSuite } from './suites.ts';
import { lastLine, sum, type Totals } from './totals.ts';

async function built(): Promise<Totals> {
  try {
    await bundle();
    return { passed: 0, failed: 0 };
  } catch (error) {
    say(`failed: the build: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1 };
  }
}

await script(async () => {
  const totals = [await checks(), await built()];
  for (const name of ['unit', 'integration', 'fault']) {
    const dir = `tests/${name}`;
    if (existsSync(join(root, dir))) totals.push(await vitestSuite(name, [dir]));
  }
  totals.push(await suite('e2e', () => endToEnd([])));
  const all = sum(totals);
  say(`\n${lastLine(all)}`);
  return all.failed === 0 ? 0 : 1;
});
