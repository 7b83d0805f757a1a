import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { faultsOf } from '../support/axe.ts';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { clientId, type OidcServer, startOidcServer } from '../support/oidc-server.ts';
import { comeBack } from '../support/scripted-browser.ts';
import { callFrom, setUp, visit, openPart, operatorsPart } from '../support/walk.ts';

let launched: LaunchedApp;
let server: OidcServer;
/** Holds a browser of the system that opens nothing. */
const folder = mkdtempSync(join(process.env['HOME'] ?? tmpdir(), 'browser-'));

beforeAll(async () => {
  server = await startOidcServer();
  server.groups.set('ann', ['it-owners']);
  const browser = join(folder, 'xdg-open');
  writeFileSync(browser, '#!/bin/sh\nexit 0\n');
  chmodSync(browser, 0o755);
  launched = await launchApp({ env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` } });
  await setUp(launched.window, 50);
  await launched.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800);
  });
}, 120_000);

afterAll(async () => {
  await launched.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function section(window: Page, name: string): Locator {
  return window.getByRole('region', { name, exact: true });
}

function field(dialog: Locator, name: string | RegExp): Locator {
  return dialog.getByRole('textbox', { name, exact: typeof name === 'string' });
}

/** Types a reason, and presses the button of a dialog without a mouse. */
async function confirm(dialog: Locator, reason: string, now: string): Promise<void> {
  await dialog.getByRole('textbox', { name: reason }).fill('The organisation asks for it');
  await dialog.getByRole('button', { name: now, exact: true }).press('Enter');
  await dialog.waitFor({ state: 'detached' });
}

it('is set up in a dialog that says at the fields what is wrong', async () => {
  const { window } = launched;
  await visit(window, 'Operators', { language: 'en', theme: 'light' });
  await openPart(window, operatorsPart.signIn);
  const place = section(window, 'Sign-in provider');
  await place.getByText('This vault has no provider.').waitFor();
  await place.getByRole('button', { name: 'Set up…' }).press('Enter');
  const dialog = window.getByRole('dialog', { name: 'Set up the provider' });
  await field(dialog, 'Name').fill('Corp sign-in');
  await field(dialog, 'Client ID').fill(`${clientId} 2`);
  await dialog.getByText('Enter the client ID, without spaces or accents.').waitFor();
  await field(dialog, 'Client ID').fill(clientId);
  await field(dialog, 'Issuer').fill('http://login.corp.example');
  await dialog.getByText(/^Enter the address with the host in lower case/u).waitFor();
  await screenshot(window, 'provider-rules-wrong');
  await field(dialog, 'Issuer').fill(server.issuer);
  await dialog.getByRole('button', { name: 'Check', exact: true }).press('Enter');
  await dialog.getByText('This provider can be used.').waitFor();
  await screenshot(window, 'provider-rules-checked');
  await field(dialog, 'Scopes').fill('groups');
  const asked = dialog.getByRole('group', { name: 'Asked at sign-in of' });
  await asked.getByRole('checkbox', { name: 'Support' }).press('Space');
  await field(dialog, 'Claim for the role').fill('groups');
  await field(dialog, 'Value 1').fill('it-owners');
  await dialog.getByRole('button', { name: 'Add a value' }).press('Enter');
  await field(dialog, 'Value 2').fill('it-support');
  await dialog.getByRole('combobox', { name: 'Role of value 2' }).selectOption('support');
  await dialog
    .getByRole('combobox', { name: 'What the claim does' })
    .selectOption({ label: 'Gives the role; who has no value keeps their own' });
  await screenshot(window, 'provider-rules-dialog');
  expect(await faultsOf(window)).toEqual([]);
  await confirm(dialog, 'Reason', 'Set up');
  await place.getByText(`Corp sign-in (${server.issuer})`).waitFor();
  await place.getByText('groups: it-owners for Owner · it-support for Support').waitFor();
  await place.getByText('Gives the role; who has no value keeps their own').waitFor();
  expect(await callFrom(window, 'provider.rules', {})).toMatchObject({
    clientId,
    scopes: ['groups'],
    signInRoles: ['support'],
    stepUpRoles: [],
    leaseHours: 72,
  });
}, 60_000);

it('is asked what it is, and shows who is bound until an owner unlinks them', async () => {
  const { window } = launched;
  const place = section(window, 'Sign-in provider');
  await place.getByText('Nobody is bound to an identity there yet.').waitFor();
  const begun = (await callFrom(window, 'provider.begin', {})) as { readonly address: string };
  const finished = callFrom(window, 'provider.finish', {});
  await comeBack(begun.address, 'ann');
  expect(await finished).toMatchObject({ isLinked: true });
  const row = place.getByRole('row', { name: /^Ada König ann/u });
  await row.waitFor();
  await place.getByRole('button', { name: 'Check', exact: true }).press('Enter');
  await place.getByText('This provider can be used.').waitFor();
  await place.scrollIntoViewIfNeeded();
  await screenshot(window, 'provider-rules-light-en');
  expect(await faultsOf(window)).toEqual([]);
  await place.getByRole('button', { name: 'Unlink Ada König' }).press('Enter');
  const dialog = window.getByRole('dialog', { name: 'Unlink Ada König' });
  await confirm(dialog, 'Reason', 'Unlink');
  await row.waitFor({ state: 'detached' });
  expect(await callFrom(window, 'provider.links', {})).toEqual([]);
}, 60_000);

it('is changed and removed in German and in the dark', async () => {
  const { window } = launched;
  await visit(window, 'Operators', { language: 'de', theme: 'dark' });
  await openPart(window, operatorsPart.signIn);
  const place = section(window, 'Anbieter für die Anmeldung');
  await place.getByRole('button', { name: 'Ändern…' }).press('Enter');
  const changing = window.getByRole('dialog', { name: 'Anbieter ändern' });
  await field(changing, 'Name').fill('Werksausweis');
  await changing.getByRole('combobox', { name: /^Ohne ihn/u }).selectOption('24');
  await screenshot(window, 'provider-rules-dialog-dark-de');
  await confirm(changing, 'Begründung', 'Ändern');
  await place.getByText(`Werksausweis (${server.issuer})`).waitFor();
  await place.getByText('24 Stunden nach einer Anmeldung dort').waitFor();
  await place.scrollIntoViewIfNeeded();
  await screenshot(window, 'provider-rules-dark-de');
  await place.getByRole('button', { name: 'Entfernen…' }).press('Enter');
  const removing = window.getByRole('dialog', { name: 'Werksausweis entfernen' });
  await confirm(removing, 'Begründung', 'Entfernen');
  await place.getByText(/^Dieser Tresor hat keinen Anbieter/u).waitFor();
  expect(await callFrom(window, 'provider.rules', {})).toBe(null);
  expect(launched.errors).toEqual([]);
}, 60_000);
