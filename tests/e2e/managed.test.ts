import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { faultsOf } from '../support/axe.ts';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { ask } from '../support/running-app.ts';
import { openTab, rows } from '../support/tour-screens.ts';
import { callFrom, setUp, visit } from '../support/walk.ts';

const light = { theme: 'light', language: 'en' } as const;
const dark = { theme: 'dark', language: 'de' } as const;

let launched: LaunchedApp;
let window: Page;

beforeAll(async () => {
  launched = await launchApp();
  window = launched.window;
  await setUp(window, 20);
  await launched.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800);
  });
}, 120_000);

afterAll(() => launched.close());

it('says who manages the machine and what they hold, in both languages', async () => {
  await visit(window, 'Settings', light);
  await window.getByRole('tab', { name: 'Managed', exact: true }).click();
  await window.getByRole('heading', { name: 'Managed by Northwind IT' }).waitFor();
  await window.getByText('it@northwind.test').waitFor();
  await window.getByText('Export of accounts and changes').waitFor();
  await screenshot(window, 'managed-settings');
  expect(await faultsOf(window)).toEqual([]);
  await callFrom(window, 'settings.set', dark);
  await window.getByRole('heading', { name: /Northwind IT/u }).waitFor();
  await screenshot(window, 'managed-settings-dark-de');
}, 60_000);

it('keeps a masked attribute from an owner, in the window and behind it', async () => {
  await visit(window, 'Accounts', light);
  await rows(window).first().getByRole('gridcell').nth(1).click();
  const panel = await openTab(window, 'Attributes');
  const mobile = panel.getByRole('button', { name: 'Reveal Mobile…' });
  expect(await mobile.getAttribute('aria-disabled')).toBe('true');
  await mobile.hover();
  await window.getByText('Northwind IT masks this attribute on this computer.').waitFor();
  await screenshot(window, 'managed-masked');
  const found = await callFrom(window, 'accounts.find', { query: {}, offset: 0, limit: 1 });
  const { rows: accounts } = found as { readonly rows: readonly { readonly id: number }[] };
  const asked = { id: accounts[0]?.id, attribute: 'mobile', reason: 'because' };
  expect(await ask(window, 'accounts.reveal', asked)).toMatchObject({ code: 'managed-mask' });
}, 60_000);

it('switches a feature off, and says by whom where it would be', async () => {
  const off = window.getByRole('button', { name: 'Export', exact: true });
  expect(await off.getAttribute('aria-disabled')).toBe('true');
  await off.hover();
  await window
    .getByText('Switched off by Northwind IT. If you need it, ask: it@northwind.test.')
    .waitFor();
  await screenshot(window, 'managed-off');
  expect(launched.errors).toEqual([]);
}, 60_000);
