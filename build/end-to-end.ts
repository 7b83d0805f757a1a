import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { ManagedMachine } from './managed-machine.ts';
import { root, say } from './run.ts';
import { makeSambaDomain } from './samba.ts';
import { runSession } from './session.ts';
import { vitestArgs } from './vitest-run.ts';

/** The tests for which a managed policy is in force, in a session of their own. */
const managedTests = 'tests/e2e/managed.test.ts';

const results = ['test', 'screenshots'];

/** What the managed tests find on their machine. */
const policy = JSON.stringify({
  version: 1,
  managedBy: 'Northwind IT',
  contact: 'it@northwind.test',
  autoLockMinutes: 5,
  off: ['export'],
  masks: ['mobile'],
});

/** Runs the end-to-end tests in a real Electron; answers Vitest's exit status. */
export async function endToEnd(args: readonly string[]): Promise<number> {
  await bundle();
  const paths = args.filter((argument) => argument.startsWith('tests/'));
  // Some of them leave the pictures of the others as they are.
  const old = paths.length === 0 ? ['screenshots'] : [];
  for (const name of [...old, 'test/e2e.json', 'test/e2e-managed.json']) {
    rmSync(join(root, 'out', name), { recursive: true, force: true });
  }
  mkdirSync(join(root, 'out/test'), { recursive: true });
  if (paths.length > 0 && paths.every((path) => path === managedTests)) return managedEndToEnd();
  await makeSambaDomain();
  return runSession({
    args: [...vitestArgs('e2e', ['tests/e2e'], args), '--exclude', managedTests],
    results,
  });
}

/** Whether a managed policy can be put in force for some tests and for nothing else. */
export function canBeManaged(): boolean {
  return ManagedMachine.isPossible();
}

/** Runs those end-to-end tests for which the machine is managed, once the app is built. */
export async function managedEndToEnd(): Promise<number> {
  if (canBeManaged()) {
    return runSession({ args: vitestArgs('e2e-managed', [managedTests]), results, policy });
  }
  say('managed: a policy takes root of a Linux to put in place; its end-to-end test is left out');
  return 0;
}
