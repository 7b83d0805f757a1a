import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../support/axe.ts';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { setUp, visit } from '../support/walk.ts';

const pages = [
  'Home',
  'Accounts',
  'Groups',
  'Changes',
  'Directories',
  'Audit',
  'Operators',
  'Settings',
] as const;

const looks = [
  { name: 'light', theme: 'light', language: 'en', size: { width: 1280, height: 800 } },
  { name: 'dark', theme: 'dark', language: 'de', size: { width: 1920, height: 1080 } },
  { name: 'contrast', theme: 'high-contrast', language: 'en', size: { width: 1280, height: 800 } },
  { name: 'mirrored', theme: 'light', language: 'ar-XB', size: { width: 1280, height: 800 } },
] as const;

let launched: LaunchedApp;

beforeAll(async () => {
  launched = await launchApp();
  await setUp(launched.window);
}, 120_000);

afterAll(() => launched.close());

describe.each(looks)('in the look $name', ({ name, theme, language, size }) => {
  it.each(pages)('shows %s, readable by everybody and nothing cut off', async (page) => {
    const { window, app } = launched;
    await app.evaluate(({ BrowserWindow }, { width, height }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
    }, size);
    await visit(window, page, { theme, language });
    await screenshot(window, `${name}-${page.toLowerCase()}`);

    const wide = await window.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(wide).toBe(false);
    // What is under the pointer has colours of its own; they have to be read as well.
    const rail = window.getByRole('navigation').first().getByRole('button');
    await rail.nth(page === 'Home' ? 1 : 0).hover();
    expect(await faultsOf(window)).toEqual([]);
  });
});

it('writes nothing to the console of the window', () => {
  expect(launched.errors).toEqual([]);
});
