import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { root, script, statusOf } from './run.ts';

// Standard output belongs to the answer of the command line, which may be piped.
process.env['BAILIWICK_QUIET'] = '1';

await script(async () => {
  await bundle();
  const entry = join(root, 'out/cli/cli.cjs');
  if (!existsSync(entry)) throw new Error('The command line was not built.');
  // npm changes to the root of the package; file names are meant from where the caller stands.
  const cwd = process.env['INIT_CWD'] ?? process.cwd();
  return statusOf(process.execPath, [entry, ...process.argv.slice(2)], { cwd });
});
