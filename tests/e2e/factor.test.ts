import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { authenticator, wrongCode } from '../support/authenticator.ts';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { button } from '../support/tour-screens.ts';
import { callFrom, ownerPassword, setUp, visit } from '../support/walk.ts';

let launched: LaunchedApp;
/** Recovery codes, as the screen showed them. */
let kept: readonly string[] = [];

beforeAll(async () => {
  launched = await launchApp();
  await setUp(launched.window, 50);
  await launched.window.reload();
}, 120_000);

afterAll(() => launched.close());

async function signInWith(window: Page, labels: readonly [string, string], code: string) {
  await window.getByLabel(labels[0], { exact: true }).fill(ownerPassword);
  await window.getByLabel(labels[1], { exact: true }).fill(code);
  await window.keyboard.press('Enter');
}

it('is set up from Settings with the keyboard', async () => {
  const { window } = launched;
  await visit(window, 'Settings', { language: 'en', theme: 'light' });
  await window.getByRole('tab', { name: 'Security' }).click();
  await window.getByRole('button', { name: 'Set it up…' }).press('Enter');
  await window.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  await window.getByRole('button', { name: 'Set it up', exact: true }).press('Enter');
  await window.getByRole('heading', { name: 'Scan this picture' }).waitFor();
  const seed = (await window.getByText(/^(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}$/u).innerText())
    .split(' ')
    .join('');
  await window.getByRole('img', { name: 'Picture for authenticators' }).waitFor();
  await screenshot(window, 'factor-picture');
  const codes = authenticator(`otpauth://totp/x?secret=${seed}`);
  await window.keyboard.type(wrongCode(codes));
  await window.keyboard.press('Enter');
  await window.getByText('The password or the code is wrong.').waitFor();
  await window.getByLabel('Code that the authenticator shows').fill(codes());
  await window.keyboard.press('Enter');
  await window.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
  const list = window.getByRole('list', { name: 'Keep your recovery codes' });
  kept = (await list.getByRole('listitem').allInnerTexts()).map((text) => text.slice(-9));
  expect(kept).toHaveLength(10);
  expect(kept.every((code) => /^[0-9A-Z]{4}-[0-9A-Z]{4}$/u.test(code))).toBe(true);
  await screenshot(window, 'factor-codes');
  await window.getByRole('button', { name: 'I have them' }).press('Enter');
  await window.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
}, 60_000);

it('is asked at the next sign-in beside the password', async () => {
  const { window } = launched;
  await window.getByRole('button', { name: 'Lock', exact: true }).click();
  await window.getByLabel('Code', { exact: true }).waitFor();
  await signInWith(window, ['Password', 'Code'], 'ABCD-EFGH');
  await window.getByText('The password or the code is wrong.').waitFor();
  await screenshot(window, 'factor-sign-in');
  await signInWith(window, ['Password', 'Code'], kept[0] ?? '');
  await window.getByRole('navigation', { name: 'Pages' }).waitFor();
  expect(await window.getByLabel('Code', { exact: true }).count()).toBe(0);
}, 60_000);

it('is asked in German, and a recovery code works once', async () => {
  const { window } = launched;
  await callFrom(window, 'settings.set', { language: 'de', theme: 'dark' });
  await button(window, 'Sperren').click();
  await window.getByLabel('Code', { exact: true }).waitFor();
  await signInWith(window, ['Kennwort', 'Code'], kept[0] ?? '');
  await window.getByText('Kennwort oder Code ist nicht richtig.').waitFor();
  await screenshot(window, 'factor-sign-in-german');
  await signInWith(window, ['Kennwort', 'Code'], kept[1] ?? '');
  await visit(window, 'Settings', { language: 'de', theme: 'dark' });
  await window.getByRole('tab', { name: 'Sicherheit' }).click();
  await window.getByText('8 Ersatzcodes sind übrig').waitFor();
  await screenshot(window, 'factor-settings-german');
  expect(launched.errors).toEqual([]);
}, 60_000);
