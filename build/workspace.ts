import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { ElectronRuntime } from './electron.ts';
import { CommandFailed, outputOf, root, run, say } from './run.ts';
import { allowSamba, copySambaDomains } from './samba.ts';

/** The unprivileged user of this machine that runs the app when set-up runs as root. */
export const testUser = 'bailiwick-test';

/** A checkout that the unprivileged user can read, with the Electron that it may run. */
export type Workspace = {
  readonly dir: string;
  readonly home: string;
  readonly executable: string;
  /** A Samba that this user may start; undefined where there is none. */
  readonly samba?: string | undefined;
};

const leftOut = ['.git', 'node_modules', 'dist', 'out/types', 'out/tour', 'out/test', 'out/bench'];

async function homeOf(user: string): Promise<string | undefined> {
  try {
    return (await outputOf('getent', ['passwd', user])).split(':')[5];
  } catch (error) {
    if (error instanceof CommandFailed) return undefined;
    throw error;
  }
}

async function ensureUser(): Promise<string> {
  const found = await homeOf(testUser);
  if (found !== undefined) return found;
  say(`set-up: creating the user ${testUser}, because Chromium's sandbox does not run as root`);
  await run('useradd', ['--create-home', '--shell', '/bin/bash', testUser]);
  const home = await homeOf(testUser);
  if (home === undefined) throw new Error(`The user ${testUser} was not created.`);
  return home;
}

function keyOf(...files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

/** Copies a folder of root's by hard links, so that it takes no room and keeps its rights. */
async function linkTree(source: string, target: string): Promise<void> {
  if (existsSync(target)) return;
  const draft = `${target}.${process.pid}`;
  try {
    await outputOf('cp', ['-a', '--link', source, draft]);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    rmSync(draft, { recursive: true, force: true });
    await run('cp', ['-a', source, draft]);
  }
  await run('mv', ['-T', draft, target]);
}

function copySources(dir: string): void {
  cpSync(root, dir, {
    recursive: true,
    filter: (source) => !leftOut.includes(relative(root, source)),
  });
}

/** Makes a workspace for the unprivileged user; root only. `removeWorkspace` takes it away. */
export async function makeWorkspace(runtime: ElectronRuntime): Promise<Workspace> {
  const base = join(await ensureUser(), 'bailiwick');
  mkdirSync(base, { recursive: true, mode: 0o755 });
  // Node looks for packages in folders of this very name, from a file's real place upwards.
  const modules = join(base, `modules-${keyOf(join(root, 'package-lock.json'))}/node_modules`);
  mkdirSync(dirname(modules), { recursive: true });
  await linkTree(join(root, 'node_modules'), modules);
  // Caches of tests that ran before belong to root: clearing them would fail.
  rmSync(join(modules, '.vitest-cache'), { recursive: true, force: true });
  const shim = join(root, 'build/electron-shim/main.cjs');
  const electron = join(base, `electron-${runtime.version}-${keyOf(shim)}`);
  await linkTree(dirname(runtime.executable), electron);
  const dir = mkdtempSync(join(base, 'run-'));
  copySources(dir);
  symlinkSync(modules, join(dir, 'node_modules'));
  const home = join(dir, 'out/home');
  mkdirSync(home, { recursive: true });
  copySambaDomains(dir);
  await run('chown', ['-R', `${testUser}:`, dir]);
  // Not before: a change of the owner takes the rights of a program away.
  const samba = await allowSamba(dir);
  return { dir, home, executable: join(electron, basename(runtime.executable)), samba };
}

/** Brings the named folders of `out/` back into the checkout and removes the workspace. */
export function removeWorkspace(workspace: Workspace, results: readonly string[]): void {
  for (const result of results) {
    const source = join(workspace.dir, 'out', result);
    if (existsSync(source)) cpSync(source, join(root, 'out', result), { recursive: true });
  }
  // After an interruption, the last processes of the session may still be writing.
  rmSync(workspace.dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
}
