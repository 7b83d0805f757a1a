import { endToEnd } from './end-to-end.ts';
import { script } from './run.ts';

await script(() => endToEnd(process.argv.slice(2)));
