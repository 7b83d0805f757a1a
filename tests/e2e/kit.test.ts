import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { button, goTo } from '../support/tour-screens.ts';
import { callFrom, ownerPassword, setUp } from '../support/walk.ts';

let launched: LaunchedApp;

beforeAll(async () => {
  launched = await launchApp();
  await setUp(launched.window, 50);
}, 120_000);

afterAll(() => launched.close());

/** Asks for a new kit in the settings, and answers the groups that are shown. */
async function renew(): Promise<readonly string[]> {
  const { window } = launched;
  await goTo(window, 'Settings');
  await window.getByRole('tab', { name: 'Security' }).click();
  await button(window, 'Renew the kit…').click();
  const dialog = window.getByRole('dialog');
  await dialog.getByLabel('Current password', { exact: true }).fill(ownerPassword);
  await screenshot(window, 'kit-asked');
  await dialog.getByRole('button', { name: 'Make a new kit', exact: true }).click();
  await window
    .getByRole('heading', { name: 'Keep your recovery kit' })
    .waitFor({ timeout: 30_000 });
  return window.getByLabel('Recovery kit').getByRole('listitem').allInnerTexts();
}

it('prints the kit and nothing but the kit', async () => {
  const { window } = launched;
  const groups = await renew();
  await screenshot(window, 'kit-shown');
  await window.emulateMedia({ media: 'print' });
  await screenshot(window, 'kit-print');
  const seen = await window.locator('body').innerText();
  for (const group of groups) expect(seen).toContain(group);
  expect(await button(window, 'Print…').isVisible()).toBe(false);
  expect(await button(window, 'I have it').isVisible()).toBe(false);
  await window.emulateMedia({ media: 'screen' });
}, 60_000);

it('leaves a renewal, and the kit before stays in force', async () => {
  const { window } = launched;
  await button(window, 'Keep the old kit').click();
  await window.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  const status = (await callFrom(window, 'session.status', {})) as { readonly state: string };
  expect(status.state).toBe('unlocked');
  await screenshot(window, 'kit-left');
}, 60_000);
