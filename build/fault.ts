import { bundle } from './bundle.ts';
import { script, statusOf } from './run.ts';
import { vitestArgs } from './vitest-run.ts';

await script(async () => {
  await bundle();
  const paths = process.argv.slice(2);
  return statusOf(
    process.execPath,
    vitestArgs('fault', paths.length > 0 ? paths : ['tests/fault']),
  );
});
