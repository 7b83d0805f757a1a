import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type LaunchedApp,
  launchApp,
  rendererPids,
  sandboxOf,
  screenshot,
} from '../support/electron.ts';
import { ask, processesOf } from '../support/running-app.ts';

const origin = 'app://bailiwick';
const startPage = `${origin}/index.html`;

let launched: LaunchedApp;
let window: Page;

beforeAll(async () => {
  launched = await launchApp();
  window = launched.window;
  await window.waitForLoadState('load');
}, 120_000);

afterAll(() => launched.close());

describe('the page', () => {
  it('has no Node', async () => {
    const kinds = await window.evaluate(() =>
      ['require', 'process', 'module', 'exports', 'Buffer', 'global', '__dirname'].map(
        (name) => typeof Reflect.get(globalThis, name),
      ),
    );
    expect(new Set(kinds)).toStrictEqual(new Set(['undefined']));
  });

  it('has no way to start a worker from text', async () => {
    const answers = await window.evaluate(async () => {
      const url = URL.createObjectURL(new Blob(['postMessage(typeof require)']));
      const tried = [url, 'data:text/javascript,postMessage(typeof require)'].map(
        (address) =>
          new Promise<string>((resolve) => {
            try {
              const worker = new Worker(address);
              worker.onmessage = (event) => resolve(`ran: ${String(event.data)}`);
              worker.onerror = () => resolve('refused');
            } catch {
              resolve('refused');
            }
          }),
      );
      return Promise.all(tried);
    });
    expect(answers).toStrictEqual(['refused', 'refused']);
  });

  it('sees of ours two functions and nothing else', async () => {
    const api = await window.evaluate(() => {
      const bridge: object = Reflect.get(globalThis, 'bailiwick');
      const names = Reflect.ownKeys(bridge).map(String);
      return {
        names: names.toSorted(),
        kinds: names.map((name) => typeof Reflect.get(bridge, name)),
        isPlain: Object.getPrototypeOf(bridge) === Object.prototype,
        isFrozen: Object.isFrozen(bridge),
      };
    });
    expect(api).toStrictEqual({
      names: ['call', 'listen'],
      kinds: ['function', 'function'],
      isPlain: true,
      isFrozen: true,
    });
  });

  it('hears data of the listener alone: no event, sender or port', async () => {
    const heard = await window.evaluate(async () => {
      const bridge = Reflect.get(globalThis, 'bailiwick') as {
        call: (name: string, input: unknown) => Promise<unknown>;
        listen: (fn: (...given: unknown[]) => void) => () => void;
      };
      const given: unknown[][] = [];
      const stop = bridge.listen((...all) => given.push(all));
      await bridge.call('settings.set', { tourDone: true });
      await new Promise((resolve) => setTimeout(resolve, 500));
      stop();
      return given;
    });
    expect(heard.length).toBeGreaterThan(0);
    for (const given of heard) expect(given).toStrictEqual([['settings']]);
  });

  it('cannot reach into the preload by spoiling what both use', async () => {
    const seen = await window.evaluate(async () => {
      const bridge = Reflect.get(globalThis, 'bailiwick') as {
        call: (name: string, input: unknown) => Promise<{ ok: boolean; value: unknown }>;
      };
      const intercepted: string[] = [];
      const push = Array.prototype.push;
      const stringify = JSON.stringify;
      const apply = Reflect.get(Function.prototype, 'apply');
      const spoil = (name: string) =>
        function spoilt(this: unknown): never {
          intercepted[intercepted.length] = name;
          throw new Error(name);
        };
      Array.prototype.push = spoil('push');
      JSON.stringify = spoil('stringify');
      Function.prototype.apply = spoil('apply');
      try {
        const outcome = await bridge.call('settings.get', {});
        return { ok: outcome.ok, theme: Reflect.get(Object(outcome.value), 'theme') };
      } finally {
        Array.prototype.push = push;
        JSON.stringify = stringify;
        Function.prototype.apply = apply;
      }
    });
    expect(seen).toStrictEqual({ ok: true, theme: 'system' });
  });

  it('gets nothing that is no plain data, and takes nothing else along', async () => {
    expect(await ask(window, 'session.status', {})).toMatchObject({ ok: true });
    const answers = await window.evaluate(async () => {
      const bridge = Reflect.get(globalThis, 'bailiwick') as {
        call: (...given: unknown[]) => Promise<unknown>;
      };
      const inputs = [
        () => 1,
        Symbol('x'),
        window,
        document.body,
        new Proxy({}, {}),
        1n,
        new Date(),
      ];
      const tried = inputs.map(async (input) => {
        try {
          return Reflect.get(Object(await bridge.call('session.status', input)), 'code');
        } catch {
          return 'not cloned';
        }
      });
      return Promise.all(tried);
    });
    expect(answers.filter((answer) => answer !== 'not cloned')).toStrictEqual(
      answers.filter((answer) => answer === 'input-invalid'),
    );
  });
});

describe('the window', () => {
  it('has exactly these preferences', async () => {
    const preferences = await launched.app.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents) => {
        // Electron's types leave this out; it is what the renderer was really started with.
        const read = Reflect.get(contents, 'getLastWebPreferences');
        const all: object = Reflect.apply(read, contents, []);
        return Object.fromEntries(
          Object.entries(all).filter(([name]) => !name.startsWith('preload')),
        );
      }),
    );
    expect(preferences).toStrictEqual([
      {
        allowRunningInsecureContent: false,
        contextIsolation: true,
        disablePopups: false,
        enableBlinkFeatures: '',
        enableWebSQL: false,
        experimentalFeatures: false,
        javascript: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        sandbox: true,
        webSecurity: true,
        webviewTag: false,
      },
    ]);
  });

  it.runIf(process.platform === 'linux')('is confined by the kernel', async () => {
    const pids = await rendererPids(launched.app);
    expect(pids).toHaveLength(1);
    for (const pid of pids) {
      expect(sandboxOf(pid)).toMatchObject({ seccomp: 2, noNewPrivileges: true });
    }
  });

  it.runIf(process.platform === 'linux')('has no process that was told to do without', () => {
    const processes = processesOf(launched.app);
    expect(processes.length).toBeGreaterThan(3);
    const unconfined = processes.filter(({ command }) => command.includes('--no-sandbox'));
    expect(unconfined).toStrictEqual([]);
  });

  it('opens no developer tools', async () => {
    const isOpen = await launched.app.evaluate(async ({ webContents }) => {
      const [contents] = webContents.getAllWebContents();
      contents?.openDevTools();
      await new Promise((resolve) => setTimeout(resolve, 300));
      return contents?.isDevToolsOpened();
    });
    await window.keyboard.press('F12');
    await window.keyboard.press('Control+Shift+I');
    expect(isOpen).toBe(false);
  });

  it('checks no spelling and keeps nothing on disk', async () => {
    const facts = await launched.app.evaluate(({ webContents }) => {
      const [contents] = webContents.getAllWebContents();
      return {
        spelling: contents?.session.isSpellCheckerEnabled(),
        isPersistent: contents?.session.isPersistent(),
        storagePath: contents?.session.getStoragePath() ?? null,
      };
    });
    expect(facts).toStrictEqual({ spelling: false, isPersistent: false, storagePath: null });
    await screenshot(window, 'security');
  });

  it('still shows our page', () => {
    expect(window.url()).toBe(startPage);
  });
});
