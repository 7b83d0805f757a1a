import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { type OidcServer, rulesFor, startOidcServer } from '../support/oidc-server.ts';
import { ask } from '../support/running-app.ts';
import { comeBack } from '../support/scripted-browser.ts';
import { callFrom, lockFrom, ownerPassword, setUp, visit } from '../support/walk.ts';

let launched: LaunchedApp;
let server: OidcServer;
/** Holds a browser of the system that only writes down where it was sent. */
const folder = mkdtempSync(join(process.env['HOME'] ?? tmpdir(), 'browser-'));
const opened = join(folder, 'opened');

beforeAll(async () => {
  server = await startOidcServer();
  const browser = join(folder, 'xdg-open');
  writeFileSync(
    browser,
    `#!/bin/sh\nprintf '%s' "$1" > '${opened}.part'\nmv '${opened}.part' '${opened}'\n`,
  );
  chmodSync(browser, 0o755);
  launched = await launchApp({ env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` } });
  await setUp(launched.window, 50);
  await launched.window.reload();
}, 120_000);

afterAll(async () => {
  await launched.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Where the browser of the system was sent, once it was. */
async function sentTo(window: Page): Promise<string> {
  while (!existsSync(opened)) await window.waitForTimeout(50);
  const address = readFileSync(opened, 'utf8');
  rmSync(opened);
  return address;
}

async function signInWithPassword(window: Page, label: string): Promise<void> {
  // Until it is locked, a part of the settings has the same name.
  const field = window.getByLabel(label, { exact: true }).and(window.locator('input'));
  await field.fill(ownerPassword);
  await window.keyboard.press('Enter');
}

/** Goes on from the password to the provider, as somebody there, and into the vault. */
async function passAs(name: string): Promise<void> {
  const { window } = launched;
  await window.getByRole('button', { name: 'Sign in with Corp sign-in' }).press('Enter');
  await comeBack(await sentTo(window), name);
  await window.getByRole('navigation', { name: 'Pages' }).waitFor();
}

it('binds the owner from Settings, in the browser of the system', async () => {
  const { window } = launched;
  await callFrom(window, 'provider.setRules', { rules: rulesFor(server), reason: 'because' });
  await visit(window, 'Settings', { language: 'en', theme: 'light' });
  await window.getByRole('tab', { name: 'Security' }).click();
  await window.getByRole('button', { name: 'Sign in with Corp sign-in' }).press('Enter');
  const address = await sentTo(window);
  expect(address.startsWith(`${server.issuer}/auth?`)).toBe(true);
  expect(await window.getByLabel('Address', { exact: true }).inputValue()).toBe(address);
  await screenshot(window, 'provider-waiting');
  expect(await comeBack(address, 'ann')).toContain('Bailiwick has the answer');
  await window.getByText('You are bound to your identity').waitFor();
  await screenshot(window, 'provider-settings');
}, 60_000);

it('is asked after the password, and lets nothing else happen before', async () => {
  const { window } = launched;
  const rules = { ...rulesFor(server), signInRoles: ['owner'], stepUpRoles: ['owner'] };
  await callFrom(window, 'provider.setRules', { rules, reason: 'because' });
  await window.getByRole('button', { name: 'Lock', exact: true }).click();
  await signInWithPassword(window, 'Password');
  await window.getByRole('heading', { name: 'Sign in with Corp sign-in' }).waitFor();
  expect(await ask(window, 'jobs.list', {})).toMatchObject({ code: 'provider-needed' });
  await screenshot(window, 'provider-sign-in');
  await window.getByRole('button', { name: 'Sign in with Corp sign-in' }).press('Enter');
  await comeBack(await sentTo(window), 'mallory');
  await window.getByText('You are bound to another identity at the provider').waitFor();
  await screenshot(window, 'provider-refused');
  await passAs('ann');
}, 60_000);

it('gives a role for a session by a claim, which the window names and holds to', async () => {
  const { window } = launched;
  const values = [{ value: 'audit', role: 'auditor' }];
  const claim = { name: 'groups', values, otherwise: 'own' };
  const asked = { signInRoles: ['owner', 'support'], stepUpRoles: ['owner'], scopes: ['groups'] };
  const rules = { ...rulesFor(server), ...asked, claim };
  await callFrom(window, 'provider.setRules', { rules, reason: 'because' });
  const made = await callFrom(window, 'operators.invite', { name: 'Sue', role: 'support' });
  const { code } = made as { readonly code: readonly string[] };
  await lockFrom(window);
  const given = { code: code.join('-'), password: ownerPassword, useKeychain: false };
  await callFrom(window, 'session.enrol', given);
  server.groups.set('sue', ['staff', 'audit']);
  await passAs('sue');
  await callFrom(window, 'settings.set', { tourDone: true });
  await window.getByRole('img', { name: 'Sue', exact: true }).hover();
  await window.getByRole('tooltip').getByText('Sue · Auditor (by the provider)').waitFor();
  expect(await callFrom(window, 'session.status', {})).toMatchObject({
    role: 'auditor',
    byProvider: { closed: [] },
  });
  const edits = [{ do: 'disable' }];
  expect(await ask(window, 'changes.stage', { targets: [1], edits })).toMatchObject({
    code: 'not-permitted',
  });
  expect(await ask(window, 'audit.head', {})).toMatchObject({ ok: true });
  await screenshot(window, 'provider-given-role');

  await lockFrom(window);
  const { operators } = (await callFrom(window, 'session.status', {})) as {
    readonly operators: readonly { readonly id: string; readonly name: string }[];
  };
  const operator = operators.find(({ name }) => name === 'Ada König')?.id;
  await callFrom(window, 'session.signIn', { password: ownerPassword, operator });
  await passAs('ann');
}, 60_000);

it('says in German that it is out of reach, and goes on under a lease', async () => {
  const { window } = launched;
  await callFrom(window, 'settings.set', { language: 'de', theme: 'dark' });
  await window.getByRole('button', { name: 'Sperren', exact: true }).click();
  await server.stop();
  await signInWithPassword(window, 'Kennwort');
  await window.getByRole('button', { name: 'Mit Corp sign-in anmelden' }).press('Enter');
  await window.getByText('Der Anbieter ist nicht erreichbar.').waitFor();
  await screenshot(window, 'provider-lease-german');
  await window.getByRole('button', { name: /^Ohne ihn weiter/u }).press('Enter');
  await window.getByRole('navigation', { name: 'Seiten' }).waitFor();
  expect(launched.errors).toEqual([]);
}, 60_000);
