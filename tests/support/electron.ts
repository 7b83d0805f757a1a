import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');

/** How to open an app; everything has a default that gives the real app a fresh home. */
export type LaunchOptions = {
  /** The folder with the package.json of the app; the checkout unless named. */
  readonly appDir?: string;
  /** A home to open again; a new one unless named. */
  readonly home?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

export type LaunchedApp = {
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly home: string;
  /** Console errors and page errors of the first window, in order. */
  readonly errors: readonly string[];
  readonly close: () => Promise<void>;
};

/** What the kernel says of a process: seccomp 2 is a filter, which Chromium's sandbox installs. */
export type SandboxState = {
  readonly pid: number;
  readonly seccomp: number;
  readonly noNewPrivileges: boolean;
  readonly uid: number;
};

/** So many lines of an app's own log tell why a test failed. */
const linesKept = 5;

const inherited = [
  'PATH',
  'LANG',
  'TZ',
  'DISPLAY',
  'XAUTHORITY',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'BAILIWICK_NODE',
  'SystemRoot',
  'APPDATA',
  'LOCALAPPDATA',
];

function environment(home: string, extra: Readonly<Record<string, string>>) {
  const env: Record<string, string> = { HOME: home };
  for (const name of inherited) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return { ...env, ...extra };
}

/** The apps that a test file opened and did not close, with the last lines that each has logged. */
export const openApps = new Map<LaunchedApp, readonly string[]>();

/** Opens an app in a real Electron with its sandbox on. To be run by `npm run e2e`. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const executablePath = process.env['BAILIWICK_ELECTRON'];
  if (executablePath === undefined) throw new Error('No Electron is named: use `npm run e2e`.');
  const home = options.home ?? mkdtempSync(join(process.env['HOME'] ?? tmpdir(), 'app-'));
  const app = await _electron.launch({
    executablePath,
    args: [...(options.args ?? []), options.appDir ?? root],
    // Without this, Playwright adds --no-sandbox and says nothing.
    chromiumSandbox: true,
    env: environment(home, options.env ?? {}),
    timeout: 60_000,
  });
  const window = await app.firstWindow();
  const errors: string[] = [];
  window.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  window.on('pageerror', (error) => errors.push(error.message));
  const launched = { app, window, home, errors, close: () => app.close() };
  keepTrack(launched);
  // A page that stands still is begun again by the app; a call to the first one would be lost with it.
  const isThere = () => document.readyState === 'complete' && location.protocol !== 'chrome-error:';
  await window.waitForFunction(isThere, undefined, { polling: 100, timeout: 60_000 });
  return launched;
}

function keepTrack(launched: LaunchedApp): void {
  const lines: string[] = [];
  openApps.set(launched, lines);
  const main = launched.app.process();
  main.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lines.push(...text.trim().split('\n'));
    lines.splice(0, lines.length - linesKept);
  });
  main.once('exit', () => openApps.delete(launched));
}

/** The process of each renderer that is open. */
export async function rendererPids(app: ElectronApplication): Promise<readonly number[]> {
  return app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => contents.getOSProcessId()),
  );
}

/** Reads a process's sandbox from the kernel. Linux only. */
export function sandboxOf(pid: number): SandboxState {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => {
    const line = status.split('\n').find((text) => text.startsWith(`${name}:`));
    return Number(line?.split(/\s+/)[1] ?? Number.NaN);
  };
  return {
    pid,
    seccomp: field('Seccomp'),
    noNewPrivileges: field('NoNewPrivs') === 1,
    uid: field('Uid'),
  };
}

/** Saves a picture of the window as out/screenshots/NAME.png. */
export async function screenshot(window: Page, name: string, timeout = 30_000): Promise<void> {
  const dir = join(root, 'out/screenshots');
  mkdirSync(dir, { recursive: true });
  await window.screenshot({ path: join(dir, `${name}.png`), timeout });
}
