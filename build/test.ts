import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { canBeManaged, endToEnd, managedEndToEnd } from './end-to-end.ts';
import { forgetKills, sayKills } from './kills.ts';
import { root, say, script } from './run.ts';
import { isRoot } from './sandbox.ts';
import { checks, oneFailed, onePassed, vitestSuite, windowSuite } from './suites.ts';
import { ensureSystemPackages, serverPackages } from './system-packages.ts';
import { lastLine, sum, type Totals } from './totals.ts';

async function built(): Promise<Totals> {
  try {
    await bundle();
    return onePassed;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    say(`failed: the build: ${words}`);
    return oneFailed(`the build: ${words}`);
  }
}

/** The directories that the tests speak to are real servers. */
async function servers(): Promise<void> {
  if (process.platform !== 'linux') {
    say('servers: OpenLDAP and Samba are tested on Linux only; their tests are left out here');
    return;
  }
  await ensureSystemPackages(serverPackages);
  if (!isRoot()) say('servers: Samba needs ports of root; its tests are left out for you');
}

await script(async () => {
  await servers();
  forgetKills();
  const totals = [await checks(), await built()];
  for (const name of ['unit', 'integration', 'fault']) {
    const dir = `tests/${name}`;
    if (existsSync(join(root, dir))) totals.push(await vitestSuite(name, [dir]));
  }
  sayKills();
  const windows = [await windowSuite('e2e', endToEnd)];
  if (canBeManaged()) windows.push(await windowSuite('e2e-managed', managedEndToEnd));
  else await managedEndToEnd();
  const all = sum([...totals, ...windows]);
  for (const late of windows.flatMap((one) => one.late)) {
    say(`\npassed at the second try only: ${late}`);
  }
  for (const failure of all.failures) say(`\nfailed: ${failure}`);
  say(`\n${lastLine(all)}`);
  return all.failed === 0 ? 0 : 1;
});
