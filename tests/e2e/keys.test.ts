import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { faultsOf } from '../support/axe.ts';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { ask } from '../support/running-app.ts';
import { button, goTo, rows, signIn } from '../support/tour-screens.ts';
import { ownerPassword, setUp, visit, openPart, operatorsPart } from '../support/walk.ts';

let launched: LaunchedApp;

beforeAll(async () => {
  launched = await launchApp();
  await setUp(launched.window, 500);
  await launched.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800);
  });
}, 120_000);

afterAll(() => launched.close());

function keyRow(window: Page, name: RegExp) {
  return window.getByRole('table', { name: 'Keys' }).getByRole('row', { name });
}

/** Renews a key without a mouse. */
async function renew(window: Page, key: string): Promise<void> {
  await button(window, `Renew: ${key}`).focus();
  await window.keyboard.press('Enter');
  const dialog = window.getByRole('dialog', { name: `Renew: ${key}` });
  await dialog.waitFor();
  await screenshot(window, `keys-renew-${key.toLowerCase().replaceAll(' ', '-')}`);
  await dialog.getByRole('textbox', { name: 'Reason' }).focus();
  await window.keyboard.type('The year is over');
  await button(dialog, 'Renew').focus();
  await window.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached', timeout: 30_000 });
}

it('shows every key with its age, its holder, and when it is due', async () => {
  const { window } = launched;
  await goTo(window, 'Operators');
  await openPart(window, operatorsPart.keys);
  const row = keyRow(window, /^Database/u);
  await row.waitFor();
  expect(await row.innerText()).toContain('AES-256-CBC, HMAC-SHA-512, 256 bit');
  expect(await row.innerText()).toContain('Ada König');
  expect(await keyRow(window, /^Signature of the policy/u).innerText()).toContain(
    'Not by the clock',
  );
});

it('renews the keys of a compartment, the database and the vault by keyboard', async () => {
  const { window } = launched;
  for (const [key, version] of [
    ['Compartment of personal values', 2],
    ['Database', 2],
    ['Vault', 2],
  ] as const) {
    await renew(window, key);
    const row = keyRow(window, new RegExp(`^${key}`, 'u'));
    await row.getByText(`version ${version}`).waitFor();
    // A renewal is a job, and the next one has to wait for its end.
    await window.getByRole('progressbar').first().waitFor({ state: 'detached' });
  }
  expect(await keyRow(window, /^Database/u).innerText()).toContain('version 3');
}, 90_000);

it('opens with the same password afterwards, and shows the accounts as before', async () => {
  const { window } = launched;
  await button(window, 'Lock').click();
  await button(window, 'Sign in').waitFor();
  await signIn(window, ownerPassword);
  await goTo(window, 'Accounts');
  await rows(window).first().waitFor();
  expect(await ask(window, 'audit.verify', {})).toMatchObject({ ok: true, value: { ok: true } });
}, 60_000);

it.each([
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'de' },
  { theme: 'light', language: 'ar-XB' },
] as const)(
  'is readable by everybody in $theme and $language',
  async (look) => {
    const { window } = launched;
    await visit(window, 'Operators', look);
    await openPart(window, operatorsPart.keys);
    const last = window.getByRole('table').last().getByRole('row').last();
    await last.scrollIntoViewIfNeeded();
    await screenshot(window, `keys-${look.theme}-${look.language}`);
    const wide = await window.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(wide).toBe(false);
    expect(await faultsOf(window)).toEqual([]);
  },
  60_000,
);
