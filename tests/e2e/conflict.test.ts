import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { jobsEnded } from '../support/running-app.ts';
import { callFrom, quiet, setUp, visit } from '../support/walk.ts';

let launched: LaunchedApp;
let window: Page;
let account: number;

beforeAll(async () => {
  launched = await launchApp();
  window = launched.window;
  await window.waitForLoadState('load');
  await setUp(window, 300);
  const query = { filters: [{ on: 'kind', kinds: ['person'] }] };
  const found = await callFrom(window, 'accounts.find', { query, offset: 0, limit: 1 });
  account = (found as { readonly rows: readonly { readonly id: number }[] }).rows[0]?.id ?? 0;
}, 120_000);

afterAll(() => launched.close());

/** Stages values of the account by a search, which makes a set of its own. */
async function stage(values: Readonly<Record<string, string>>): Promise<number> {
  const card = await callFrom(window, 'accounts.get', { id: account });
  const { userName } = (card as { readonly row: { readonly userName: string } }).row;
  const edits = Object.entries(values).map(([attribute, value]) => {
    return { do: 'set', attribute, values: [value] };
  });
  await callFrom(window, 'changes.stageFound', { query: { text: userName }, edits });
  await jobsEnded(window);
  const sets = (await callFrom(window, 'changes.list', { offset: 0, limit: 1 })) as {
    readonly sets: readonly { readonly id: number }[];
  };
  return sets.sets[0]?.id ?? 0;
}

async function apply(id: number): Promise<void> {
  await callFrom(window, 'changes.apply', { id, reason: 'because' });
  await jobsEnded(window);
}

describe('the screen of a conflict', () => {
  it('settles line by line with the keys 1, 2 and 3', async () => {
    const mine = await stage({ title: 'Head of Sales', department: 'Sales', l: 'Lyon' });
    await apply(await stage({ title: 'Head of Finance', department: 'Finance', l: 'Oslo' }));
    await apply(mine);
    await visit(window, 'Changes', { theme: 'light', language: 'en' });
    await window.getByText('Conflict', { exact: true }).first().click();
    const settle = window.getByRole('button', { name: 'Settle the conflict' });
    await settle.waitFor();
    expect(await window.locator('mark').allInnerTexts()).toContain('Finance');
    await screenshot(window, 'conflict-open');
    expect(await settle.getAttribute('aria-disabled')).toBe('true');
    await window.keyboard.press('1');
    await window.keyboard.press('2');
    await window.keyboard.press('3');
    // The key that opens the field is not typed into it.
    expect(await window.getByRole('textbox', { name: /^Values of/u }).inputValue()).toBe('Lyon');
    await window.keyboard.press('ControlOrMeta+A');
    await window.keyboard.type('Paris');
    await screenshot(window, 'conflict-decided');
    await settle.click();
    await settle.waitFor({ state: 'detached' });
    await apply(mine);
    const card = (await callFrom(window, 'accounts.get', { id: account })) as {
      readonly attributes: readonly { readonly name: string; readonly values: unknown }[];
    };
    const values = (name: string) => card.attributes.find((one) => one.name === name)?.values;
    // In the order of the lines on screen: by the order in which they were staged.
    expect([values('title'), values('department'), values('l')]).toStrictEqual([
      ['Head of Finance'],
      ['Sales'],
      ['Paris'],
    ]);
  }, 90_000);

  it('is readable in every look', async () => {
    const mine = await stage({ title: 'Keeper of the Keys', department: 'Legal' });
    await apply(await stage({ title: 'Keeper of the Books', department: 'Audit' }));
    await apply(mine);
    await visit(window, 'Changes', { theme: 'light', language: 'en' });
    await window.getByText('Conflict', { exact: true }).first().click();
    for (const look of [
      { theme: 'dark', language: 'de' },
      { theme: 'high-contrast', language: 'en' },
      { theme: 'light', language: 'ar-XB' },
    ] as const) {
      await callFrom(window, 'settings.set', look);
      await window.getByRole('radio').first().waitFor();
      await quiet(window);
      // Three ways for each of two lines.
      expect(await window.getByRole('radio').count()).toBe(6);
      await screenshot(window, `conflict-${look.theme}-${look.language}`);
    }
  }, 60_000);
});
