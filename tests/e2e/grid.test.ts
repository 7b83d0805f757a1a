import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { matchRanges } from '../../shared/model/search-text.ts';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { button, goTo } from '../support/tour-screens.ts';
import { callFrom, setUp } from '../support/walk.ts';

let launched: LaunchedApp;

beforeAll(async () => {
  launched = await launchApp();
  await setUp(launched.window, 500);
  await goTo(launched.window, 'Accounts');
}, 120_000);

afterAll(() => launched.close());

/** The columns of the grid, as they stand from left to right. */
async function columns(): Promise<readonly string[]> {
  const found = await launched.window
    .locator('[data-grid] [role="columnheader"]')
    .evaluateAll((cells) =>
      cells
        .map((cell) => ({
          left: cell.getBoundingClientRect().left,
          id: cell.getAttribute('col-id'),
        }))
        .toSorted((one, other) => one.left - other.left)
        .map(({ id }) => id ?? ''),
    );
  return found.filter((id) => id !== 'tick');
}

it('shows another column, moves it to the front by keys alone and puts all back', async () => {
  const { window } = launched;
  const before = await columns();
  await button(window, 'Columns').click();
  const menu = window.getByRole('dialog', { name: 'Columns' });
  await menu.getByRole('checkbox', { name: 'Title' }).click();
  await expect.poll(columns).toEqual([...before, 'title']);
  await menu.getByRole('button', { name: 'Move Title forward' }).focus();
  for (const _ of before) await window.keyboard.press('Enter');
  await expect.poll(columns).toEqual(['title', ...before]);
  const focused = await window.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  // Forward is over; the focus stays in the line that was moved.
  expect(focused).toBe('Move Title back');
  await screenshot(window, 'grid-columns');
  await menu.getByRole('button', { name: 'Reset' }).click();
  await expect.poll(columns).toEqual(before);
  await window.keyboard.press('Escape');
}, 60_000);

type Shown = { readonly name: string; readonly marks: readonly string[] };

/** The names in the rows that exist, from above, with what is marked in them. */
async function shownNames(): Promise<readonly Shown[]> {
  const cells = launched.window.locator('[data-grid] .ag-row [col-id="name"]');
  const found = await cells.evaluateAll((all) =>
    all.map((cell) => ({
      row: Number(cell.closest('[role="row"]')?.getAttribute('aria-rowindex')),
      name: cell.textContent ?? '',
      marks: [...cell.querySelectorAll('mark')].map(({ textContent }) => textContent ?? ''),
    })),
  );
  return found
    .toSorted((one, other) => one.row - other.row)
    .map(({ name, marks }) => ({ name, marks }));
}

it('shows what was found and nothing else, in the cells that are there', async () => {
  const { window } = launched;
  const box = window.getByRole('searchbox', { name: 'Search accounts' });
  const cell = window.locator('[data-grid] .ag-row [col-id="name"] > span').first();
  await cell.evaluate((element) => Reflect.set(element, 'wasHere', true));
  // Narrower, wider, nothing, and from nothing to more than fits on the screen.
  const texts = ['a', 'an', 'ann', 'anna', 'an', '', 'nobodyatall', 'm', 'nobodyatall', ''];
  const wasThere: boolean[] = [];
  for (const text of texts) {
    await box.fill(text);
    const query = { text, filters: [], sort: 'name', descending: false };
    const found = (await callFrom(window, 'accounts.find', { query, offset: 0, limit: 100 })) as {
      readonly rows: readonly { readonly name: string; readonly userName: string }[];
      readonly total: number;
    };
    const names = found.rows.map(({ name, userName }) => name || userName);
    const fits = 15;
    await expect
      .poll(async () => (await shownNames()).map(({ name }) => name))
      .toSatisfy(
        (shown: readonly string[]) =>
          shown.length >= Math.min(fits, found.total) &&
          shown.every((name, index) => name === names[index]),
      );
    for (const { name, marks } of await shownNames()) {
      const places = text === '' ? [] : matchRanges(name, text);
      expect(marks).toEqual(places.map(([start, end]) => name.slice(start, end)));
    }
    const row = await cell.evaluateAll(
      ([first]) => first && Reflect.get(first, 'wasHere') === true,
    );
    wasThere.push(row === true);
  }
  expect(wasThere.slice(0, 4)).toEqual([true, true, true, true]);
}, 60_000);

async function addFilter(name: string): Promise<void> {
  const { window } = launched;
  await window.getByRole('button', { name: 'Filter', exact: true }).click();
  await window.getByRole('menuitem', { name, exact: true }).click();
}

/** Waits for the chip of the only filter, takes it away, and answers how many it found. */
async function foundBy(chip: string | RegExp, picture: string): Promise<number> {
  const { window } = launched;
  await button(window, chip).first().waitFor();
  const count = window.getByRole('status').filter({ hasText: ' of 500 ' });
  const words = await count.innerText();
  await screenshot(window, picture);
  await window.getByRole('button', { name: /^Remove the filter/u }).click();
  await count.waitFor({ state: 'detached' });
  return Number.parseInt(words, 10);
}

it('filters by department and by group', async () => {
  const { window } = launched;
  await addFilter('Department');
  await window.getByRole('checkbox', { name: 'Accounting', exact: true }).click();
  expect(await foundBy('Department: Accounting', 'grid-department')).toBeGreaterThan(0);
  await addFilter('Group');
  await window.getByRole('radio').nth(1).click();
  expect(await foundBy(/^Member of /u, 'grid-group')).toBeGreaterThan(0);
}, 60_000);

it('filters by an attribute that is there, is not, or has a value', async () => {
  const { window } = launched;
  async function by(test: string, chip: string, value?: string): Promise<number> {
    await addFilter('Attribute');
    await window.getByRole('textbox', { name: 'Attribute name' }).fill('title');
    await window.getByRole('radio', { name: test }).click();
    const apply = button(window, 'Apply');
    // An empty value is none: there is nothing yet to compare with.
    const waits = (await apply.getAttribute('aria-disabled')) === 'true';
    expect(waits).toBe(value !== undefined);
    if (value !== undefined) await window.getByRole('textbox', { name: 'Value' }).fill(value);
    await apply.click();
    return foundBy(chip, `grid-attribute-${test.replace(' ', '-')}`);
  }
  const present = await by('is present', 'Title present');
  const absent = await by('is absent', 'Title absent');
  expect(present + absent).toBe(500);
  const equal = await by('equals', 'Title = Engineer', 'Engineer');
  expect(equal).toBeGreaterThan(0);
  expect(equal).toBeLessThan(present);
}, 60_000);

it('finds masked values by a part of them, which no chip shows', async () => {
  const { window } = launched;
  await addFilter('Attribute');
  const name = window.getByRole('textbox', { name: 'Attribute name' });
  await name.fill('title');
  const contains = window.getByRole('radio', { name: 'contains' });
  expect(await contains.count()).toBe(0);
  await name.fill('mobile');
  await contains.click();
  const value = window.getByRole('textbox', { name: 'Value' });
  await value.fill('44');
  expect(await button(window, 'Apply').getAttribute('aria-disabled')).toBe('true');
  await screenshot(window, 'grid-part-light-en');
  await callFrom(window, 'settings.set', { theme: 'dark', language: 'de' });
  await button(window, 'Anwenden').waitFor();
  await screenshot(window, 'grid-part-dark-de');
  await callFrom(window, 'settings.set', { theme: 'light', language: 'en' });
  await value.fill('44 20');
  await button(window, 'Apply').click();
  const found = await foundBy(/Mobile contains a hidden text/, 'grid-part-found');
  expect(found).toBeGreaterThan(0);
  expect(found).toBeLessThan(450);
}, 60_000);

it('stages an LDIF file, and says what was refused and why', async () => {
  const { app, window, home } = launched;
  const path = join(home, 'changes.ldif');
  const record = ['dn: uid=nobody.at.all,dc=corp,dc=example', 'changetype: modify'];
  const edit = ['replace: title', 'title: Engineer', '-', ''];
  writeFileSync(path, ['version: 1', '', ...record, ...edit].join('\n'));
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
  }, path);
  await goTo(window, 'Changes');
  await button(window, 'Stage an LDIF file…').click();
  await button(window.getByRole('dialog'), 'Stage changes').click();
  const footer = window.getByRole('contentinfo', { name: 'Status' });
  await footer.getByText('Done · 1 refused').waitFor();
  await screenshot(window, 'grid-ldif-staged');
  await goTo(window, 'Home');
  await button(window, 'Report (1)').click();
  const report = window.getByRole('dialog');
  await report.getByRole('row').nth(1).waitFor();
  await screenshot(window, 'grid-ldif-report');
  expect(await report.getByRole('row').count()).toBe(2);
  expect(launched.errors).toEqual([]);
}, 60_000);
