import type { Locator, Page } from 'playwright-core';
import type { Tour } from './tour.ts';

export function holds(isTrue: boolean, otherwise: string): void {
  if (!isTrue) throw new Error(otherwise);
}

export function button(page: Page | Locator, name: string | RegExp): Locator {
  return page.getByRole('button', { name, exact: typeof name === 'string' });
}

export async function shown(place: Locator): Promise<string> {
  await place.first().waitFor();
  return place.first().innerText();
}

export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

export function rows(page: Page): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('gridcell') });
}

/** Types into the search box as a person does, and waits until the grid says what it found. */
export async function search(page: Page, text: string, expected: string): Promise<void> {
  const box = page.getByRole('searchbox', { name: 'Search accounts' });
  await box.fill('');
  await box.pressSequentially(text, { delay: 40 });
  await rows(page).filter({ hasText: expected }).first().waitFor();
}

export function card(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Account', exact: true });
}

export async function openTab(page: Page, name: string): Promise<Locator> {
  await card(page).getByRole('tab', { name }).click();
  const panel = card(page).getByRole('tabpanel', { name });
  await panel.waitFor();
  return panel;
}

/** The value of Title on the card that is open. */
export async function titleOnCard(page: Page): Promise<Locator> {
  const panel = await openTab(page, 'Attributes');
  const term = panel.getByRole('term').filter({ hasText: /^Title$/ });
  return term.locator('xpath=following-sibling::dd[1]');
}

export async function apply(page: Page, why: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Reason' }).fill(why);
  await button(page, 'Apply 1 change to Practice').click();
  await page.getByRole('status').filter({ hasText: 'Applied 1' }).first().waitFor();
}

export async function signIn(page: Page, word: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(word);
  await button(page, 'Sign in').click();
}

/** Files are chosen in a window of the system that no test can reach: the answer is given here. */
export async function answerSaveDialog({ launched }: Tour, path: string): Promise<void> {
  await launched().app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
}
