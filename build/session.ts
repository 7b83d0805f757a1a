import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ElectronRuntime, resolveElectron } from './electron.ts';
import { ManagedMachine } from './managed-machine.ts';
import { root, say, statusOf } from './run.ts';
import { isRoot } from './sandbox.ts';
import { desktopPackages, ensureSystemPackages } from './system-packages.ts';
import { makeWorkspace, removeWorkspace, testUser, type Workspace } from './workspace.ts';

/** A Node script of ours that opens the app, and the folders of `out/` that it writes. */
export type SessionJob = {
  readonly args: readonly string[];
  readonly results: readonly string[];
  /** A managed policy that is in force for this session, and for nothing else; only root can. */
  readonly policy?: string;
};

/** Nothing of the caller's environment reaches the session, so that runs do not differ by it. */
function environment(place: Workspace): Record<string, string> {
  const node = join(place.dir, 'node_modules/node/bin');
  return {
    HOME: place.home,
    LANG: 'C.UTF-8',
    TZ: process.env['TZ'] ?? 'UTC',
    PATH: `${node}:${join(place.dir, 'node_modules/.bin')}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
    BAILIWICK_ELECTRON: place.executable,
    BAILIWICK_NODE: join(node, 'node'),
    ...(place.samba === undefined ? {} : { BAILIWICK_SAMBA: place.samba }),
    ...(process.env['CI'] === undefined ? {} : { CI: process.env['CI'] }),
  };
}

/** A session on a display and a Secret Service of its own. */
function commandOf(place: Workspace, job: SessionJob): string[] {
  const env = environment(place);
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const command = ['env', '-i', ...assignments, 'dbus-run-session', '--', 'bash'];
  command.push(join(place.dir, 'build/linux-session.sh'), 'node', ...job.args);
  return command;
}

function runIn({ dir }: Workspace, [command = 'env', ...args]: readonly string[]): Promise<number> {
  return statusOf(command, args, { cwd: dir });
}

async function asUnprivilegedUser(runtime: ElectronRuntime, job: SessionJob): Promise<number> {
  const workspace = await makeWorkspace(runtime);
  const machine = job.policy === undefined ? null : new ManagedMachine(job.policy);
  try {
    say(`session: as ${testUser}, on a display and a Secret Service of its own`);
    const command = ['runuser', '-u', testUser, '--', ...commandOf(workspace, job)];
    return await runIn(workspace, machine?.command(command) ?? command);
  } finally {
    machine?.remove();
    removeWorkspace(workspace, job.results);
  }
}

async function asMyself(runtime: ElectronRuntime, job: SessionJob): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'bailiwick-'));
  try {
    say('session: as yourself, on a display and a Secret Service of its own');
    const place = { dir: root, home, executable: runtime.executable };
    return await runIn(place, commandOf(place, job));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * Runs a script that opens the app with its sandbox on: on Linux on a virtual display with a real
 * Secret Service and a fresh home, as an unprivileged user when we are root; elsewhere on the
 * screen. Answers its exit status.
 */
export async function runSession(job: SessionJob): Promise<number> {
  if (process.platform === 'linux') await ensureSystemPackages(desktopPackages);
  const runtime = await resolveElectron();
  if (process.platform === 'linux') {
    return isRoot() ? asUnprivilegedUser(runtime, job) : asMyself(runtime, job);
  }
  const env = {
    ...process.env,
    BAILIWICK_ELECTRON: runtime.executable,
    BAILIWICK_NODE: process.execPath,
  };
  return statusOf(process.execPath, job.args, { env });
}
