import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { root } from './run.ts';
import { makeSambaDomain } from './samba.ts';
import { runSession } from './session.ts';
import { vitestArgs } from './vitest-run.ts';

/** Runs the end-to-end tests in a real Electron; answers Vitest's exit status. */
export async function endToEnd(args: readonly string[]): Promise<number> {
  await bundle();
  for (const name of ['screenshots', 'test/e2e.json']) {
    rmSync(join(root, 'out', name), { recursive: true, force: true });
  }
  mkdirSync(join(root, 'out/test'), { recursive: true });
  await makeSambaDomain();
  return runSession({
    args: vitestArgs('e2e', ['tests/e2e'], args),
    results: ['test', 'screenshots'],
  });
}
