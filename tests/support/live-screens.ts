import type { Locator, Page } from 'playwright-core';
import type { Slapd } from './slapd.ts';
import { button, card, goTo, openTab, rows } from './tour-screens.ts';

/** How the tests call the directory in the window. */
export const liveName = 'corp.example.test';

/** The dialog that is open. */
export function dialog(page: Page): Locator {
  return page.getByRole('dialog');
}

/** Fills the assistant up to the look at the server, with the keyboard alone. */
export async function fillAssistant(page: Page, slapd: Slapd): Promise<void> {
  const { keyboard } = page;
  await goTo(page, 'Directories');
  await button(page, 'Add directory').focus();
  await keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Connect to a server…' }).waitFor();
  await keyboard.press('End');
  await keyboard.press('ArrowUp');
  await keyboard.press('Enter');
  await dialog(page).getByRole('textbox', { name: 'Name of the directory' }).waitFor();
  await keyboard.type(liveName);
  await keyboard.press('Tab');
  await keyboard.type(slapd.host);
  // Past the radio buttons of the protection, which are one stop.
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type(String(slapd.ldapsPort));
  await keyboard.press('Enter');
  const name = dialog(page).getByRole('textbox', { name: 'Name', exact: true });
  await name.focus();
  await keyboard.type(slapd.consoleName);
  await keyboard.press('Tab');
  await keyboard.type(slapd.consolePassword);
  await keyboard.press('Enter');
  await dialog(page).getByRole('textbox', { name: 'Base DNs' }).waitFor();
  await button(dialog(page), 'Next').focus();
  await keyboard.press('Enter');
}

/** Opens the card of one account of the live directory by its user name. */
export async function openAccount(page: Page, userName: string): Promise<Locator> {
  await goTo(page, 'Accounts');
  const box = page.getByRole('searchbox', { name: 'Search accounts' });
  await box.fill(userName);
  await rows(page).filter({ hasText: userName }).first().getByRole('gridcell').nth(1).click();
  await card(page).getByText(userName).first().waitFor();
  return card(page);
}

/** Stages another title from the card that is open, and goes to the review. */
export async function stageTitle(page: Page, title: string): Promise<void> {
  const panel = await openTab(page, 'Attributes');
  await button(panel, 'Edit Title').click();
  await panel.getByRole('textbox', { name: 'Title, value 1' }).fill(title);
  await button(panel, 'Stage change').click();
  await button(card(page), 'Review').click();
  await page.getByRole('row').filter({ hasText: title }).waitFor();
}

/** Goes to the review of what waits for the live directory. */
export async function reviewQueued(page: Page): Promise<void> {
  await goTo(page, 'Changes');
  const queue = page.getByRole('region', { name: /^Waiting for directory servers/u });
  await button(queue, /^Change set/u)
    .first()
    .click();
}

/** Applies the set under review. */
export async function applyLive(page: Page, reason: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await button(page, `Apply 1 change to ${liveName}`).click();
}
