import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { profileOf } from '../support/running-app.ts';
import { setUp, visit } from '../support/walk.ts';

const pageBytes = 4096;

let launched: LaunchedApp;
let window: Page;

beforeAll(async () => {
  launched = await launchApp();
  window = launched.window;
  await setUp(window);
}, 120_000);

afterAll(() => launched.close());

/** Turns a bit of some pages of the database around, while the app has it open. */
function damage(path: string): void {
  const file = openSync(path, 'r+');
  const pages = Math.floor(fstatSync(file).size / pageBytes);
  const byte = Buffer.alloc(1);
  for (const part of [0.3, 0.5, 0.7]) {
    const at = Math.floor(pages * part) * pageBytes + 1_000;
    readSync(file, byte, 0, 1, at);
    byte[0] = (byte[0] ?? 0) ^ 1;
    writeSync(file, byte, 0, 1, at);
  }
  closeSync(file);
}

it('damage that a check finds is named on the screen, with the way out of it', async () => {
  await visit(window, 'Settings', { theme: 'light', language: 'en' });
  await window.getByRole('tab', { name: 'Vault and backup' }).click();
  damage(join(profileOf(launched.home), 'vault.db'));
  await window.getByRole('button', { name: 'Check now' }).click();
  const note = window.getByRole('alert').filter({ hasText: 'Part of the database is damaged' });
  await note.waitFor();
  expect(await window.getByRole('button', { name: 'Save what can be read…' }).count()).toBe(1);
  expect(await window.getByRole('contentinfo').textContent()).toContain('Database damaged');
  await screenshot(window, 'damage-settings');
  await visit(window, 'Home', { theme: 'dark', language: 'de' });
  const german = window.getByRole('alert').filter({ hasText: 'Ein Teil der Datenbank' });
  await german.waitFor();
  await screenshot(window, 'damage-home');
  expect(launched.errors).toEqual([]);
});
