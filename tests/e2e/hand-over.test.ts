import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf, openWith, parseHandOver } from '../../main/cli/hand-over-file.ts';
import { faultsOf } from '../support/axe.ts';
import { filesWith, formsOf, needlesIn } from '../support/canaries.ts';
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
import { countInMemory, type Needle } from '../support/process-memory.ts';
import { ask, processesOf } from '../support/running-app.ts';
import { maySlapd, Slapd } from '../support/slapd.ts';
import { button, card } from '../support/tour-screens.ts';
import { callFrom, lockFrom, quiet, setUp } from '../support/walk.ts';

let launched: LaunchedApp;
/** An Electron without our app: any browser of the person's. */
let browser: LaunchedApp;
let slapd: Slapd;
let path = '';
let passphrase = '';
let password = '';
const temporary = mkdtempSync(join(tmpdir(), 'bailiwick-hand-over-'));
const said: string[] = [];

const english = { theme: 'light', language: 'en' } as const;
const german = { theme: 'dark', language: 'de' } as const;

async function look(chosen: typeof english | typeof german, name: string): Promise<void> {
  const { window } = launched;
  await callFrom(window, 'settings.set', chosen);
  await quiet(window);
  expect(await faultsOf(window)).toEqual([]);
  await screenshot(window, `${name}-${chosen.language}`);
}

/**
 * Reads what is shown once, backwards and by no handle of its element: the debugger lives in main, and
 * what passes it as it is, or is told of an element, would be found there.
 */
async function readTurned(label: string): Promise<string> {
  const { window } = launched;
  const selector = `output[aria-label="${label}"]`;
  await window.waitForFunction((one) => document.querySelector(one) !== null, selector);
  const turned = await window.evaluate(
    (one) => Array.from(document.querySelector(one)?.textContent ?? '').toReversed(),
    selector,
  );
  return turned.toReversed().join('');
}

async function reset(uid: string): Promise<void> {
  const { window } = launched;
  await openAccount(window, uid);
  await chooseAction(window, 'Reset the password…');
  await button(dialog(window), /^Stage/u).click();
  await button(card(window), 'Review').click();
  await applyLive(window, 'Works from home');
  await applied(window);
  await button(window, 'Hand over…').first().click();
}

async function mayEnter(uid: string, secret: string): Promise<boolean> {
  return (await slapd.signIn(`uid=${uid},ou=people,${slapd.base}`, secret)).status === 0;
}

/** Shows a new password as an operator does, and closes it. */
async function showOnce(uid: string, then?: 'Copy'): Promise<string> {
  const { window } = launched;
  await reset(uid);
  await button(dialog(window), 'Show it once').click();
  const shown = await readTurned('New password');
  if (then) {
    await button(dialog(window), then).click();
    await window.getByText('Copied', { exact: false }).first().waitFor();
  }
  await button(dialog(window), 'Handed over').click();
  await dialog(window).waitFor({ state: 'detached' });
  expect(await mayEnter(uid, shown)).toBe(true);
  return shown;
}

/** Each process of the app that holds one of the needles. */
function holders(needles: readonly Needle[]): readonly string[] {
  return processesOf(launched.app).flatMap(({ pid, command }) => {
    const counts = countInMemory(pid, needles) ?? {};
    const role = command.find((part) => part.startsWith('--type=')) ?? command.at(-1);
    return Object.entries(counts).map(([name, count]) => `${count} of ${name} in ${role}`);
  });
}

/** The file as a browser shows it that knows nothing of the app; what it asks for is written down. */
async function browse(language: string, asked: string[]): Promise<Page> {
  const opening = browser.app.waitForEvent('window');
  await browser.app.evaluate(({ BrowserWindow }, file) => {
    const other = new BrowserWindow({
      width: 1280,
      height: 800,
      webPreferences: { sandbox: true },
    });
    return other.loadFile(file);
  }, path);
  const page = await opening;
  await page.clock.install();
  await page.addInitScript((tag) => {
    Object.defineProperty(navigator, 'language', { get: () => tag });
  }, language);
  page.on('request', (request) => asked.push(request.url()));
  await page.reload();
  return page;
}

describe.skipIf(!maySlapd)('a reset password, in the window', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    slapd = await Slapd.start();
    launched = await launchApp({ env: { TMPDIR: temporary } });
    for (const stream of [launched.app.process().stdout, launched.app.process().stderr]) {
      stream?.on('data', (bytes: Buffer) => said.push(bytes.toString('latin1')));
    }
    await setUp(launched.window, 50);
    await fillAssistant(launched.window, {
      host: slapd.host,
      port: slapd.ldapsPort,
      name: slapd.consoleName,
      password: slapd.consolePassword,
    });
    await acceptAndConnect(launched.window);
    path = join(launched.home, 'for-ben.html');
    browser = await launchApp({ appDir: resolve(import.meta.dirname, '../support/empty-app') });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await launched.close();
    await slapd.stop();
  });

  it('goes to the person as a file that the passphrase on the screen opens, and signs in', async () => {
    const { app, window } = launched;
    await app.evaluate(({ dialog: dialogs }, filePath) => {
      dialogs.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, path);
    await reset('bbaker');
    await look(german, 'hand-over');
    await look(english, 'hand-over');
    await button(dialog(window), 'Save a sealed file…').click();
    passphrase = await readTurned('Passphrase');
    await look(german, 'hand-over-file');
    await look(english, 'hand-over-file');
    const sealed = parseHandOver(readFileSync(path, 'latin1'));
    ({ password } = openWith(sealed, await keyOf(sealed, passphrase)));
    expect(await mayEnter('bbaker', password)).toBe(true);
    await button(dialog(window), 'Handed over').click();
    await dialog(window).waitFor({ state: 'detached' });
    expect(await button(window, 'Hand over…').count()).toBe(0);
  });

  it('is shown once or copied, and after that is in no file, row, log or clipboard once locked', async () => {
    const { app, window, home } = launched;
    const shown = await showOnce('ccarter');
    const copied = await showOnce('ddyer', 'Copy');
    const inMemory = formsOf('sealed', password);
    const everything = [
      ...inMemory,
      ...formsOf('shown', shown),
      ...formsOf('copied', copied),
      ...formsOf('passphrase', passphrase),
    ];
    // This is also the proof that the search finds what is there.
    expect(holders(formsOf('copied', copied))).not.toEqual([]);
    const answers = await Promise.all([
      ask(window, 'audit.list', { limit: 500 }),
      ask(window, 'jobs.list', {}),
      ask(window, 'changes.list', { offset: 0, limit: 100 }),
      ask(window, 'changes.handOvers', {}),
    ]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true]);
    expect(JSON.stringify(answers[0])).toContain('changes.handOverFile');
    expect(needlesIn(JSON.stringify(answers), everything)).toEqual([]);
    await lockFrom(window);
    expect([home, temporary].flatMap((folder) => filesWith(folder, everything))).toEqual([]);
    expect(needlesIn([...said, ...launched.errors].join('\n'), everything)).toEqual([]);
    await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe('');
    await window.waitForTimeout(1_000);
    // What went as a file was never on the screen, where the debugger may look: it is nowhere.
    expect(holders(inMemory)).toEqual([]);
  });

  it('is shown to the person by any browser, from the disk, for two minutes', async () => {
    const asked: string[] = [];
    const page = await browse('en-GB', asked);
    const field = page.getByRole('textbox', { name: 'Passphrase' });
    await field.waitFor();
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('This passphrase does not open the file.').waitFor();
    await page.keyboard.type(passphrase.toLowerCase().replaceAll('-', ' '));
    await page.keyboard.press('Enter');
    const shown = page.getByRole('status', { name: /^Password of / });
    await shown.waitFor();
    expect(await shown.innerText()).toBe(password);
    expect(await faultsOf(page)).toEqual([]);
    await screenshot(page, 'hand-over-page-en');
    await page.keyboard.press('Enter');
    await page.getByText('Copied.').waitFor();
    expect(await browser.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(password);
    await page.clock.fastForward(121_000);
    await page.getByText('The password is hidden again.').waitFor();
    expect(await page.content()).not.toContain(password);
    expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
    // Not even what is slipped into it reaches anybody.
    let reached = 0;
    const listener = createServer((_request, response) => {
      reached += 1;
      response.end();
    });
    await once(listener.listen(0, '127.0.0.1'), 'listening');
    const { port } = listener.address() as AddressInfo;
    const tried = await page.evaluate(async (url) => {
      try {
        await fetch(url, { mode: 'no-cors' });
        return 'sent';
      } catch {
        return 'refused';
      }
    }, `http://127.0.0.1:${port}/`);
    listener.close();
    expect({ tried, reached }).toEqual({ tried: 'refused', reached: 0 });
    await page.close();
  });

  it('speaks German to the person whose browser does, and says when the file was changed', async () => {
    const page = await browse('de-AT', []);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('heading', { name: 'Ihr neues Kennwort' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.type(passphrase);
    await page.keyboard.press('Enter');
    await page.getByText(/^Noch 1\d\d s zu sehen$/u).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await screenshot(page, 'hand-over-page-de');
    await button(page, 'Verbergen').click();
    await page.evaluate(() => {
      const sealed = document.getElementById('sealed');
      if (sealed)
        sealed.textContent = (sealed.textContent ?? '').replace('"createdAt":1', '"createdAt":2');
    });
    await page.keyboard.type(passphrase);
    await page.keyboard.press('Enter');
    await page.getByText('Diese Datei wurde unterwegs verändert').waitFor();
    await page.close();
  });
});
