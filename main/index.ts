import { join } from 'node:path';
import { app, BrowserWindow, ipcMain, Menu, powerMonitor } from 'electron';
import { BackendLink } from './backend-link.ts';
import { answer } from './calls.ts';
import { TimedClipboard } from './clipboard.ts';
import { ChosenFiles } from './files.ts';
import { admit } from './gate.ts';
import type { MainContext } from './handlers.ts';
import { openLog } from './log.ts';
import { type StartProcess, startWithNode } from './processes.ts';
import { registerScheme, serveRenderer } from './protocol.ts';
import { RateLimit } from './rate-limit.ts';
import { RefusalCounter } from './refusals.ts';
import { Session } from './session.ts';
import { Settings } from './settings.ts';
import { refusedSwitch, profileFolder } from './start-up.ts';
import { startUtility } from './utility-process.ts';
import { isOurFrame, memorySession, openWindow } from './window.ts';

declare const __DEVELOPMENT_RUNTIME__: boolean;

/** Node-API 10 came with Node 22: an Electron below that cannot load the database. */
const needsNode = __DEVELOPMENT_RUNTIME__ && Number(process.versions['napi']) < 10;

const out = join(__dirname, '..');
const bad = refusedSwitch(process.argv.slice(1), __DEVELOPMENT_RUNTIME__);
if (bad !== null) {
  process.stderr.write(`Bailiwick does not start with ${bad}.\n`);
  app.exit(2);
}

app.enableSandbox();
registerScheme();
const profile = profileFolder(process.argv, app.getPath('appData'));
app.setPath('userData', join(profile, 'window'));

if (app.requestSingleInstanceLock()) void app.whenReady().then(start);
else app.exit(0);

function chooseProcess(write: (event: string, facts: { line: string }) => void): StartProcess {
  if (!__DEVELOPMENT_RUNTIME__ || !needsNode) return startUtility;
  const node = process.env['BAILIWICK_NODE'] ?? 'node';
  return startWithNode(node, (line) => write('backend', { line }));
}

function start(): void {
  Menu.setApplicationMenu(null);
  const log = openLog(profile);
  const settings = new Settings(profile);
  const files = new ChosenFiles();
  const clipboard = new TimedClipboard();
  let window: BrowserWindow;
  const tell = (topics: readonly string[]): void => {
    if (window && !window.isDestroyed()) window.webContents.send('changed', topics);
  };

  const link = new BackendLink(
    {
      start: chooseProcess(log.write),
      backend: join(out, 'backend/index.cjs'),
      connector: join(out, 'connector/index.cjs'),
    },
    profile,
    {
      onChanged: tell,
      onAnchor: (value) => void session.keepAnchor(value),
      onLost: () => {
        log.write('backend-lost');
        session.forget();
        link.start();
        tell(['session']);
      },
    },
  );
  const runtime = needsNode ? 'development' : 'official';
  const session: Session = new Session({
    folder: profile,
    link,
    runtime,
    now: () => Date.now(),
    autoLockMs: () => settings.get().autoLockMinutes * 60_000,
    onChange: () => {
      if (!session.isOpen) {
        clipboard.clear();
        files.clear();
        // A page that has shown accounts is thrown away with all that it remembers.
        if (window && !window.isDestroyed()) window.webContents.reload();
      }
      tell(['session']);
    },
  });
  link.start();

  const context: MainContext = {
    session,
    settings,
    files,
    clipboard,
    window: () => window,
    log,
    version: app.getVersion(),
    runtime,
    now: () => Date.now(),
  };
  const rate = new RateLimit(400, 200, () => Date.now());
  const refusals = new RefusalCounter((name, code, count) => {
    link.tell({ type: 'refused', name, code, count });
  });

  ipcMain.handle('call', (event, name: unknown, input: unknown) => {
    const admission = admit(name, input, {
      isOurs: isOurFrame(window, event),
      rate,
      onRefused: (known, code) => refusals.add(known, code),
    });
    return admission.ok ? answer(context, link, admission.call) : admission.outcome;
  });

  const partition = memorySession();
  serveRenderer(partition, join(out, 'renderer'));
  const title = needsNode
    ? `Bailiwick (development runtime: Electron ${process.versions['electron']}, not for use)`
    : 'Bailiwick';
  window = openWindow(join(out, 'preload/index.cjs'), partition, title);
  log.write('started', { version: app.getVersion(), runtime });

  const lock = (): void => {
    if (session.isOpen) void session.lock();
  };
  powerMonitor.on('suspend', lock);
  powerMonitor.on('lock-screen', lock);
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('window-all-closed', () => app.quit());
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    clipboard.clear();
    void link.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
}
