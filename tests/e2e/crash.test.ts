import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { bundleProcess } from '../support/running-app.ts';
import { button, card, goTo, openTab, rows, signIn } from '../support/tour-screens.ts';
import { callFrom, ownerPassword, setUp } from '../support/walk.ts';

const herPassword = 'pepper violin harbour 7 saddle';
const typed = 'half-written@corp.example';
let launched: LaunchedApp;

beforeAll(async () => {
  launched = await launchApp();
  const { app, window } = launched;
  await setUp(window, 200);
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800);
  });
}, 120_000);

afterAll(() => launched.close());

function mailField(window: Page) {
  return window.getByRole('textbox', { name: 'Mail, value 1' });
}

/** Opens the card of an account, and types into a field of it what is not staged. */
async function typeSomething(window: Page): Promise<void> {
  await goTo(window, 'Accounts');
  // The first row is a group, by its name.
  await rows(window).nth(1).getByRole('gridcell').nth(1).click();
  await card(window).waitFor();
  const panel = await openTab(window, 'Attributes');
  await button(panel, 'Edit Mail').click();
  await mailField(window).fill(typed);
  await window.evaluate(() => {
    Reflect.set(globalThis, 'isPageOfTheTest', true);
  });
}

/** Ends the backend as a crash would, and waits for the sign-in. */
async function crash({ app, window }: LaunchedApp): Promise<void> {
  const pid = bundleProcess(app, 'backend')?.pid;
  if (pid === undefined) throw new Error('There is no backend.');
  process.kill(pid, 'SIGKILL');
  await button(window, 'Sign in').waitFor();
}

/** Whether the page that was typed into is gone; while the next one loads there is nobody to ask. */
function isPageGone(window: Page): Promise<boolean> {
  return window.evaluate(() => !Reflect.has(globalThis, 'isPageOfTheTest')).catch(() => false);
}

/** What is anywhere in the page: text, and what fields hold. */
function pageHolds(window: Page, text: string): Promise<boolean> {
  return window.evaluate((wanted) => {
    const fields = [...document.querySelectorAll('input, textarea')];
    const values = fields.map((field) => Reflect.get(field, 'value') as unknown);
    return document.body.innerHTML.includes(wanted) || values.includes(wanted);
  }, text);
}

it('keeps what was typed out of the page until its operator has signed in again', async () => {
  const { window } = launched;
  await typeSomething(window);
  await crash(launched);
  await window.getByText(/If Ada König signs in within/).waitFor();
  await screenshot(window, 'crash-sign-in');
  expect(await pageHolds(window, typed)).toBe(false);
  expect(await window.getByRole('navigation').count()).toBe(0);
  // A key of the shell reaches nothing that waits.
  await window.keyboard.press('Control+k');
  await signIn(window, ownerPassword);
  await mailField(window).waitFor();
  expect(await mailField(window).inputValue()).toBe(typed);
  expect(await window.getByRole('dialog').count()).toBe(0);
  expect(await isPageGone(window)).toBe(false);
  await screenshot(window, 'crash-kept');
  // Everything behind it is asked anew, and sealed to the new backend.
  await button(window, 'Stage change').click();
  await window.getByText('1 change staged', { exact: true }).first().waitFor();
});

it('keeps a dialog with what was typed into it, and no personal value that was shown', async () => {
  const { window } = launched;
  await button(card(window), /^Reveal/)
    .first()
    .click();
  await window.getByRole('textbox', { name: 'Reason' }).fill('Asked on the phone');
  await button(window.getByRole('dialog'), 'Reveal for 60 seconds').click();
  await button(card(window), 'Hide').waitFor();
  await window.keyboard.press('Control+k');
  await window.getByRole('dialog').getByRole('combobox').fill('settings');
  await crash(launched);
  expect(await window.getByRole('dialog').count()).toBe(0);
  await signIn(window, ownerPassword);
  const box = window.getByRole('dialog').getByRole('combobox');
  await box.waitFor();
  expect(await box.inputValue()).toBe('settings');
  await screenshot(window, 'crash-dialog');
  await window.keyboard.press('Escape');
  await window.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await button(card(window), 'Hide').count()).toBe(0);
});

it('throws it away when the computer sleeps meanwhile', async () => {
  const { app, window } = launched;
  await typeSomething(window);
  await crash(launched);
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'));
  await expect.poll(() => isPageGone(window), { timeout: 15_000 }).toBe(true);
  await signIn(window, ownerPassword);
  await window.getByRole('contentinfo', { name: 'Status' }).waitFor();
  expect(await pageHolds(window, typed)).toBe(false);
});

it('throws it away when it is told to', async () => {
  const { window } = launched;
  await typeSomething(window);
  await crash(launched);
  await button(window, 'Discard it').click();
  await expect.poll(() => isPageGone(window), { timeout: 15_000 }).toBe(true);
  await button(window, 'Sign in').waitFor();
  await signIn(window, ownerPassword);
  await window.getByRole('contentinfo', { name: 'Status' }).waitFor();
});

it('throws it away when somebody else signs in', async () => {
  const { window } = launched;
  const { code } = (await callFrom(window, 'operators.invite', {
    name: 'Sue Berger',
    role: 'administrator',
    days: 7,
  })) as { readonly code: readonly string[] };
  await typeSomething(window);
  await crash(launched);
  const call = { code: code.join('-'), password: herPassword, useKeychain: true };
  // The page does not live to hear the answer.
  await callFrom(window, 'session.enrol', call).catch(() => undefined);
  await expect.poll(() => isPageGone(window), { timeout: 15_000 }).toBe(true);
  await window.getByRole('contentinfo', { name: 'Status' }).waitFor();
  expect(await pageHolds(window, typed)).toBe(false);
  expect(launched.errors).toEqual([]);
});
