import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { button, card, goTo, openTab, rows } from '../support/tour-screens.ts';
import { callFrom, setUp } from '../support/walk.ts';

let launched: LaunchedApp;

beforeAll(async () => {
  launched = await launchApp();
  await setUp(launched.window, 500);
  await launched.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800);
  });
}, 120_000);

afterAll(() => launched.close());

it('shows the state whole beside an open card, and the text of what is cut', async () => {
  const { window } = launched;
  await goTo(window, 'Accounts');
  // The first row is a group, by its name.
  await rows(window).nth(1).getByRole('gridcell').nth(1).click();
  await card(window).waitFor();
  await screenshot(window, 'everyday-card');
  const state = window.locator('[data-grid] [col-id="state"] .bw-cut');
  const cut = await state.evaluateAll((cells) =>
    cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent),
  );
  expect(cut).toEqual([]);
  const mails = window.locator('[data-grid] [role="gridcell"][col-id="mail"]');
  const mail = mails.filter({ hasText: /@|\./ }).first();
  await mail.hover();
  // It comes once the pointer rests there.
  const whole = () =>
    mail.evaluate((cell) =>
      (cell.closest('[title]') ?? cell.querySelector('[title]'))?.getAttribute('title'),
    );
  await expect.poll(whole).toContain('@');
});

it('says that a change was staged without covering a button', async () => {
  const { window } = launched;
  const panel = await openTab(window, 'Attributes');
  await button(panel, 'Edit Mail').click();
  await panel.getByRole('textbox', { name: 'Mail, value 1' }).fill('keeper@corp.example');
  await button(panel, 'Stage change').click();
  const footer = window.getByRole('contentinfo', { name: 'Status' });
  const notice = footer.getByText('1 change staged', { exact: true });
  await notice.waitFor();
  await screenshot(window, 'everyday-notice');
  const place = await notice.boundingBox();
  const bar = await footer.boundingBox();
  expect(place?.y ?? 0).toBeGreaterThanOrEqual(bar?.y ?? 800);
});

it('makes an account like another one, in the same place', async () => {
  const { window } = launched;
  await button(window, 'New account').click();
  const dialog = window.getByRole('dialog');
  await button(dialog, 'Like another account…').click();
  await dialog.getByRole('radiogroup', { name: 'Accounts to take over from' }).waitFor();
  await dialog.getByRole('radiogroup').last().getByRole('radio').first().click();
  await dialog.getByText(/^Taken over from/).waitFor();
  const place = dialog.getByRole('textbox', { name: 'Place in the directory' });
  expect(await place.inputValue()).toMatch(/^(?:ou|o|dc)=/);
  await dialog.getByRole('textbox', { name: 'Given name' }).fill('Noor');
  await dialog.getByRole('textbox', { name: 'Surname' }).fill('Twin');
  await dialog.getByRole('textbox', { name: 'User name' }).fill('ntwin');
  await screenshot(window, 'everyday-like-another');
  await place.fill('not a place');
  await dialog.getByRole('textbox', { name: 'User name' }).fill('ntwin2');
  expect(await button(dialog, 'Stage new account').getAttribute('aria-disabled')).toBe('true');
  await place.fill('ou=people,dc=corp,dc=example');
  await button(dialog, 'Stage new account').click();
  await dialog.waitFor({ state: 'detached' });
});

it('takes a day as the language writes it, and says in words what is not a day', async () => {
  const { window } = launched;
  await callFrom(window, 'settings.set', { language: 'de' });
  await window.getByRole('button', { name: 'Filter', exact: true }).click();
  await window.getByRole('menuitem', { name: 'Datum' }).click();
  const from = window.getByRole('textbox', { name: 'Von' });
  expect(await from.getAttribute('placeholder')).toBe('TT.MM.JJJJ');
  await from.fill('31.02.2026');
  await from.press('Tab');
  await window.getByText('Das ist kein Tag. Schreiben Sie ihn als TT.MM.JJJJ.').waitFor();
  await screenshot(window, 'everyday-day');
  await from.fill('1.2.2020');
  await button(window, 'Anwenden').click();
  await window
    .getByText(/01\.02\.2020|1\. Feb\.? 2020/)
    .first()
    .waitFor();
  await callFrom(window, 'settings.set', { language: 'en' });
});

it('saves a view and opens it again', async () => {
  const { window } = launched;
  await button(window, 'Views').click();
  await window.getByRole('menuitem', { name: 'Save this view…' }).click();
  const dialog = window.getByRole('dialog', { name: 'Save view' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Signed in since 2020');
  await dialog.getByRole('button', { name: 'Save view' }).click();
  await dialog.waitFor({ state: 'detached' });
  await window
    .getByRole('button', { name: /^Remove/ })
    .first()
    .click();
  await button(window, 'Views').click();
  await window.getByRole('menuitem', { name: 'Signed in since 2020' }).first().click();
  await window
    .getByText(/Feb 1, 2020/)
    .first()
    .waitFor();
  await screenshot(window, 'everyday-view');
  const chips = await window.getByText(/Feb 1, 2020/).count();
  expect(chips).toBeGreaterThan(0);
});

it('says that an export has ended, and lists it on Home', async () => {
  const { app, window, home } = launched;
  await app.evaluate(
    ({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    },
    join(home, 'list.csv'),
  );
  await button(window, 'Export').click();
  const dialog = window.getByRole('dialog', { name: 'Export accounts' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('A list for the team');
  await button(dialog, /^Export \d+ accounts…$/).click();
  await window
    .getByRole('status')
    .filter({ hasText: 'Export to list.csv · Done' })
    .first()
    .waitFor();
  await screenshot(window, 'everyday-export');
  await goTo(window, 'Home');
  await window.getByText('Export to list.csv').first().waitFor();
  await screenshot(window, 'everyday-home');
  expect(await window.getByText('sizeBytes').count()).toBe(0);
});

it('offers to search for a name that no command has', async () => {
  const { window } = launched;
  await window.keyboard.press('Control+K');
  await window.keyboard.type('zzzz');
  await window.getByRole('option', { name: /zzzz/ }).waitFor();
  expect(await window.getByText('Nothing has this name').count()).toBe(0);
  await window.keyboard.press('Escape');
});

it('goes back to the password after a wrong one', async () => {
  const { window } = launched;
  await button(window, 'Lock').click();
  const field = window.getByLabel('Password', { exact: true });
  await field.fill('not the password of this vault');
  await button(window, 'Sign in').click();
  await window.getByText('The password is not right.').waitFor();
  const isThere = () => field.evaluate((element) => element === document.activeElement);
  await expect.poll(isThere, { timeout: 10_000 }).toBe(true);
});
