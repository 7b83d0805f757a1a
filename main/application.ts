import { uptime } from 'node:os';
import { join } from 'node:path';
import { app, type BrowserWindow, ipcMain, powerMonitor } from 'electron';
import type { FailureCode, Outcome } from '../shared/failure.ts';
import type { LockReason } from '../shared/model/session.ts';
import { BackendLink } from './backend-link.ts';
import { openBrowser } from './browser.ts';
import { answer } from './calls.ts';
import { TimedClipboard } from './clipboard.ts';
import { ChosenFiles } from './files.ts';
import { type Admitted, admit, refusedSealed } from './gate.ts';
import type { MainContext } from './handlers.ts';
import { KeychainLink } from './keychain-link.ts';
import { preferencesUnder } from './managed/preferences.ts';
import { policyPlace, readPolicy } from './managed/read-policy.ts';
import { type Log, openLog } from './log.ts';
import { overwriteFreedMemory, forgetGarbage } from './memory.ts';
import type { StartProcess } from './processes.ts';
import type { Profiles } from './profiles.ts';
import { serveRenderer } from './protocol.ts';
import { RateLimit } from './rate-limit.ts';
import { RefusalCounter } from './refusals.ts';
import { Session } from './session.ts';
import { Settings } from './settings.ts';
import { isOurFrame, memorySession, openWindow, startPageAnew } from './window.ts';

/** Where things are, and what this Electron is. */
export type Installation = {
  readonly profile: string;
  readonly profiles: Profiles;
  /** The folder of the bundles. */
  readonly out: string;
  readonly runtime: 'official' | 'development';
  readonly startProcess: (onLog: (line: string) => void) => StartProcess;
};

/** Calls that one window may make: a grid scrolling fast stays below, a flood does not. */
const burst = 400;
const perSecond = 200;

/** How often Linux is asked whether its screen is locked, and what it shall call idle meanwhile. */
const askEveryMs = 3_000;
const idleSeconds = 3_600;

/** How long the end of the app waits for a keychain that is slow. */
const keptWithinMs = 3_000;

/** When the messages of a sign-in or a lock are through. */
const forgetAfterMs = 200;

function newRate(): RateLimit {
  return new RateLimit(burst, perSecond, () => Date.now());
}

/** The parts of the main process, put together. */
export class Application {
  readonly #installation: Installation;
  readonly #log: Log;
  readonly #settings: Settings;
  readonly #files = new ChosenFiles();
  readonly #clipboard = new TimedClipboard();
  readonly #link: BackendLink;
  readonly #keychain: KeychainLink;
  readonly #session: Session;
  #rate = newRate();
  #window: BrowserWindow | null = null;

  constructor(installation: Installation) {
    const { profile, out, runtime } = installation;
    overwriteFreedMemory();
    this.#installation = installation;
    this.#log = openLog(profile);
    this.#settings = new Settings(profile);
    const start = installation.startProcess((line) => this.#log.write('backend', { line }));
    const bundles = {
      start,
      backend: join(out, 'backend/index.cjs'),
      connector: join(out, 'connector/index.cjs'),
    };
    const events = {
      onChanged: (topics: readonly string[]) => this.#tell(topics),
      onAnchor: (value: string) => void this.#session.keepAnchor(value),
      onLost: () => this.#backendLost(),
    };
    const place = policyPlace(process.platform);
    this.#link = new BackendLink(bundles, profile, events, () => readPolicy(place));
    this.#keychain = new KeychainLink(start, join(out, 'keychain/index.cjs'));
    this.#session = new Session({
      folder: profile,
      link: this.#link,
      keychain: this.#keychain,
      runtime,
      now: () => Date.now(),
      uptimeMs: () => uptime() * 1_000,
      autoLockMs: () => {
        const { managed } = this.#link;
        return preferencesUnder(managed, this.#settings).autoLockMinutes * 60_000;
      },
      onChange: (page) => this.#sessionChanged(page),
    });
  }

  /** Starts the locked backend, opens the one way in, and then the window. */
  start(title: string): void {
    const { out, runtime } = this.#installation;
    this.#link.start();
    this.#openGate();
    const partition = memorySession();
    serveRenderer(partition, join(out, 'renderer'));
    this.#window = openWindow(join(out, 'preload/index.cjs'), partition, title);
    this.#log.write('started', { version: app.getVersion(), runtime });
    this.#watchSystem();
  }

  #tell(topics: readonly string[]): void {
    const window = this.#window;
    if (window && !window.isDestroyed()) window.webContents.send('changed', topics);
  }

  #backendLost(): void {
    this.#log.write('backend-lost');
    this.#link.start();
    this.#session.lost();
  }

  #sessionChanged(page: 'stays' | 'ends'): void {
    if (!this.#session.isOpen) this.#clipboard.clear();
    if (page === 'ends') {
      this.#files.clear();
      const window = this.#window;
      if (window && !window.isDestroyed()) {
        startPageAnew(window).catch(() => this.#log.write('page-not-loaded'));
      }
    }
    // Once the answer is on its way: it must not wait for this.
    setTimeout(forgetGarbage, forgetAfterMs);
    this.#tell(['session']);
  }

  #openGate(): void {
    const now = () => Date.now();
    const refusals = new RefusalCounter((name, code, count) => {
      this.#link.tell({ type: 'refused', name, code, count });
    });
    const context: MainContext = {
      session: this.#session,
      settings: this.#settings,
      managed: () => this.#link.managed,
      chooseProfile: () => {
        const { profile, profiles } = this.#installation;
        return profiles.choose(this.#openWindow(), profile);
      },
      openBrowser,
      files: this.#files,
      clipboard: this.#clipboard,
      window: () => this.#openWindow(),
      log: this.#log,
      version: app.getVersion(),
      runtime: this.#installation.runtime,
      now,
    };
    ipcMain.handle('call', (event, name: unknown, input: unknown) => {
      const onRefused = (known: string, code: FailureCode) => {
        refusals.add(known, code);
        if (this.#rate.isFlood) this.#endFlood();
      };
      const isOurs = this.#window !== null && isOurFrame(this.#window, event);
      const admission = admit(name, input, { isOurs, rate: this.#rate, onRefused });
      return admission.ok ? this.#answer(context, admission.call, onRefused) : admission.outcome;
    });
  }

  /** A page that floods us is ended, and the vault locked: it does what ours never does. */
  #endFlood(): void {
    this.#rate = newRate();
    this.#log.write('page-flooded');
    void this.#session.lock('flood');
  }

  /** The backend says itself what its commands changed; for those of main it is said here. */
  async #answer(
    context: MainContext,
    call: Admitted,
    onRefused: (name: string, code: FailureCode) => void,
  ): Promise<Outcome<unknown>> {
    const outcome = await answer(context, this.#link, call);
    const { kind, process: place, topics } = call.operation;
    const isManaged = place === 'main' && !outcome.ok && outcome.code === 'managed';
    const refused = isManaged ? 'managed' : refusedSealed(call, outcome);
    if (refused) onRefused(call.name, refused);
    if (outcome.ok && kind === 'command' && place === 'main' && topics.length > 0) {
      this.#tell(topics);
    }
    return outcome;
  }

  #openWindow(): BrowserWindow {
    if (!this.#window) throw new Error('A dialog needs the window.');
    return this.#window;
  }

  /** The backend says the head of its log as it closes, and the keychain is to have it. */
  async #stop(): Promise<void> {
    await this.#link.stop();
    await this.#keychain.stop(keptWithinMs);
  }

  #watchSystem(): void {
    const lock = (reason: LockReason): void => {
      if (this.#session.hasPage) void this.#session.lock(reason);
    };
    powerMonitor.on('suspend', () => lock('suspend'));
    powerMonitor.on('lock-screen', () => lock('screen-lock'));
    // Linux sends no such event: there, the state of the screen saver has to be asked for.
    if (process.platform === 'linux') {
      setInterval(() => {
        if (powerMonitor.getSystemIdleState(idleSeconds) === 'locked') lock('screen-lock');
      }, askEveryMs).unref();
    }
    app.on('second-instance', () => {
      if (this.#window?.isMinimized()) this.#window.restore();
      this.#window?.focus();
    });
    app.on('window-all-closed', () => app.quit());
    let stopped = false;
    app.on('will-quit', (event) => {
      if (stopped) return;
      event.preventDefault();
      this.#clipboard.clear();
      void this.#stop().finally(() => {
        stopped = true;
        app.quit();
      });
    });
  }
}
