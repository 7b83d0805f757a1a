import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { ask } from '../support/running-app.ts';
import { button } from '../support/tour-screens.ts';
import {
  callFrom,
  lockFrom,
  openPart,
  operatorsPart,
  ownerPassword,
  quiet,
  setUp,
  visit,
} from '../support/walk.ts';

const password = ownerPassword;
const look = { theme: 'light', language: 'en' } as const;
const dark = { theme: 'dark', language: 'de' } as const;

let launched: LaunchedApp;
let window: Page;

type Operators = readonly { readonly id: string; readonly name: string }[];

beforeAll(async () => {
  launched = await launchApp();
  window = launched.window;
  await window.waitForLoadState('load');
  await setUp(window, 300);
  const made = await callFrom(window, 'operators.invite', { name: 'Sue', role: 'support' });
  const { code } = made as { readonly code: readonly string[] };
  await lockFrom(window);
  await callFrom(window, 'session.enrol', { code: code.join('-'), password, useKeychain: false });
  await as('Ada König');
}, 120_000);

afterAll(() => launched.close());

/** Signs in as somebody else. */
async function as(name: string): Promise<void> {
  await lockFrom(window);
  const status = (await callFrom(window, 'session.status', {})) as {
    readonly operators: Operators;
  };
  const operator = status.operators.find((one) => one.name === name)?.id;
  await callFrom(window, 'session.signIn', { password, operator });
  await callFrom(window, 'settings.set', { tourDone: true, ...look });
  await window.getByRole('navigation').first().waitFor();
}

async function security(): Promise<void> {
  await visit(window, 'Settings', look);
  await window.getByRole('tab', { name: 'Security' }).click();
  await window.getByRole('heading', { name: 'A role for a while' }).waitFor();
}

/** A picture in the other look, and back. */
async function alsoDark(name: string): Promise<void> {
  await callFrom(window, 'settings.set', dark);
  await quiet(window);
  await screenshot(window, name);
  await callFrom(window, 'settings.set', look);
}

it('is lent only once an owner says which role', async () => {
  await visit(window, 'Operators', look);
  await openPart(window, operatorsPart.roles);
  const section = window.getByRole('region', { name: 'Roles that are lent' });
  await section.getByText('None').waitFor();
  await section.getByRole('button', { name: 'Change…' }).click();
  const dialog = window.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: 'Administrator' }).check();
  expect(await dialog.getByRole('checkbox', { name: 'Owner' }).count()).toBe(0);
  await dialog
    .getByRole('combobox', { name: 'Keys of compartments' })
    .selectOption({ label: 'May be lent; owners are reminded to renew them' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('The night shift');
  await screenshot(window, 'elevation-rules');
  await dialog.getByRole('button', { name: 'Change the rules' }).click();
  await section.getByText('Administrator').waitFor();
});

it('is asked for with minutes and a reason', async () => {
  await as('Sue');
  await security();
  await button(window, 'Ask for a role…').click();
  const dialog = window.getByRole('dialog', { name: 'Ask for a role' });
  await dialog.getByText(/^The keys of personal values/u).waitFor();
  await dialog.getByRole('textbox', { name: 'Minutes' }).fill('900');
  const send = dialog.getByRole('button', { name: 'Ask', exact: true });
  expect(await send.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByRole('textbox', { name: 'Minutes' }).fill('20');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Import of the new branch');
  await screenshot(window, 'elevation-ask');
  await window.keyboard.press('Enter');
  await window.getByText(/^You asked for the role Administrator, for 20 minutes\./u).waitFor();
  await alsoDark('elevation-asked-dark-de');
});

it('is granted by somebody else', async () => {
  await as('Ada König');
  await visit(window, 'Home', look);
  await window.getByText('Sue asks for the role Administrator').waitFor();
  await screenshot(window, 'elevation-home');
  await button(window, 'Grant what Sue asks for…').click();
  const dialog = window.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: 'Key of personal values' }).check();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Agreed by telephone');
  await screenshot(window, 'elevation-grant');
  await window.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await window.getByText('Sue asks for the role Administrator').waitFor({ state: 'detached' });
  expect(await callFrom(window, 'elevation.toDecide', {})).toStrictEqual([]);
});

it('is taken up, counted down on every page, and given back', async () => {
  await as('Sue');
  await visit(window, 'Home', look);
  await window.getByText(/^Ada König lends you the role Administrator/u).waitFor();
  await button(window, 'Take it up…').click();
  await window.getByText('With it comes the key of personal values.').waitFor();
  await screenshot(window, 'elevation-start');
  await window.getByRole('dialog').getByRole('button', { name: 'Take it up' }).click();
  const clock = window.getByRole('timer');
  await clock.waitFor();
  expect(await clock.innerText()).toMatch(/Administrator.*(?:20|19) min/u);
  await visit(window, 'Directories', look);
  await clock.waitFor();
  await alsoDark('elevation-running-dark-de');
  await screenshot(window, 'elevation-running');
  await callFrom(window, 'directories.createLocal', { name: 'New branch' });
  expect(await callFrom(window, 'session.status', {})).toMatchObject({
    compartments: ['personal'],
  });
  const rows = (await callFrom(window, 'audit.list', { limit: 1 })) as {
    readonly rows: readonly { readonly detail: unknown }[];
  };
  expect(JSON.stringify(rows.rows[0]?.detail)).toContain('administrator');
  await button(window, 'Give it back now').click();
  await clock.waitFor({ state: 'detached' });
  const refused = await ask(window, 'directories.createLocal', { name: 'Another' });
  expect(refused).toMatchObject({ ok: false, code: 'not-permitted' });
  expect(launched.errors).toEqual([]);
});

it('is over once it was given back', async () => {
  await security();
  await window.getByText(/that is over\.$/u).waitFor();
  await screenshot(window, 'elevation-over');
  expect(await button(window, 'Ask for a role…').getAttribute('aria-disabled')).not.toBe('true');
});
