import { chmodSync, chownSync, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandFailed, outputOf, say } from './run.ts';

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Whether Chromium can build its sandbox from user namespaces, without a setuid program. */
async function hasUserNamespaces(): Promise<boolean> {
  try {
    await outputOf('unshare', ['--user', '--map-root-user', 'true']);
    return true;
  } catch (error) {
    if (error instanceof CommandFailed) return false;
    throw error;
  }
}

/** Lets Chromium's sandbox start on Linux; says what to do where that needs rights we lack. */
export async function allowSandbox(executable: string): Promise<void> {
  const helper = join(dirname(executable), 'chrome-sandbox');
  if (process.platform !== 'linux' || !existsSync(helper)) return;
  const { uid, mode } = statSync(helper);
  if (uid === 0 && (mode & 0o7777) === 0o4755) return;
  if (isRoot()) {
    chownSync(helper, 0, 0);
    chmodSync(helper, 0o4755);
  } else if (!(await hasUserNamespaces())) {
    say('electron: the sandbox cannot start here until an administrator runs:');
    say(`  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`);
  }
}
