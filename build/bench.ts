import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { root, script, statusOf } from './run.ts';
import { benchPackages, ensureSystemPackages } from './system-packages.ts';

await script(async () => {
  const entry = join(root, 'tests/bench/index.ts');
  if (!existsSync(entry)) throw new Error('There is no bench: tests/bench/index.ts is missing.');
  await ensureSystemPackages(benchPackages);
  await bundle();
  return statusOf(process.execPath, [entry, ...process.argv.slice(2)]);
});
