import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf, openWith, parseHandOver } from '../../main/cli/hand-over-file.ts';
import { faultsOf } from '../support/axe.ts';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import {
  acceptAndConnect,
  applied,
  applyLive,
  chooseAction,
  dialog,
  fillAssistant,
  openAccount,
} from '../support/live-screens.ts';
import { maySlapd, Slapd } from '../support/slapd.ts';
import { button, card } from '../support/tour-screens.ts';
import { callFrom, quiet, setUp } from '../support/walk.ts';

let launched: LaunchedApp;
let slapd: Slapd;

const english = { theme: 'light', language: 'en' } as const;
const german = { theme: 'dark', language: 'de' } as const;

async function look(chosen: typeof english | typeof german, name: string): Promise<void> {
  const { window } = launched;
  await callFrom(window, 'settings.set', chosen);
  await quiet(window);
  expect(await faultsOf(window)).toEqual([]);
  await screenshot(window, `${name}-${chosen.language}`);
}

describe.skipIf(!maySlapd)('a reset password, in the window', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    slapd = await Slapd.start();
    launched = await launchApp();
    await setUp(launched.window, 50);
    await fillAssistant(launched.window, {
      host: slapd.host,
      port: slapd.ldapsPort,
      name: slapd.consoleName,
      password: slapd.consolePassword,
    });
    await acceptAndConnect(launched.window);
  }, 120_000);

  afterAll(async () => {
    await launched.close();
    await slapd.stop();
  });

  it('goes to the person as a file that the passphrase on the screen opens, and signs in', async () => {
    const { app, window, home } = launched;
    const path = join(home, 'for-ben.bailiwick-hand-over');
    await app.evaluate(({ dialog: dialogs }, filePath) => {
      dialogs.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, path);
    await openAccount(window, 'bbaker');
    await chooseAction(window, 'Reset the password…');
    await button(dialog(window), /^Stage/u).click();
    await button(card(window), 'Review').click();
    await applyLive(window, 'Works from home');
    await applied(window);
    await button(window, 'Hand over…').first().click();
    await look(german, 'hand-over');
    await look(english, 'hand-over');
    await button(dialog(window), 'Save a sealed file…').click();
    const passphrase = await dialog(window).getByRole('status', { name: 'Passphrase' }).innerText();
    await look(german, 'hand-over-file');
    await look(english, 'hand-over-file');
    const sealed = parseHandOver(readFileSync(path, 'latin1'));
    const { password } = openWith(sealed, await keyOf(sealed, passphrase));
    const signedIn = await slapd.signIn(`uid=bbaker,ou=people,${slapd.base}`, password);
    expect(signedIn.status).toBe(0);
    expect(await window.content()).not.toContain(password);
    await button(dialog(window), 'Handed over').click();
    await dialog(window).waitFor({ state: 'detached' });
    expect(await window.content()).not.toContain(passphrase);
    expect(await button(window, 'Hand over…').count()).toBe(0);
  });
});
