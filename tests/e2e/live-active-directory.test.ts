import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Directory } from '../../shared/model/directory.ts';
import { faultsOf } from '../support/axe.ts';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import {
  acceptAndConnect,
  applied,
  applyLive,
  chooseAction,
  dialog,
  fillAssistant,
  liveName,
  openAccount,
} from '../support/live-screens.ts';
import { briefPolicy, sambaStates } from '../support/samba-states.ts';
import { maySamba, Samba } from '../support/samba.ts';
import { button, card, goTo } from '../support/tour-screens.ts';
import { callFrom, setUp } from '../support/walk.ts';

let launched: LaunchedApp;
let samba: Samba;

async function first(user: string, attribute: string): Promise<string | undefined> {
  return (await samba.values(`(sAMAccountName=${user})`, attribute))[0];
}

/** What the card says of the sign-in of somebody, fact by fact. */
async function factsOf(page: Page, user: string): Promise<string> {
  const opened = await openAccount(page, user);
  const facts = opened.getByRole('list').first();
  return (await facts.innerText()).replaceAll(/\s+/gu, ' ');
}

/** Presses the button beside the one fact that stops a sign-in, and goes on when it is staged. */
async function mend(page: Page, user: string, name: string): Promise<void> {
  const opened = await openAccount(page, user);
  await button(opened, name).click();
  await opened.getByText('change staged here').waitFor();
}

async function review(page: Page): Promise<void> {
  await button(card(page), 'Review').click();
  await page.getByRole('textbox', { name: 'Reason' }).waitFor();
}

describe.skipIf(!maySamba)('Active Directory, in the window', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    samba = await Samba.start();
    await sambaStates(samba);
    launched = await launchApp();
    await setUp(launched.window, 20);
  }, 180_000);

  afterAll(async () => {
    await launched.close();
    await samba.stop();
  });

  it('is connected under a down-level name, once its certificate was compared', async () => {
    const { window } = launched;
    const { host, ldapsPort: port, adminDownLevel: name, adminPassword: password } = samba;
    await fillAssistant(window, { host, port, name, password });
    const print = await dialog(window)
      .getByText(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/u)
      .innerText();
    expect(Buffer.from(print.replaceAll(':', ''), 'hex').toString('base64url')).toBe(
      samba.fingerprint,
    );
    await acceptAndConnect(window);
    const line = window.getByRole('row').filter({ hasText: liveName });
    await line.getByText('Active Directory').waitFor();
    await line.getByText('now', { exact: true }).waitFor();
    await screenshot(window, 'ad-directory');
  });

  it('takes a principal name in place of it, and the doctor finds nothing wrong', async () => {
    const { window } = launched;
    await button(window, `Actions for ${liveName}`).click();
    await window.getByRole('menuitem', { name: 'Connection…' }).click();
    await button(dialog(window), 'Next').click();
    await dialog(window).getByRole('textbox', { name: 'Name', exact: true }).fill(samba.adminName);
    await dialog(window).getByLabel('Password', { exact: true }).fill(samba.adminPassword);
    await button(dialog(window), 'Next').click();
    await button(dialog(window), 'Next').click();
    await dialog(window).getByText('This name may read accounts.').waitFor();
    await screenshot(window, 'ad-doctor');
    expect(await faultsOf(window)).toEqual([]);
    await button(dialog(window), 'Save').click();
    await dialog(window).waitFor({ state: 'detached' });
    const directories = (await callFrom(window, 'directories.list', {})) as readonly Directory[];
    const live = directories.find(({ name }) => name === liveName)?.live;
    expect(live?.connection.bindName).toBe(samba.adminName);
  });

  it('says of each account what stops its sign-in, since when and by which policy', async () => {
    const { window } = launched;
    expect(await factsOf(window, 'aarcher')).toContain('Enabled, not locked, does not expire');
    expect(await factsOf(window, 'bbaker')).toContain('Disabled');
    const locked = await factsOf(window, 'ccarter');
    expect(locked).toMatch(/Locked since .* Too many wrong passwords .* policy of the domain/u);
    await screenshot(window, 'ad-locked');
    const expired = await factsOf(window, 'ddyer');
    expect(expired).toMatch(new RegExp(`Password expired .* policy ${briefPolicy}`, 'u'));
    await screenshot(window, 'ad-password-expired');
    expect(await factsOf(window, 'eelder')).toContain('Must change the password');
    expect(await factsOf(window, 'ffisher')).toMatch(/Expired since .* The account ended/u);
  });

  it('enables, unlocks, extends and waives a change of password, as the server then says', async () => {
    const { window } = launched;
    await mend(window, 'bbaker', 'Enable');
    await mend(window, 'ccarter', 'Unlock');
    await mend(window, 'eelder', 'Do not require');
    await review(window);
    await screenshot(window, 'ad-review');
    await applyLive(window, 'Back from leave', 3);
    await applied(window, 3);
    expect(await first('bbaker', 'userAccountControl')).toBe('512');
    expect(await first('ccarter', 'lockoutTime')).toBe('0');
    expect(await first('eelder', 'pwdLastSet')).not.toBe('0');
    expect(await factsOf(window, 'ccarter')).toContain('Enabled, not locked');
  });

  it('disables one account, and has another change its password', async () => {
    const { window } = launched;
    await openAccount(window, 'aarcher');
    await chooseAction(window, 'Disable');
    await card(window).getByText('change staged here').waitFor();
    await openAccount(window, 'bbaker');
    await chooseAction(window, 'Must change password');
    await card(window).getByText('change staged here').waitFor();
    await review(window);
    await applyLive(window, 'Leaves today', 2);
    await applied(window, 2);
    expect(await first('aarcher', 'userAccountControl')).toBe('514');
    expect(await first('bbaker', 'pwdLastSet')).toBe('0');
  });

  it('sets a password that nobody has seen, hands it over once, and it signs in', async () => {
    const { window } = launched;
    await openAccount(window, 'ccarter');
    await chooseAction(window, 'Reset the password…');
    await dialog(window).getByRole('checkbox', { name: 'Must be changed' }).uncheck();
    await button(dialog(window), /^Stage/u).click();
    await review(window);
    await applyLive(window, 'Forgot it');
    await applied(window);
    await button(window, 'Hand over…').first().click();
    await button(dialog(window), 'Show it once').click();
    const secret = await dialog(window).getByRole('status', { name: 'New password' }).innerText();
    expect((await samba.signIn('ccarter@corp.example.test', secret)).status).toBe(0);
    await button(dialog(window), 'Handed over').click();
    await dialog(window).waitFor({ state: 'detached' });
    expect(await window.content()).not.toContain(secret);
  });

  it('renames, moves and deletes at the server', async () => {
    const { window } = launched;
    await openAccount(window, 'aarcher');
    await chooseAction(window, 'Rename…');
    await dialog(window).getByRole('textbox').fill('Ann Bowman');
    await button(dialog(window), /^Stage/u).click();
    await openAccount(window, 'ccarter');
    await chooseAction(window, 'Move…');
    await dialog(window).getByRole('textbox').fill(`OU=Former,${samba.base}`);
    await button(dialog(window), /^Stage/u).click();
    await openAccount(window, 'ffisher');
    await chooseAction(window, 'Delete…');
    await button(dialog(window), 'Stage deletion').click();
    await review(window);
    await screenshot(window, 'ad-review-moves');
    // A new name is also the name that is shown: four changes of three accounts.
    await applyLive(window, 'Reorganised', 4);
    await applied(window, 4);
    expect(await first('aarcher', 'cn')).toBe('Ann Bowman');
    expect(await samba.values('(sAMAccountName=ccarter)', 'dn')).toEqual([
      `CN=Cleo Carter,OU=Former,${samba.base}`,
    ]);
    expect(await first('ffisher', 'cn')).toBeUndefined();
  });

  it('restores from what the server keeps of the deleted', async () => {
    const { window } = launched;
    await goTo(window, 'Accounts');
    await button(window, 'Filter').click();
    await window.getByRole('menuitem', { name: 'State' }).click();
    await window.getByRole('checkbox', { name: 'Deleted' }).focus();
    await window.keyboard.press('Space');
    await window.keyboard.press('Escape');
    await openAccount(window, 'ffisher');
    await screenshot(window, 'ad-deleted');
    await button(card(window), 'Restore').click();
    await review(window);
    await applyLive(window, 'Deleted by mistake');
    await applied(window);
    expect(await first('ffisher', 'cn')).toBe('Finn Fisher');
  });

  it('writes nothing to the console of the window', () => {
    expect(launched.errors).toEqual([]);
  });
});
