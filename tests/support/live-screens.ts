import type { Locator, Page } from 'playwright-core';
import { screenshot } from './electron.ts';
import { button, card, goTo, openTab, rows } from './tour-screens.ts';

/** How the tests call the directory in the window. */
export const liveName = 'corp.example.test';

/** The dialog that is open. */
export function dialog(page: Page): Locator {
  return page.getByRole('dialog');
}

/** Where a server is and who signs in there, as a person types it. */
export type Typed = {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly password: string;
};

/** Fills the assistant up to the look at the server, with the keyboard alone. */
export async function fillAssistant(page: Page, typed: Typed): Promise<void> {
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
  await keyboard.type(typed.host);
  // Past the radio buttons of the protection, which are one stop.
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type(String(typed.port));
  await keyboard.press('Enter');
  const name = dialog(page).getByRole('textbox', { name: 'Name', exact: true });
  await name.focus();
  await keyboard.type(typed.name);
  await keyboard.press('Tab');
  await keyboard.type(typed.password);
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

/** Ticks that the certificate was compared, accepts it and connects: by the keyboard alone. */
export async function acceptAndConnect(page: Page): Promise<void> {
  const { keyboard } = page;
  await dialog(page)
    .getByRole('checkbox', { name: /compared/u })
    .focus();
  await keyboard.press('Space');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await dialog(page).getByText('This name may read accounts.').waitFor();
  await screenshot(page, 'live-doctor');
  await button(dialog(page), 'Connect and read').focus();
  await keyboard.press('Enter');
  await dialog(page).waitFor({ state: 'detached' });
}

/** Chooses from the menu of the card that is open. */
export async function chooseAction(page: Page, name: string): Promise<void> {
  await button(card(page), 'Actions for this account').click();
  await page.getByRole('menuitem', { name, exact: true }).click();
}

/** Applies the set under review, and says how many changes that must be. */
export async function applyLive(page: Page, reason: string, count = 1): Promise<void> {
  await page.getByRole('textbox', { name: 'Reason' }).fill(reason);
  const changes = count === 1 ? '1 change' : `${count} changes`;
  await button(page, `Apply ${changes} to ${liveName}`).click();
}

/** Waits until the set under review says how many changes were applied. */
export async function applied(page: Page, count = 1): Promise<void> {
  const said = page.getByRole('status').filter({ hasText: `Applied ${count}` });
  await said.first().waitFor();
}
