import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { walkByTab } from '../support/tab-walk.ts';
import { card, rows } from '../support/tour-screens.ts';
import { callFrom, setUp } from '../support/walk.ts';

let launched: LaunchedApp;

beforeAll(async () => {
  launched = await launchApp();
  await setUp(launched.window, 300);
  await launched.window.emulateMedia({ reducedMotion: 'reduce' });
  const found = (await callFrom(launched.window, 'accounts.find', {
    query: { text: '', filters: [], sort: 'name', descending: false },
    offset: 10,
    limit: 3,
  })) as { readonly rows: readonly { readonly id: number }[] };
  const targets = found.rows.map(({ id }) => id);
  await callFrom(launched.window, 'changes.stage', { targets, edits: [{ do: 'disable' }] });
}, 120_000);

afterAll(() => launched.close());

function focused(): Promise<string> {
  return launched.window.evaluate(() => {
    const now = document.activeElement;
    return now?.getAttribute('aria-label') ?? now?.textContent ?? '';
  });
}

describe('by the Tab key alone', () => {
  const pages = [
    'Home',
    'Accounts',
    'Groups',
    'Changes',
    'Directories',
    'Audit',
    'Operators',
    'Settings',
  ];

  it.each(pages.map((page, at) => [page, at + 1] as const))(
    'everything on %s is reached and seen, and the way is round',
    async (page, key) => {
      const { window } = launched;
      await window.keyboard.press(`Control+${key}`);
      await window.getByRole('heading', { name: page, level: 1 }).waitFor();
      await window.waitForTimeout(300);
      const { stops, ...faults } = await walkByTab(window);
      expect(faults).toEqual({ unseen: [], missed: [], isRound: true });
      expect(stops.length).toBeGreaterThan(12);
    },
    30_000,
  );

  it('the review of a change set is reached and seen, and the way is round', async () => {
    const { window } = launched;
    await window.keyboard.press('Control+4');
    await window.getByRole('button', { name: 'Change set 1' }).focus();
    await window.keyboard.press('Enter');
    await window.getByRole('region', { name: 'Targets of this change set' }).waitFor();
    await window.waitForTimeout(300);
    const { stops, ...faults } = await walkByTab(window);
    expect(faults).toEqual({ unseen: [], missed: [], isRound: true });
    expect(stops.length).toBeGreaterThan(12);
  }, 30_000);
});

describe('the grid', () => {
  it('is entered from the search box, opens a card by Enter, and Escape closes that', async () => {
    const { window } = launched;
    await window.keyboard.press('Control+2');
    await rows(window).first().waitFor();
    await window.keyboard.press('Control+F');
    await window.keyboard.press('ArrowDown');
    await window.keyboard.press('ArrowDown');
    await window.keyboard.press('ArrowRight');
    await window.keyboard.press('Enter');
    await card(window).waitFor();
    await screenshot(window, 'keyboard-card');
    const { stops, ...faults } = await walkByTab(window);
    expect(faults).toEqual({ unseen: [], missed: [], isRound: true });
    // A grid is one stop after its headings, however many rows it has.
    expect(stops.filter((stop) => stop.startsWith('div')).length).toBeLessThan(12);
    await window.keyboard.press('Escape');
    await card(window).waitFor({ state: 'detached' });
  }, 30_000);
});

describe('a dialog', () => {
  it.each([
    ['the palette', 'Control+K'],
    ['the keys', 'F1'],
  ] as const)('of %s opens by its key and closes by Escape', async (_name, key) => {
    const { window } = launched;
    await window.keyboard.press('Control+F');
    await window.keyboard.press(key);
    const dialog = window.getByRole('dialog');
    await dialog.waitFor();
    await window.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('Search accounts');
  });

  it.each(['Export', 'New account'])(
    'keeps the focus within, and gives it back to %s',
    async (name) => {
      const { window } = launched;
      await window.keyboard.press('Control+2');
      await window.getByRole('button', { name, exact: true }).focus();
      await window.keyboard.press('Enter');
      const dialog = window.getByRole('dialog');
      await dialog.waitFor();
      for (let press = 0; press < 30; press += 1) {
        await window.keyboard.press('Tab');
        const isWithin = await window.evaluate(
          () => document.activeElement?.closest('[role=dialog]') !== null,
        );
        expect(isWithin).toBe(true);
      }
      await window.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await expect.poll(focused).toBe(name);
    },
    30_000,
  );
});

it('writes nothing to the console meanwhile', () => {
  expect(launched.errors).toEqual([]);
});
