import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp } from '../support/electron.ts';
import { bundleProcess, environmentNames, profileOf, rightsBelow } from '../support/running-app.ts';
import { setUp, visit } from '../support/walk.ts';

const root = resolve(import.meta.dirname, '../..');

let launched: LaunchedApp;
let window: Page;

beforeAll(async () => {
  launched = await launchApp({
    env: {
      SSLKEYLOGFILE: 'keys.log',
      ELECTRON_LOG_FILE: 'electron.log',
      ELECTRON_ENABLE_LOGGING: 'file',
      NODE_DEBUG: 'fs,net,tls',
      NODE_EXTRA_CA_CERTS: 'more.pem',
      BAILIWICK_CANARY: 'from-the-shell',
    },
  });
  window = launched.window;
  await window.waitForLoadState('load');
  await setUp(window, 200);
}, 120_000);

afterAll(() => launched.close());

describe.runIf(process.platform === 'linux')('the surroundings', () => {
  it('reach the backend as a short list of variables', () => {
    const backend = bundleProcess(launched.app, 'backend');
    expect(backend).toBeDefined();
    const memory = ['MALLOC_ARENA_MAX', 'MALLOC_MMAP_THRESHOLD_'];
    const ours = ['LANG', 'TZ', 'TMPDIR', 'TEMP', 'TMP', ...memory];
    // Node adds these to a child that talks to it, and Electron's Node the third.
    const added = ['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'ELECTRON_RUN_AS_NODE'];
    const names = environmentNames(backend?.pid ?? 0);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => ![...ours, ...added].includes(name))).toStrictEqual([]);
  });

  // Chromium reads ELECTRON_LOG_FILE before any code of ours; docs/security.md says so.
  it('leave no log of the keys of connections anywhere', () => {
    const places = [launched.home, profileOf(launched.home), root, process.cwd()];
    const found = places.flatMap((place) =>
      readdirSync(place).filter((name) => name === 'keys.log'),
    );
    expect(found).toStrictEqual([]);
  });

  it('hold a profile that the operator alone can read', () => {
    const rights = rightsBelow(profileOf(launched.home));
    expect(rights.length).toBeGreaterThan(8);
    const wrong = rights.filter(([, mode]) => mode !== 'd700' && mode !== '600');
    expect(wrong).toStrictEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('a second start on the same profile', () => {
  it('ends at once and leaves the first as it was', async () => {
    const executable = process.env['BAILIWICK_ELECTRON'] ?? '';
    const second = spawn(executable, [root], {
      env: { ...process.env, HOME: launched.home },
      stdio: 'ignore',
    });
    const code = await new Promise((done) => second.on('exit', done));
    expect(code).toBe(0);
    const windows = await launched.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((one) => one.isVisible()),
    );
    expect(windows).toStrictEqual([true]);
  });
});

/** Names of the files below a folder. */
function filesBelow(folder: string): readonly string[] {
  return rightsBelow(folder).flatMap(([name, mode]) => (mode.startsWith('d') ? [] : [name]));
}

/** Whether a file holds one of these texts, as UTF-8 or as UTF-16. */
function holds(file: string, texts: readonly string[]): boolean {
  const bytes = readFileSync(file);
  return texts.some((text) => bytes.includes(text) || bytes.includes(text, 0, 'utf16le'));
}

describe('the session of the window', () => {
  it('keeps nothing of a tour on the disk', async () => {
    for (const page of [
      'Accounts',
      'Groups',
      'Changes',
      'Directories',
      'Audit',
      'Operators',
      'Settings',
    ]) {
      await visit(window, page, { theme: 'light', language: 'en' });
    }
    await window.evaluate(async () => {
      localStorage.setItem('canary', 'stored-locally');
      sessionStorage.setItem('canary', 'stored-for-now');
      await new Promise((resolve, reject) => {
        const request = indexedDB.open('canary');
        request.addEventListener('success', resolve);
        request.addEventListener('error', reject);
      });
    });
    await launched.app.evaluate(({ webContents }) =>
      webContents.getAllWebContents()[0]?.session.flushStorageData(),
    );
    const files = filesBelow(profileOf(launched.home));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => holds(file, ['stored-locally', 'stored-for-now']))).toStrictEqual(
      [],
    );
    const kept = ['IndexedDB', 'Session Storage', 'Service Worker', 'databases', 'Dictionaries'];
    const stored = files.filter((file) => kept.some((name) => file.includes(`/window/${name}/`)));
    expect(stored).toStrictEqual([]);
  });
});
