import { bundle } from './bundle.ts';
import { script, statusOf } from './run.ts';
import { vitestArgs } from './vitest-run.ts';

await script(async () => {
  await bundle();
  return statusOf(process.execPath, vitestArgs('fault', ['tests/fault'], process.argv.slice(2)));
});
