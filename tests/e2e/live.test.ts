import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  reviewQueued,
  stageTitle,
} from '../support/live-screens.ts';
import { maySlapd, Slapd } from '../support/slapd.ts';
import { button, card, goTo, openTab } from '../support/tour-screens.ts';
import { setUp, visit } from '../support/walk.ts';

const small = { width: 1280, height: 800 };
const large = { width: 1920, height: 1080 };

/** The same pages without a server are looked at in every look by screens.test.ts. */
const looks = [
  { page: 'Directories', theme: 'light', language: 'en', size: small },
  { page: 'Home', theme: 'dark', language: 'de', size: large },
  { page: 'Changes', theme: 'high-contrast', language: 'en', size: small },
  { page: 'Directories', theme: 'light', language: 'ar-XB', size: small },
] as const;

let launched: LaunchedApp;
let slapd: Slapd;

function person(uid: string): string {
  return `uid=${uid},ou=people,${slapd.base}`;
}

const printed = /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/u;

/** What people read aloud, as the contract writes it. */
function fingerprintOf(print: string): string {
  return Buffer.from(print.replaceAll(/[:\s]/gu, ''), 'hex').toString('base64url');
}

describe.skipIf(!maySlapd)(
  'a directory at a real server, in the window',
  {
    timeout: 90_000,
  },
  () => {
    beforeAll(async () => {
      slapd = await Slapd.start();
      launched = await launchApp();
      await setUp(launched.window, 200);
    }, 120_000);

    afterAll(async () => {
      await launched.close();
      await slapd.stop();
    });

    it('is described by the keyboard alone, and its certificate is shown before anything is sent', async () => {
      const { window } = launched;
      await fillAssistant(window, {
        host: slapd.host,
        port: slapd.ldapsPort,
        name: slapd.consoleName,
        password: slapd.consolePassword,
      });
      await dialog(window).getByText('This computer does not know the issuer').waitFor();
      const print = await dialog(window)
        .getByText(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/u)
        .innerText();
      const shown = Buffer.from(print.replaceAll(':', ''), 'hex').toString('base64url');
      expect(shown).toBe(slapd.fingerprint);
      await screenshot(window, 'live-certificate');
      expect(await faultsOf(window)).toEqual([]);
    });

    it('is connected and read once a person has accepted the certificate', async () => {
      const { window } = launched;
      await acceptAndConnect(window);
      const line = window.getByRole('row').filter({ hasText: liveName });
      await line.getByText('OpenLDAP').waitFor();
      await line.getByText('now', { exact: true }).waitFor();
      await screenshot(window, 'live-directory');
      expect(await line.getByRole('cell').allInnerTexts()).toEqual(
        expect.arrayContaining(['8', '3']),
      );
    });

    it('gives accounts that are found, edited and applied at the server', async () => {
      const { window } = launched;
      await openAccount(window, 'ccarter');
      await stageTitle(window, 'Keeper of Lighthouses');
      await goTo(window, 'Changes');
      await window.getByRole('heading', { name: /^Waiting for directory servers/u }).waitFor();
      await screenshot(window, 'live-queue');
      await reviewQueued(window);
      await applyLive(window, 'Moved to the coast');
      await applied(window);
      expect(await slapd.values('(uid=ccarter)', 'title')).toEqual(['Keeper of Lighthouses']);
    });

    it('stops where somebody else was first, and takes mine only when a person says so', async () => {
      const { window } = launched;
      await openAccount(window, 'ddyer');
      await stageTitle(window, 'Mine');
      await slapd.modify(
        `dn: ${person('ddyer')}\nchangetype: modify\nreplace: title\ntitle: Theirs\n-\n`,
      );
      await applyLive(window, 'A race');
      await window.getByRole('columnheader', { name: 'Directory now' }).waitFor();
      await screenshot(window, 'live-conflict');
      expect(await slapd.values('(uid=ddyer)', 'title')).toEqual(['Theirs']);
      expect(await faultsOf(window)).toEqual([]);
      await window.keyboard.press('2');
      await button(window, 'Settle the conflict').click();
      await applyLive(window, 'A race');
      await applied(window);
      expect(await slapd.values('(uid=ddyer)', 'title')).toEqual(['Mine']);
    });

    it('sets a password that nobody has seen and hands it over once', async () => {
      const { window } = launched;
      await openAccount(window, 'bbaker');
      await chooseAction(window, 'Reset the password…');
      await screenshot(window, 'live-reset');
      await button(dialog(window), /^Stage/u).click();
      await button(card(window), 'Review').click();
      await applyLive(window, 'Locked out on Monday');
      await applied(window);
      await button(window, 'Hand over…').first().click();
      await button(dialog(window), 'Show it once').click();
      const secret = await dialog(window).getByRole('status', { name: 'New password' }).innerText();
      await screenshot(window, 'live-hand-over');
      expect((await slapd.signIn(person('bbaker'), secret)).status).toBe(0);
      await button(dialog(window), 'Handed over').click();
      await dialog(window).waitFor({ state: 'detached' });
      expect(await window.content()).not.toContain(secret);
      expect(await button(window, 'Hand over…').count()).toBe(0);
    });

    it('keeps changes while the server is away, and says so', async () => {
      const { window } = launched;
      await openAccount(window, 'eelder');
      await stageTitle(window, 'Elder of the Elders');
      await slapd.pause();
      await applyLive(window, 'Offline');
      await window.getByText('The server does not answer.').first().waitFor();
      await screenshot(window, 'live-offline');
      await slapd.resume();
      await applyLive(window, 'Online again');
      await applied(window);
      expect(await slapd.values('(uid=eelder)', 'title')).toEqual(['Elder of the Elders']);
    });

    it('copies the groups of another account, one by one at the server', async () => {
      const { window } = launched;
      await openAccount(window, 'ffisher');
      const panel = await openTab(window, 'Groups');
      await button(panel, 'Compare…').click();
      await dialog(window).getByRole('searchbox', { name: 'Compare with' }).fill('aarcher');
      await dialog(window)
        .getByRole('radio', { name: /aarcher/u })
        .check();
      await dialog(window).getByRole('heading', { name: 'Only Ann Archer' }).waitFor();
      await screenshot(window, 'live-compare');
      await dialog(window).getByRole('checkbox', { name: 'staff' }).uncheck();
      await button(dialog(window), 'Stage joining 1 group').click();
      await dialog(window).waitFor({ state: 'detached' });
      await reviewQueued(window);
      await applyLive(window, 'Same work as Ann');
      await applied(window);
      const members = await slapd.values('(cn=clerks)', 'member');
      expect(members).toContain(person('ffisher'));
    });

    it('raises an alarm over another certificate, and accepts it from a person only', async () => {
      const { window } = launched;
      const before = slapd.fingerprint;
      await slapd.renew();
      await goTo(window, 'Directories');
      await button(window, `Actions for ${liveName}`).click();
      await window.getByRole('menuitem', { name: 'Connection doctor…' }).click();
      await dialog(window).getByRole('alert').waitFor();
      const prints = await dialog(window).getByText(printed).allInnerTexts();
      expect(prints.map(fingerprintOf)).toEqual([before, slapd.fingerprint]);
      await screenshot(window, 'live-alarm');
      expect(await faultsOf(window)).toEqual([]);
      await dialog(window)
        .getByRole('checkbox', { name: /compared/u })
        .check();
      await button(dialog(window), 'Accept this certificate').click();
      await dialog(window).getByText('This name may read accounts.').waitFor();
      await button(dialog(window), 'Close').click();
    });

    it.each(looks)(
      'is readable by everybody: $page in $theme and $language',
      async ({ page, theme, language, size }) => {
        const { window, app } = launched;
        await app.evaluate(({ BrowserWindow }, { width, height }) => {
          BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
        }, size);
        await visit(window, page, { theme, language });
        await screenshot(window, `live-${page.toLowerCase()}-${theme}-${language}`);
        expect(await faultsOf(window)).toEqual([]);
      },
    );

    it('writes nothing to the console of the window', () => {
      expect(launched.errors).toEqual([]);
    });
  },
);
