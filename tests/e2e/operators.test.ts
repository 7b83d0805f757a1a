import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { ask, asksProofOnce } from '../support/running-app.ts';
import { button, card, goTo, openTab, rows, shown, signIn } from '../support/tour-screens.ts';
import { ownerPassword, setUp, openPart, operatorsPart } from '../support/walk.ts';

const herPassword = 'pepper violin harbour 7 saddle';
let launched: LaunchedApp;
let code = '';

beforeAll(async () => {
  launched = await launchApp();
  await setUp(launched.window, 500);
  await launched.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800);
  });
}, 120_000);

afterAll(() => launched.close());

async function lock(window: Page): Promise<void> {
  await button(window, 'Lock').click();
  await button(window, 'Sign in').waitFor();
}

/** Fills in the form for a code with her password, and waits until she is signed in. */
async function enrolWith(window: Page, typed: string, picture: string): Promise<void> {
  await window.getByRole('textbox', { name: 'Enrolment code' }).fill(typed);
  await window.getByLabel('Your password', { exact: true }).fill(herPassword);
  await window.getByLabel('Password again', { exact: true }).fill(herPassword);
  await screenshot(window, picture);
  const enrol = button(window, 'Enrol and sign in');
  await expect
    .poll(() => enrol.getAttribute('aria-disabled'), { timeout: 15_000 })
    .not.toBe('true');
  await enrol.click();
  await window.getByRole('contentinfo', { name: 'Status' }).waitFor({ timeout: 20_000 });
}

async function menuOf(window: Page, name: string): Promise<void> {
  await button(window, `Actions for ${name}`).click();
  await window.getByRole('menu').waitFor();
}

/** What the tooltip of a button says, which also a screen reader hears. */
async function hintOf(window: Page, name: string): Promise<string> {
  const place = button(window, name).first();
  await place.hover();
  const text = await shown(window.getByRole('tooltip'));
  // Away again: what hovers must not cover what is pressed next.
  await window.mouse.move(1, 1);
  await window.getByRole('tooltip').waitFor({ state: 'detached' });
  return text;
}

it('makes a role that sees a part of the vault', async () => {
  const { window } = launched;
  await goTo(window, 'Operators');
  const operators = window.getByRole('table', { name: 'Operators', exact: true });
  await operators.getByRole('cell', { name: /^Ada König/ }).waitFor();
  await openPart(window, operatorsPart.roles);
  await button(window, 'New role…').click();
  const dialog = window.getByRole('dialog', { name: 'New role' });
  await dialog.getByRole('textbox', { name: 'Name of the role' }).fill('Help desk');
  await screenshot(window, 'operators-role');
  await dialog.getByRole('tab', { name: 'Which attributes' }).click();
  await dialog.getByRole('textbox', { name: 'Attributes that it does not see' }).fill('cn');
  expect(await hintOf(window, 'Save the role')).toMatch(/^Only ordinary attributes can be masked/);
  await dialog.getByRole('textbox', { name: 'Attributes that it does not see' }).fill('title');
  await screenshot(window, 'operators-role-attributes');
  await dialog.getByRole('tab', { name: 'On which accounts' }).click();
  await dialog.getByRole('checkbox', { name: 'Person' }).check();
  await screenshot(window, 'operators-scope');
  await button(dialog, 'Save the role').click();
  await dialog.waitFor({ state: 'detached' });
  expect(await shown(window.getByRole('cell', { name: /^of kind Person/ }))).toBe(
    'of kind Person · without Title',
  );
});

it('invites somebody in that role, with a code that is shown once', async () => {
  const { window } = launched;
  await button(window, 'Invite…').click();
  const dialog = window.getByRole('dialog', { name: 'Invite an operator' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Sue Berger');
  await dialog.getByRole('combobox', { name: 'Role' }).selectOption({ label: 'Help desk' });
  await screenshot(window, 'operators-invite');
  await button(dialog, 'Make the code').click();
  const told = window.getByRole('dialog', { name: 'Code for Sue Berger' });
  await told.waitFor();
  await screenshot(window, 'operators-code');
  const groups = await told.getByRole('listitem').allInnerTexts();
  code = groups.map((group) => group.replace(/^\d+\s+/u, '')).join(' ');
  await button(told, 'I have handed it over').click();
  await openPart(window, operatorsPart.people);
  await window.getByRole('cell', { name: /^Invited until/ }).waitFor();
  expect(await window.getByText(groups[0] ?? '', { exact: true }).count()).toBe(0);
});

it('takes the code up on the first screen, and opens only what the role covers', async () => {
  const { window } = launched;
  await lock(window);
  await button(window, 'I have a code…').click();
  await enrolWith(window, code, 'operators-enrol');
  await goTo(window, 'Accounts');
  await rows(window).first().waitFor();
  const { value } = (await ask(window, 'accounts.facets', {})) as {
    readonly value: { readonly kinds: Readonly<Record<string, number>> };
  };
  expect(value.kinds).toMatchObject({ service: 0, group: 0 });
  expect(value.kinds['person']).toBeGreaterThan(0);
}, 60_000);

it('says of what is not available who could do it', async () => {
  const { window } = launched;
  const why = 'Your role, Help desk, does not allow this. Owner or Administrator can do it.';
  expect(await hintOf(window, 'Export')).toBe(why);
  await rows(window).first().getByRole('gridcell').nth(1).click();
  await card(window).waitFor();
  const panel = await openTab(window, 'Attributes');
  const reveal = panel.getByRole('button', { name: /^Reveal/ }).first();
  expect(await reveal.getAttribute('aria-disabled')).toBe('true');
  await reveal.hover();
  await expect.poll(() => window.getByRole('tooltip').allInnerTexts()).toContain(why);
  await screenshot(window, 'operators-masked');
  await window
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('button', { name: 'Audit' })
    .click();
  await window
    .getByText(/^Your role, Help desk, does not allow this\./)
    .first()
    .waitFor();
  await screenshot(window, 'operators-unseen');
  const refused = await ask(window, 'audit.head', {});
  expect(refused).toMatchObject({ ok: false, code: 'not-permitted' });
  expect(launched.errors).toEqual([]);
});

it('adds another device of hers, with a code of her own and the password that she has', async () => {
  const { window } = launched;
  await goTo(window, 'Settings');
  await window.getByRole('tab', { name: 'Security' }).click();
  await button(window, 'Add a device…').click();
  const dialog = window.getByRole('dialog', { name: 'Add a device' });
  await dialog.getByLabel('Current password', { exact: true }).fill(herPassword);
  await screenshot(window, 'operators-add-device');
  await button(dialog, 'Make the code').click();
  const told = window.getByRole('dialog', { name: 'Code for your other device' });
  await told.waitFor();
  await screenshot(window, 'operators-device-code');
  const groups = await told.getByRole('listitem').allInnerTexts();
  await button(told, 'I have written it down').click();
  await lock(window);
  await button(window, 'I have a code…').click();
  const typed = groups.map((group) => group.replace(/^\d+\s+/u, '')).join(' ');
  await enrolWith(window, typed, 'operators-join');
  await goTo(window, 'Settings');
  await window.getByRole('tab', { name: 'Security' }).click();
  await window.getByText(/^this device · since /u).waitFor();
  expect(await window.getByText(/since .* · last sign-in /u).count()).toBe(2);
  await screenshot(window, 'operators-devices');
  expect(launched.errors).toEqual([]);
}, 60_000);

it('remembers who signed in, and lets another choose their name', async () => {
  const { window } = launched;
  await lock(window);
  const who = window.getByRole('combobox', { name: 'Who signs in' });
  expect(
    await who.evaluate((select) => (select as HTMLSelectElement).selectedOptions[0]?.label),
  ).toBe('Sue Berger');
  await screenshot(window, 'operators-who');
  await who.selectOption({ label: 'Ada König' });
  await signIn(window, ownerPassword);
  await window.getByRole('contentinfo', { name: 'Status' }).waitFor();
});

it('suspends, after the password, with what that means said before', async () => {
  const { app, window } = launched;
  await goTo(window, 'Operators');
  await menuOf(window, 'Ada König');
  await window
    .getByRole('menuitem', { name: /A vault needs an owner/ })
    .first()
    .waitFor();
  await screenshot(window, 'operators-last-owner');
  await window.keyboard.press('Escape');
  await menuOf(window, 'Sue Berger');
  await window.getByRole('menuitem', { name: 'Suspend…' }).click();
  const dialog = window.getByRole('dialog', { name: 'Suspend Sue Berger' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Has left the desk');
  await asksProofOnce(app, 'operators.suspend');
  await button(dialog, 'Suspend').click();
  await dialog.getByLabel('Your password', { exact: true }).fill(ownerPassword);
  await screenshot(window, 'operators-suspend');
  await button(dialog, 'Suspend').click();
  await dialog.waitFor({ state: 'detached' });
  expect(await shown(window.getByRole('cell', { name: 'Suspended' }))).toBe('Suspended');
  await screenshot(window, 'operators-page');
}, 60_000);

it('shows the vault as a role sees it, and goes back', async () => {
  const { window } = launched;
  await openPart(window, operatorsPart.roles);
  await button(window, 'Actions for the role Auditor').click();
  await window.getByRole('menuitem', { name: 'View as this role' }).click();
  await window.getByText(/^You look at the vault as Auditor sees it/).waitFor();
  expect(await hintOf(window, 'Invite…')).toMatch(/^The role as which you look, Auditor/);
  await screenshot(window, 'operators-view-as');
  await button(window, 'Back to my own role').click();
  await window.getByText(/^You look at the vault as/).waitFor({ state: 'detached' });
  await expect.poll(() => button(window, 'Invite…').getAttribute('aria-disabled')).not.toBe('true');
});

it('refuses whoever was suspended, in words', async () => {
  const { window } = launched;
  await lock(window);
  await window
    .getByRole('combobox', { name: 'Who signs in' })
    .selectOption({ label: 'Sue Berger' });
  await signIn(window, herPassword);
  await window
    .getByText('You may not use this vault at present, or your role was changed.')
    .waitFor();
  await screenshot(window, 'operators-refused');
  expect(launched.errors).toEqual([]);
});

/** Carries out an act on Sue by its line of the menu, its reason and its button. */
async function actOn(line: string, press: string, role?: string): Promise<void> {
  const { window } = launched;
  await menuOf(window, 'Sue Berger');
  await window.getByRole('menuitem', { name: line }).click();
  const dialog = window.getByRole('dialog');
  if (role !== undefined) {
    await dialog.getByRole('combobox', { name: 'Role' }).selectOption({ label: role });
  }
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Is back at the desk');
  await button(dialog, press).click();
  await dialog.waitFor({ state: 'detached' });
}

it('lets in again, gives another role, and invites on another device', async () => {
  const { window } = launched;
  await window.getByRole('combobox', { name: 'Who signs in' }).selectOption({ label: 'Ada König' });
  await signIn(window, ownerPassword);
  await window.getByRole('contentinfo', { name: 'Status' }).waitFor();
  await goTo(window, 'Operators');
  await window.getByRole('cell', { name: 'Suspended' }).waitFor();
  await actOn('Let in again…', 'Let in');
  await window.getByRole('cell', { name: 'Suspended' }).waitFor({ state: 'detached' });
  await actOn('Change role…', 'Change role', 'Auditor');
  const sue = window.getByRole('row', { name: /^Sue Berger/u }).first();
  expect(await shown(sue.getByRole('cell', { name: 'Auditor' }))).toBe('Auditor');
  await menuOf(window, 'Sue Berger');
  await window.getByRole('menuitem', { name: 'Invite on another device…' }).click();
  await button(window.getByRole('dialog'), 'Make the code').click();
  const told = window.getByRole('dialog', { name: 'Code for Sue Berger' });
  await told.waitFor();
  expect(await told.getByRole('listitem').count()).toBeGreaterThan(4);
  await button(told, 'I have handed it over').click();
  await window.getByRole('cell', { name: /^Invited until/u }).waitFor();
}, 60_000);

it('removes somebody, with when the others enrolled still in the list', async () => {
  const { window } = launched;
  await button(window, 'Actions for Sue Berger').first().click();
  await window.getByRole('menuitem', { name: 'Remove…' }).click();
  const dialog = window.getByRole('dialog', { name: /Sue Berger/u });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Has left');
  await button(dialog, 'Remove').click();
  await dialog.waitFor({ state: 'detached' });
  const { value } = (await ask(window, 'operators.list', {})) as {
    readonly value: readonly { readonly name: string; readonly enrolledAt: number | null }[];
  };
  expect(value.filter(({ name }) => name === 'Sue Berger')).toEqual([]);
  expect(value[0]?.enrolledAt).toBeGreaterThan(0);
  await screenshot(window, 'operators-removed');
  expect(launched.errors).toEqual([]);
});
