import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { profileOf } from '../support/running-app.ts';
import { button, goTo, signIn } from '../support/tour-screens.ts';
import { ownerPassword, setUp } from '../support/walk.ts';

let launched: LaunchedApp;

beforeAll(async () => {
  launched = await launchApp();
  await setUp(launched.window, 50);
}, 120_000);

afterAll(() => launched.close());

/** Turns a bit of the first page around, without which nothing of the database can be read. */
function damage(path: string): void {
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, 1_000);
  writeSync(file, Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, 1_000);
  closeSync(file);
}

it('a vault whose database does not open is opened to be repaired, and says what can be done', async () => {
  const { window, home } = launched;
  await button(window, 'Lock').click();
  await window.getByLabel('Password', { exact: true }).waitFor();
  damage(join(profileOf(home), 'vault.db'));
  await signIn(window, ownerPassword);
  await window.getByText('The database is damaged and does not open').waitFor();
  await screenshot(window, 'unopenable-sign-in');
  await window.getByLabel('Password', { exact: true }).fill(ownerPassword);
  await window.getByRole('button', { name: 'Open to repair' }).click();
  const alarm = window.getByRole('alert').filter({ hasText: 'was not opened' });
  await alarm.first().waitFor();
  await screenshot(window, 'unopenable-home');
  await goTo(window, 'Settings');
  await window.getByRole('tab', { name: 'Vault and backup' }).click();
  await window.getByRole('button', { name: 'Save what can be read…' }).waitFor();
  expect(await window.getByRole('button', { name: /^Restore/u }).count()).toBe(1);
  await screenshot(window, 'unopenable-settings');
}, 60_000);
