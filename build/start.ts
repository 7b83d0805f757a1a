import { copyFileSync, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { type ElectronRuntime, resolveElectron } from './electron.ts';
import { root, run, say, script, statusOf } from './run.ts';
import { isRoot } from './sandbox.ts';
import { runSession } from './session.ts';
import { desktopPackages, ensureSystemPackages } from './system-packages.ts';
import { makeWorkspace, removeWorkspace, testUser } from './workspace.ts';

function hasDisplay(): boolean {
  const { env } = process;
  if (process.platform !== 'linux') return true;
  return (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
}

/** Chromium's sandbox refuses root, so root's display is lent to the unprivileged user. */
async function openForTestUser(runtime: ElectronRuntime, args: readonly string[]): Promise<number> {
  const display = process.env['DISPLAY'] ?? '';
  if (display === '') {
    throw new Error('Start as a user other than root: only an X display can be lent to one.');
  }
  const workspace = await makeWorkspace(runtime);
  try {
    const authority = process.env['XAUTHORITY'] ?? join(homedir(), '.Xauthority');
    const copy = join(workspace.home, '.Xauthority');
    if (existsSync(authority)) {
      copyFileSync(authority, copy);
      await run('chown', [`${testUser}:`, copy]);
    }
    say(`start: as ${testUser}, because Chromium's sandbox does not run as root`);
    say('start: what you make in it is gone when it closes; start as another user to keep it');
    const env = [
      `HOME=${workspace.home}`,
      `DISPLAY=${display}`,
      `XAUTHORITY=${copy}`,
      `PATH=${process.env['PATH'] ?? '/usr/bin:/bin'}`,
      `BAILIWICK_NODE=${join(workspace.dir, 'node_modules/node/bin/node')}`,
      'LANG=C.UTF-8',
    ];
    const command = ['dbus-run-session', '--', workspace.executable, workspace.dir, ...args];
    return await statusOf('runuser', ['-u', testUser, '--', 'env', '-i', ...env, ...command], {
      cwd: workspace.dir,
    });
  } finally {
    removeWorkspace(workspace, []);
  }
}

async function open(args: readonly string[]): Promise<number> {
  if (process.platform === 'linux') await ensureSystemPackages(desktopPackages);
  const runtime = await resolveElectron();
  if (process.platform === 'linux' && isRoot()) return openForTestUser(runtime, args);
  return statusOf(runtime.executable, [root, ...args], {
    env: { ...process.env, BAILIWICK_NODE: process.execPath },
  });
}

async function start(): Promise<number> {
  await bundle();
  if (!existsSync(join(root, 'out/main/index.cjs'))) {
    throw new Error('There is no app to open: main/index.ts was not built.');
  }
  if (hasDisplay()) return open(process.argv.slice(2));
  say('start: no display here, so the app goes through its guided tour on a virtual one');
  return runSession({ args: ['tests/e2e/tour.ts'], results: ['tour'] });
}

await script(start);
