import { setTimeout as delay } from 'node:timers/promises';
import {
  BrowserWindow,
  type Session,
  session,
  type WebContents,
  type WebPreferences,
} from 'electron';
import { origin, startPage } from './protocol.ts';

/** The preferences of our one window; a test reads them back from the running app. */
export function webPreferences(preload: string, partition: Session): WebPreferences {
  return {
    preload,
    session: partition,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    enableWebSQL: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    disableDialogs: true,
    safeDialogs: true,
    devTools: false,
  };
}

/** A session in memory: no cache, cookie or form of the renderer reaches the disk. */
export function memorySession(): Session {
  const partition = session.fromPartition('bailiwick');
  // Each of Chromium's ways to ask is answered: the request, the check and the two device choosers.
  partition.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  partition.setPermissionCheckHandler(() => false);
  partition.setDevicePermissionHandler(() => false);
  partition.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  partition.setSpellCheckerEnabled(false);
  partition.on('will-download', (event) => event.preventDefault());
  partition.webRequest.onBeforeRequest((details, answer) => {
    const isOurs = details.url.startsWith(`${origin}/`) || details.url.startsWith('data:image/');
    answer({ cancel: !isOurs });
  });
  return partition;
}

/** How long after its page has loaded the window waits for the first picture. */
const showWithinMs = 1_000;

/** Opens the window. It shows itself once there is something to see. */
export function openWindow(preload: string, partition: Session, title: string): BrowserWindow {
  const window = new BrowserWindow({
    title,
    width: 1_280,
    height: 800,
    minWidth: 960,
    minHeight: 600,
    show: false,
    backgroundColor: '#f5f5f5',
    autoHideMenuBar: true,
    webPreferences: webPreferences(preload, partition),
  });
  guard(window);
  // The page sets no title of its own: a title could show a name on a shared screen.
  window.on('page-title-updated', (event) => event.preventDefault());
  const show = (): void => {
    if (!window.isDestroyed() && !window.isVisible()) window.show();
  };
  window.once('ready-to-show', show);
  // Should nobody tell of the first picture: a window that never comes helps nobody.
  window.webContents.once('did-finish-load', () => setTimeout(show, showWithinMs));
  void loadPage(window.webContents);
  return window;
}

/** How long our page may take to load, in milliseconds, try by try; the last try has all the time. */
const loadWithinMs = [5_000, 10_000, 30_000] as const;

/**
 * Loads our page. Now and then a new process of Chromium begins and never comes to the end: what is
 * late, or fails, is begun again in another one. Rejects when the last try fails.
 */
async function loadPage(contents: WebContents): Promise<void> {
  for (const ms of loadWithinMs) {
    const late = delay(ms, false, { ref: false });
    if ((await Promise.race([isSettled(contents), late])) || contents.isDestroyed()) return;
    await leavePage(contents);
  }
  await contents.loadURL(startPage);
}

/** Whether our page loaded, or another navigation came first, which is then the one that counts. */
function isSettled(contents: WebContents): Promise<boolean> {
  return contents.loadURL(startPage).then(
    () => true,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ERR_ABORTED',
  );
}

/** An address of another site takes the window to another process. It is refused, as it should be. */
async function leavePage(contents: WebContents): Promise<void> {
  await contents.loadURL('app://locked/').catch(() => undefined);
}

/**
 * A page that has shown accounts is thrown away with all that its process remembers: Chromium ends a
 * process that the window has left.
 */
export async function startPageAnew({ webContents }: BrowserWindow): Promise<void> {
  await leavePage(webContents);
  if (!webContents.isDestroyed()) await loadPage(webContents);
}

/** Holds the window where it is: no other page, no second window, no embedded view. */
function guard(window: BrowserWindow): void {
  const contents = window.webContents;
  const stay = (event: { preventDefault: () => void }): void => event.preventDefault();
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', stay);
  // Chromium asks nobody before it shows about:blank, which would keep our origin and our bridge.
  contents.on('did-navigate', (_event, url) => {
    if (url === startPage) return;
    // It rejects only when another navigation came first, which comes here as well.
    contents.loadURL(startPage).catch(() => undefined);
  });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('select-bluetooth-device', (event, _devices, answer) => {
    event.preventDefault();
    answer('');
  });
}

/** True only for the main frame of this window that shows our page. A frame that is gone is nobody. */
export function isOurFrame(
  window: BrowserWindow,
  event: { readonly sender: unknown; readonly senderFrame: Electron.WebFrameMain | null },
): boolean {
  const { senderFrame } = event;
  if (window.isDestroyed() || event.sender !== window.webContents || !senderFrame) return false;
  const { mainFrame } = window.webContents;
  // The address as well: a blank page has the origin of the page that it came from.
  return senderFrame === mainFrame && mainFrame.origin === origin && mainFrame.url === startPage;
}
