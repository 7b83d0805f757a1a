import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { faultsOf } from '../support/axe.ts';
import { authenticator } from '../support/authenticator.ts';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { ask } from '../support/running-app.ts';
import { button, goTo, signIn } from '../support/tour-screens.ts';
import { callFrom, openPart, operatorsPart, ownerPassword, setUp, visit } from '../support/walk.ts';

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

const sue = 'Sue Berger';
const newPassword = 'violet anchor mosaic thunder 73';
/** The shares of the officers, as they have them on paper. */
const shares: string[] = [];

/** Locks. The page goes before the call can answer, and another one is loaded. */
async function lock(window: Page): Promise<void> {
  const loaded = window.waitForEvent('load');
  await Promise.allSettled([ask(window, 'session.lock', {}), loaded]);
  await button(window, 'Sign in').waitFor();
}

/** The groups of a code on the screen, without their numbers. */
async function groupsOf(window: Page, label: string): Promise<readonly string[]> {
  const items = window.getByRole('list', { name: label }).getByRole('listitem');
  await items.first().waitFor();
  return (await items.allInnerTexts()).map((text) => text.split(/\s+/u).at(-1) ?? '');
}

/** Gives the two groups back that are asked for. */
async function giveBack(window: Page, groups: readonly string[]): Promise<void> {
  await button(window, 'I have it').press('Enter');
  for (const label of await window.getByText(/^Group \d+$/).allInnerTexts()) {
    const group = groups[Number(label.replace('Group ', '')) - 1] ?? '';
    await window.getByRole('textbox', { name: label, exact: true }).fill(group);
  }
}

it('makes a recovery group by keyboard, and shows who has a share', async () => {
  const { window } = launched;
  await callFrom(window, 'session.stepUp', { password: ownerPassword });
  const made = await callFrom(window, 'operators.invite', { name: sue, role: 'support' });
  const code = (made as { readonly code: readonly string[] }).code.join('-');
  await lock(window);
  await callFrom(window, 'session.enrol', { code, password: newPassword, useKeychain: true });
  await lock(window);
  await window.getByRole('combobox', { name: 'Who signs in' }).selectOption({ label: 'Ada König' });
  await signIn(window, ownerPassword);
  await goTo(window, 'Operators');
  await openPart(window, operatorsPart.keys);
  await button(window, 'Make a group…').press('Enter');
  const dialog = window.getByRole('dialog', { name: 'Make a recovery group' });
  for (const name of ['Ada König', sue]) {
    await dialog.getByRole('checkbox', { name }).press('Space');
  }
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('A way back that nobody has alone');
  await screenshot(window, 'group-make');
  await button(dialog, 'Make the group').press('Enter');
  await dialog.waitFor({ state: 'detached', timeout: 30_000 });
  const table = window.getByRole('table', { name: 'Recovery group' });
  await table.getByRole('row', { name: /^Sue Berger Not on paper yet/u }).waitFor();
  expect(await table.getByRole('row').count()).toBe(3);
  for (const look of [
    { theme: 'dark', language: 'de' },
    { theme: 'light', language: 'en' },
  ] as const) {
    await visit(window, 'Operators', look);
    await openPart(window, operatorsPart.keys);
    await window.getByRole('table').last().scrollIntoViewIfNeeded();
    await screenshot(window, `group-${look.theme}-${look.language}`);
    expect(await faultsOf(window)).toEqual([]);
  }
}, 90_000);

it('hands an officer the share, once', async () => {
  const { window } = launched;
  await button(window, 'Take your share…').first().press('Enter');
  await screenshot(window, 'share-begin');
  await button(window, 'Show my share').press('Enter');
  const groups = await groupsOf(window, 'Your share');
  expect(groups).toHaveLength(16);
  shares.push(groups.join('-'));
  await screenshot(window, 'share-shown');
  await giveBack(window, groups);
  await screenshot(window, 'share-asked');
  await button(window, 'Confirm').press('Enter');
  await window.getByRole('navigation', { name: 'Pages' }).waitFor();
  expect(await button(window, 'Take your share…').count()).toBe(0);
}, 60_000);

it('opens with two shares, keeps the codes of a new factor on screen, then asks for a kit', async () => {
  const { window } = launched;
  const rules = { factorRoles: ['owner'], sessionHours: 12, idleMinutes: 10 };
  await callFrom(window, 'operators.setSignInRules', { ...rules, reason: 'Two proofs for owners' });
  await lock(window);
  await window.getByRole('combobox', { name: 'Who signs in' }).selectOption({ label: sue });
  await signIn(window, newPassword);
  await button(window, 'Take your share…').waitFor();
  const shown = (await callFrom(window, 'recovery.showShare', {})) as {
    readonly share: readonly string[];
    readonly ask: readonly [number, number];
  };
  const back = shown.ask.map((at) => shown.share[at] ?? '');
  await callFrom(window, 'recovery.confirmShare', { groups: back });
  await lock(window);
  await button(window, 'Open with the recovery kit…').press('Enter');
  await button(window, 'With two shares…').press('Enter');
  await window.getByLabel('Share of one officer').fill(shares[0] ?? '');
  await window.getByLabel('Share of another officer').fill(shown.share.join(' '));
  await window.getByLabel('New password', { exact: true }).fill(newPassword);
  await window.getByLabel('Password again', { exact: true }).fill(newPassword);
  await screenshot(window, 'shares-enter');
  const open = button(window, 'Open and set the password');
  await expect.poll(() => open.getAttribute('aria-disabled'), { timeout: 15_000 }).not.toBe('true');
  await open.press('Enter');
  await setUpFactor(window);
  const codes = window.getByRole('list', { name: 'Keep your recovery codes' });
  await codes.waitFor();
  // The kit waits behind them, and they are still there to be read.
  await expect
    .poll(async () => (await callFrom(window, 'session.status', {})) as object)
    .toMatchObject({ state: 'kit' });
  await window.waitForTimeout(300);
  expect(await codes.getByRole('listitem').count()).toBe(10);
  await button(window, 'I have them').press('Enter');
  const kit = await groupsOf(window, 'Recovery kit');
  expect(kit).toHaveLength(14);
  await giveBack(window, kit);
  await button(window, 'Use this kit').press('Enter');
  await window.getByRole('navigation', { name: 'Pages' }).waitFor();
  await goTo(window, 'Home');
  await window.getByText('To be renewed: Recovery group.').waitFor();
  await screenshot(window, 'shares-home');
  expect(launched.errors).toEqual([]);
}, 90_000);

/** Sets up the second factor that the policy asks for. */
async function setUpFactor(window: Page): Promise<void> {
  const title = window.getByRole('heading', { name: 'Set up a second factor' });
  await title.waitFor({ timeout: 30_000 });
  const seed = window.getByText(/^(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}$/u);
  const password = window.getByLabel('Password', { exact: true });
  await button(window, 'Set it up').press('Enter');
  await seed.or(password).first().waitFor();
  if (await password.isVisible()) {
    await password.fill(newPassword);
    await button(window, 'Set it up').press('Enter');
  }
  const text = (await seed.innerText()).split(' ').join('');
  const code = authenticator(`otpauth://totp/x?secret=${text}`)();
  await window.getByLabel('Code that the authenticator shows').fill(code);
  await window.keyboard.press('Enter');
}
