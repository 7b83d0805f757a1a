import { CommandFailed, hasProgram, outputOf, run, say } from './run.ts';
import { isRoot } from './sandbox.ts';

/** What a window, a virtual display and a real Secret Service need on Debian and Ubuntu. */
export const desktopPackages: readonly string[] = [
  'xvfb',
  'xauth',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libsecret-1-0',
  'libnotify4',
  'libxss1',
  'dbus',
  'dbus-x11',
  'gnome-keyring',
];

/** What the bench measures Bailiwick against. */
export const benchPackages: readonly string[] = ['slapd', 'ldap-utils', 'sqlcipher'];

/**
 * The directory servers of the tests: OpenLDAP, Samba as Active Directory, and clients of theirs;
 * and what makes a disk fail under a program.
 */
export const serverPackages: readonly string[] = [
  'slapd',
  'ldap-utils',
  'samba',
  'samba-ad-dc',
  'samba-ad-provision',
  'samba-dsdb-modules',
  'samba-vfs-modules',
  'winbind',
  'krb5-user',
  'ldb-tools',
  'libcap2-bin',
  'strace',
];

/** The names that are missing from the answer of dpkg-query; Ubuntu 24.04 added `t64` to some. */
export function missingPackages(names: readonly string[], dpkg: string): readonly string[] {
  const installed = new Set(
    dpkg
      .split('\n')
      .filter((line) => line.includes('ok installed'))
      .map((line) => line.split(' ')[0] ?? ''),
  );
  return names.filter((name) => !installed.has(name) && !installed.has(`${name}t64`));
}

async function installedList(): Promise<string> {
  return outputOf('dpkg-query', ['-W', '-f', '${Package} ${Status}\n']);
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await outputOf(command, args);
    return true;
  } catch (error) {
    if (error instanceof CommandFailed) return false;
    throw error;
  }
}

async function rights(): Promise<readonly string[] | undefined> {
  if (isRoot()) return [];
  const maySudo = (await hasProgram('sudo')) && (await succeeds('sudo', ['-n', 'true']));
  return maySudo ? ['sudo', '-n'] : undefined;
}

async function nameHere(name: string): Promise<string> {
  return (await succeeds('apt-cache', ['show', `${name}t64`])) ? `${name}t64` : name;
}

// Debian starts a service when it installs one, unless the run level says that the machine is in
// single-user mode. The bench starts servers of its own.
const quietly = ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1'];

/** Runs `apt-get`; a command that fails throws with its name, and nothing is asked. */
async function aptGet(prefix: readonly string[], args: readonly string[]): Promise<void> {
  const [command = 'env', ...rest] = [...prefix, ...quietly, 'apt-get', '-q', ...args];
  await run(command, rest);
}

/** Installs the packages that are missing, or throws with the command that would. Linux only. */
export async function ensureSystemPackages(names: readonly string[]): Promise<void> {
  if (process.platform !== 'linux') return;
  if (!(await hasProgram('apt-get'))) {
    say(`set-up: no apt-get here; your system must bring what Debian calls: ${names.join(' ')}`);
    return;
  }
  const missing = missingPackages(names, await installedList());
  if (missing.length === 0) return;
  const prefix = await rights();
  if (prefix === undefined) {
    throw new Error(`Run this first: sudo apt-get install -y ${missing.join(' ')}`);
  }
  say(`set-up: installing ${missing.join(' ')}`);
  await aptGet(prefix, ['update']);
  const here = await Promise.all(missing.map(nameHere));
  await aptGet(prefix, ['install', '-y', '--no-install-recommends', ...here]);
}
