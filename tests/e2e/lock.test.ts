import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { launchApp, type LaunchedApp, rendererPids, screenshot } from '../support/electron.ts';
import { ask, bundleProcess, profileOf } from '../support/running-app.ts';
import { callFrom, lockFrom, ownerPassword, setUp } from '../support/walk.ts';

async function launch(options: Parameters<typeof launchApp>[0] = {}): Promise<LaunchedApp> {
  const launched = await launchApp(options);
  await launched.window.waitForLoadState('load');
  onTestFinished(async () => {
    await launched.close();
  });
  return launched;
}

/** While the page is made anew there is nobody to ask. */
async function stateOf(window: Page): Promise<unknown> {
  const outcome = await ask(window, 'session.status', {}).catch(() => null);
  if (!outcome) return 'away';
  return outcome.ok ? (outcome.value as { readonly state: string }).state : outcome.code;
}

/** Signs in once the new page is there. */
async function signIn(window: Page): Promise<void> {
  await window.getByRole('heading').first().waitFor();
  await callFrom(window, 'session.signIn', { password: ownerPassword });
}

/** Has the dialog of the system answer a folder. */
function answerDialog(app: ElectronApplication, folder: string): Promise<void> {
  return app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, folder);
}

describe('an open vault', () => {
  it('locks when the system sleeps and when its screen locks', async () => {
    const { app, window } = await launch();
    await setUp(window, 50);
    const causes: readonly ((app: ElectronApplication) => Promise<unknown>)[] = [
      (it) => it.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend')),
      (it) => it.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen')),
      (it) =>
        it.evaluate(({ powerMonitor }) => {
          // What Linux answers of a locked screen; no event comes there.
          powerMonitor.getSystemIdleState = () => 'locked';
        }),
    ];
    for (const cause of causes) {
      const backend = bundleProcess(app, 'backend')?.pid;
      expect(await stateOf(window)).toBe('unlocked');
      await cause(app);
      await expect.poll(() => stateOf(window), { timeout: 10_000 }).toBe('locked');
      expect(backend).toBeDefined();
      expect(existsSync(`/proc/${backend}`)).toBe(false);
      await app.evaluate(({ powerMonitor }) => {
        powerMonitor.getSystemIdleState = () => 'active';
      });
      await signIn(window);
    }
  }, 60_000);
});

describe('an open vault that nobody touches', () => {
  it('locks after the minutes that were set, counted from the last touch', async () => {
    const { app, window } = await launch();
    await setUp(window, 50);
    // A minute of the app is a second of this test.
    await app.evaluate(() => {
      const start = globalThis.setTimeout;
      Object.assign(globalThis, {
        setTimeout: (work: () => void, ms = 0) => start(work, ms >= 60_000 ? ms / 60 : ms),
      });
    });
    await callFrom(window, 'settings.set', { autoLockMinutes: 3 });
    for (let touched = 0; touched < 4; touched += 1) {
      await window.waitForTimeout(1_000);
      await callFrom(window, 'session.touch', {});
    }
    expect(await stateOf(window)).toBe('unlocked');
    await expect.poll(() => stateOf(window), { timeout: 20_000 }).toBe('locked');
  }, 60_000);
});

describe('a page that floods the app', () => {
  it('is ended, and the vault locked', async () => {
    const { app, window } = await launch();
    await setUp(window, 50);
    const [before] = await rendererPids(app);
    const flood = window.evaluate(() => {
      const { call } = Reflect.get(globalThis, 'bailiwick') as {
        call: (name: string, input: unknown) => Promise<unknown>;
      };
      return Promise.all(Array.from({ length: 30_000 }, () => call('settings.get', {})));
    });
    // The page does not live to hear the answers.
    await flood.catch(() => undefined);
    await expect.poll(() => stateOf(window), { timeout: 20_000 }).toBe('locked');
    expect(await rendererPids(app)).not.toContain(before);
    await signIn(window);
    expect(await stateOf(window)).toBe('unlocked');
  }, 90_000);
});

describe('a page that is made anew', () => {
  it('comes from another process when the one that was begun never comes to its end', async () => {
    const { app, window } = await launch();
    await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (!contents) throw new Error('There is no window.');
      const load = contents.loadURL.bind(contents);
      let isFirst = true;
      contents.loadURL = (url: string) => {
        if (!isFirst || url === 'app://locked/') return load(url);
        isFirst = false;
        return new Promise<void>(() => undefined);
      };
    });
    await setUp(window, 50);
    await lockFrom(window);
    expect(await stateOf(window)).toBe('locked');
    await signIn(window);
    expect(await stateOf(window)).toBe('unlocked');
  }, 90_000);
});

describe('another profile folder', () => {
  it('can be chosen before the vault is made, and is there again at the next start', async () => {
    const { app, window, home } = await launch();
    const folder = join(home, 'Tresor');
    mkdirSync(folder);
    writeFileSync(join(folder, 'letter.txt'), 'not ours');
    await answerDialog(app, folder);
    const button = window.getByRole('button', { name: /Choose another folder/u });
    await button.click();
    await window.getByText('This folder cannot hold a vault.').waitFor();
    await screenshot(window, 'profile-refused');

    const empty = join(home, 'Other vault');
    mkdirSync(empty);
    await answerDialog(app, empty);
    const ended = new Promise<void>((resolve) => {
      app.once('close', () => resolve());
    });
    // The next process would be out of the test's hands: the test starts it itself.
    await app.evaluate(({ app: electron }) => {
      electron.relaunch = () => undefined;
    });
    await button.click();
    await ended;

    const next = await launch({ home });
    const status = await ask(next.window, 'session.status', {});
    expect(status).toMatchObject({ ok: true, value: { profile: empty, state: 'new' } });
    await setUp(next.window, 50);
    expect(existsSync(join(empty, 'vault.db'))).toBe(true);
    expect(existsSync(join(profileOf(home), 'vault.db'))).toBe(false);
  }, 90_000);
});
