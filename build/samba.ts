import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasProgram, root, run } from './run.ts';
import { isRoot } from './sandbox.ts';

const program = '/usr/sbin/samba';

/** Makes the domain of the tests, once: that takes root, and the tests in the window have none. */
export async function makeSambaDomain(): Promise<void> {
  if (!isRoot() || !existsSync(program)) return;
  await run(process.execPath, ['tests/support/make-samba-domain.ts']);
}

/** Domains that the tests made once, so that they need not be made again. */
export function copySambaDomains(dir: string): void {
  const made = join(root, 'out/test');
  if (!existsSync(made)) return;
  const target = join(dir, 'out/test');
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(made)) {
    if (/^samba-[0-9a-f]{16}$/u.test(name)) {
      cpSync(join(made, name), join(target, name), { recursive: true });
    }
  }
}

/**
 * Makes a copy of Samba that may listen on the ports of root without being root, and nothing else
 * of root's; root only. Answers its path, or undefined where Samba is not installed.
 */
export async function allowSamba(dir: string): Promise<string | undefined> {
  if (!existsSync(program) || !(await hasProgram('setcap'))) return undefined;
  const copy = join(dir, 'out/samba');
  copyFileSync(program, copy);
  await run('setcap', ['cap_net_bind_service=+ep', copy]);
  return copy;
}
