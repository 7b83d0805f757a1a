import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp } from '../support/electron.ts';

let launched: LaunchedApp;
let window: Page;

beforeAll(async () => {
  launched = await launchApp();
  window = launched.window;
  await window.waitForLoadState('load');
}, 120_000);

afterAll(() => launched.close());

const queried = [
  'accelerometer',
  'background-sync',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'geolocation',
  'gyroscope',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'notifications',
  'payment-handler',
  'persistent-storage',
  'push',
  'screen-wake-lock',
  'storage-access',
  'window-management',
];

/** Tries the real call behind a permission, after a click, as Chromium asks for some of them. */
function tryOut(name: string): Promise<string> {
  return window.evaluate(async (asked) => {
    const of = (name: string): object => Object(Reflect.get(navigator, name));
    const run = (owner: object, verb: string, ...given: unknown[]): unknown => {
      const call = Reflect.get(owner, verb);
      if (typeof call !== 'function') throw new Error('not there');
      return Reflect.apply(call, owner, given);
    };
    const tricks: Record<string, () => unknown> = {
      'where we are': () =>
        new Promise((resolve, reject) => {
          navigator.geolocation.getCurrentPosition(resolve, reject, { timeout: 3_000 });
        }),
      'the camera': () => run(of('mediaDevices'), 'getUserMedia', { video: true }),
      'the microphone': () => run(of('mediaDevices'), 'getUserMedia', { audio: true }),
      'the screen': () => run(of('mediaDevices'), 'getDisplayMedia', { video: true }),
      'the clipboard': () => run(of('clipboard'), 'readText'),
      'musical instruments': () => run(navigator, 'requestMIDIAccess', { sysex: true }),
      'a USB device': () => run(of('usb'), 'requestDevice', { filters: [] }),
      'a HID device': () => run(of('hid'), 'requestDevice', { filters: [] }),
      'a serial port': () => run(of('serial'), 'requestPort', {}),
      'a Bluetooth device': () => run(of('bluetooth'), 'requestDevice', { acceptAllDevices: true }),
      'whether somebody is there': () =>
        run(Object(Reflect.get(globalThis, 'IdleDetector')), 'requestPermission'),
      'to lock the keyboard': () => run(of('keyboard'), 'lock'),
      'to stay awake': () => run(of('wakeLock'), 'request', 'screen'),
    };
    const trick = tricks[asked];
    if (!trick) throw new Error('Nobody has said how to try this.');
    const late = new Promise((resolve) => setTimeout(() => resolve('late'), 4_000));
    try {
      const answer = await Promise.race([trick(), late]);
      if (answer === 'late') return 'unanswered';
      if (answer === 'denied') return 'refused';
      return answer === undefined ? 'nothing' : 'granted';
    } catch {
      return 'refused';
    }
  }, name);
}

describe('permissions', () => {
  it.each(queried)('the page is told that %s is denied', async (name) => {
    const state = await window.evaluate(async (asked) => {
      try {
        const status = await navigator.permissions.query({ name: asked as PermissionName });
        return status.state;
      } catch {
        // This Chromium does not know the name, so nobody can be granted it.
        return 'unknown';
      }
    }, name);
    expect(['denied', 'unknown']).toContain(state);
  });

  it('most of these names are known to this Chromium, so that the test above says something', async () => {
    const known = await window.evaluate(async (names) => {
      const states = await Promise.allSettled(
        names.map((name) => navigator.permissions.query({ name: name as PermissionName })),
      );
      return states.filter(({ status }) => status === 'fulfilled').length;
    }, queried);
    expect(known).toBeGreaterThan(10);
  });

  const acts = [
    'where we are',
    'the camera',
    'the microphone',
    'the screen',
    'the clipboard',
    'musical instruments',
    'a USB device',
    'a HID device',
    'a serial port',
    'a Bluetooth device',
    'whether somebody is there',
    'to lock the keyboard',
    'to stay awake',
  ];
  it.each(acts)('the page is not given %s when it tries', async (name) => {
    expect(await tryOut(name)).toMatch(/^(refused|unanswered|nothing)$/);
  });

  it('the header that denies them names only what this Chromium knows', async () => {
    const said: string[] = [];
    window.on('console', (message) => said.push(message.text()));
    await window.reload();
    await window.waitForTimeout(500);
    expect(said.filter((text) => text.includes('ermissions-Policy'))).toStrictEqual([]);
  });

  it('the page cannot show a notification', async () => {
    const answer = await window.evaluate(() => Notification.requestPermission());
    expect(answer).toBe('denied');
  });

  it('no download begins', async () => {
    const began = launched.app.evaluate(
      ({ webContents }) =>
        new Promise<string>((resolve) => {
          const session = webContents.getAllWebContents()[0]?.session;
          session?.on('will-download', (event) => {
            setTimeout(() => resolve(event.defaultPrevented ? 'prevented' : 'begun'), 50);
          });
          setTimeout(() => resolve('none'), 1_500);
        }),
    );
    await window.waitForTimeout(200);
    await window.evaluate(() => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(['x']));
      link.download = 'x.txt';
      link.click();
    });
    expect(['prevented', 'none']).toContain(await began);
  });
});
