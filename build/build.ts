import { bundle } from './bundle.ts';
import { script } from './run.ts';

await script(async () => {
  await bundle();
  return 0;
});
