import type { Page } from 'playwright-core';
import { button, card, goTo, openTab, rows } from './tour-screens.ts';

// The debugger lives in the main process: whatever passes it as a whole would be found there. So
// texts are typed key by key, nothing is waited for by its text, and what is read comes turned.

/** Types a text key by key into a field. */
async function typeInto(page: Page, name: string | RegExp, text: string): Promise<void> {
  const field = page.getByLabel(name, { exact: typeof name === 'string' }).first();
  await field.click();
  for (const key of text) await page.keyboard.type(key);
}

/** Makes a vault through the screens of the first run, and answers the groups of its kit. */
export async function createVault(page: Page, password: string): Promise<readonly string[]> {
  await button(page, 'Start').click();
  await typeInto(page, 'Your name', 'Ada König');
  await button(page, 'Next').click();
  await typeInto(page, 'Password', password);
  await typeInto(page, 'Password again', password);
  await page.getByText('Very strong').waitFor();
  await button(page, 'Create the vault').click();
  const kit = page.getByRole('list', { name: 'Recovery kit' });
  await kit.waitFor();
  const turned = await kit.evaluate((list) =>
    Array.from(list.querySelectorAll('li'), (item) =>
      Array.from((item.textContent ?? '').slice(-4))
        .toReversed()
        .join(''),
    ),
  );
  const groups = turned.map((group) => Array.from(group).toReversed().join(''));
  await button(page, 'I have it').click();
  await page
    .getByRole('textbox', { name: /^Group \d+$/ })
    .first()
    .waitFor();
  for (const label of await page.getByText(/^Group \d+$/).allInnerTexts()) {
    await typeInto(page, label, groups[Number(label.replace('Group ', '')) - 1] ?? '');
  }
  await button(page, 'Finish the set-up').click();
  await page.getByRole('heading', { name: /Your vault is ready/ }).waitFor();
  return groups;
}

/** Types a password into the screen of a locked vault. */
export async function typePassword(page: Page, password: string): Promise<void> {
  const ready = page.locator('button[type=submit]:not([aria-disabled=true])');
  await typeInto(page, 'Password', password);
  await ready.click();
}

/** Opens the card of the one account that a search finds, on its attributes. */
export async function openAttributes(page: Page, userName: string): Promise<void> {
  await goTo(page, 'Accounts');
  await page.getByRole('searchbox', { name: 'Search accounts' }).fill(userName);
  await rows(page).filter({ hasText: userName }).first().getByRole('gridcell').nth(1).click();
  await openTab(page, 'Attributes');
}

/** Reveals a masked attribute of the card that is open. */
export async function reveal(page: Page, attribute: string): Promise<void> {
  await button(card(page), `Reveal ${attribute}…`).click();
  await typeInto(page, /^Reason/, 'A test');
  await button(page, 'Reveal for 60 seconds').click();
  await button(card(page), 'Hide').first().waitFor();
}

/** Stages another value of an attribute of the card that is open. */
export async function edit(page: Page, attribute: string, value: string): Promise<void> {
  await button(card(page), `Edit ${attribute}`).click();
  await typeInto(page, `${attribute}, value 1`, value);
  await button(card(page), 'Stage change').click();
  await card(page).getByText('change staged here').waitFor();
}
