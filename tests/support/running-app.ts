import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import type { Outcome } from '../../shared/failure.ts';
import { sealing } from '../../shared/sealed-calls.ts';

type Bridge = { readonly call: (name: string, input: unknown) => Promise<unknown> };

/** Calls the bridge of the page, and hands back what it answers. */
function callBridge(window: Page, name: string, input: unknown): Promise<unknown> {
  return window.evaluate(
    async ([operation, given]) => {
      // The page's own global; the preload has put it there.
      const { bailiwick } = globalThis as typeof globalThis & { bailiwick: Bridge };
      return bailiwick.call(operation, given);
    },
    [name, input] as const,
  );
}

/**
 * Calls an operation as the page itself would, and hands the outcome back as it is. What the page
 * would seal is sealed in this process: the debugger, who lives in main, sees it sealed alone.
 */
export async function ask(window: Page, name: string, input: unknown): Promise<Outcome<unknown>> {
  const outcome = await sealing((called, given) => callBridge(window, called, given))(name, input);
  // The gate answers every call with an outcome; the tests look at what is in it.
  return outcome as Outcome<unknown>;
}

/** Calls an operation as `ask` does, and answers `ok` or the code, and no value. */
export async function codeOf(window: Page, name: string, input: unknown): Promise<string> {
  const outcome = await ask(window, name, input);
  return outcome.ok ? 'ok' : outcome.code;
}

/** Five minutes cannot be waited for: the backend's next answer to an operation is given here. */
export async function asksProofOnce(app: ElectronApplication, operation: string): Promise<void> {
  await app.evaluate(({ ipcMain }, wanted) => {
    type Handler = (event: unknown, name: unknown, input: unknown) => unknown;
    const { _invokeHandlers: all } = ipcMain as typeof ipcMain & {
      readonly _invokeHandlers: Map<string, Handler>;
    };
    const carryOut = all.get('call');
    if (!carryOut) throw new Error('Nothing answers the window.');
    let isDone = false;
    all.set('call', (event, name, input) => {
      if (isDone || name !== wanted) return carryOut(event, name, input);
      isDone = true;
      return { ok: false, code: 'step-up-required', facts: {} };
    });
  }, operation);
}

/** Waits until no job runs. */
export async function jobsEnded(window: Page): Promise<void> {
  for (;;) {
    const outcome = await ask(window, 'jobs.list', {});
    const jobs = outcome.ok ? (outcome.value as readonly { readonly state: string }[]) : [];
    if (outcome.ok && jobs.every((job) => job.state !== 'running')) return;
    await window.waitForTimeout(50);
  }
}

/** The profile folder of an app that was launched with a home of its own on Linux. */
export function profileOf(home: string): string {
  return join(home, '.config', 'Bailiwick');
}

/** A process of this machine, as the kernel tells it. */
export type ProcessFacts = {
  readonly pid: number;
  readonly parent: number;
  readonly command: readonly string[];
};

function factsOf(pid: number): ProcessFacts | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    return { pid, parent, command };
  } catch {
    // It has ended since the folder was read.
    return null;
  }
}

/** The process of the app and everything that it started, directly or not. Linux only. */
export function processesOf(app: ElectronApplication): readonly ProcessFacts[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => factsOf(Number(name)) ?? []);
  const ours = new Set([app.process().pid]);
  for (let before = 0; before < ours.size; ) {
    before = ours.size;
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
  }
  return all.filter(({ pid }) => ours.has(pid));
}

/** The process that runs one of our bundles outside the window: `backend` or `connector`. */
export function bundleProcess(app: ElectronApplication, bundle: string): ProcessFacts | undefined {
  const path = join('out', bundle, 'index.cjs');
  return processesOf(app).find(({ command }) => command.some((part) => part.endsWith(path)));
}

/** Names of the variables in the environment that a process was started with. */
export function environmentNames(pid: number): readonly string[] {
  return readFileSync(`/proc/${pid}/environ`, 'utf8')
    .split('\0')
    .filter(Boolean)
    .map((assignment) => assignment.slice(0, assignment.indexOf('=')));
}

/** Every file and folder below a folder, and the folder itself, with its rights in octal. */
export function rightsBelow(folder: string): readonly (readonly [string, string])[] {
  const below = readdirSync(folder, { withFileTypes: true, recursive: true })
    // A socket or a link has no rights of its own that count.
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  return [folder, ...below].map((path) => {
    const stats = statSync(path);
    return [path, `${stats.isDirectory() ? 'd' : ''}${(stats.mode & 0o777).toString(8)}`];
  });
}
