import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../../shared/model/job.ts';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { jobsEnded } from '../support/running-app.ts';
import { button, goTo } from '../support/tour-screens.ts';
import { callFrom, setUp } from '../support/walk.ts';

let launched: LaunchedApp;
let total = 0;

beforeAll(async () => {
  launched = await launchApp();
  const { window } = launched;
  await setUp(window, 4_000);
  await callFrom(window, 'changes.stageFound', {
    query: { text: '', filters: [], sort: 'name', descending: false },
    edits: [{ do: 'set', attribute: 'title', values: ['Keeper of Lighthouses'] }],
    title: 'New titles',
  });
  await jobsEnded(window);
  const jobs = (await callFrom(window, 'jobs.list', {})) as readonly Job[];
  const set = jobs.find(({ kind }) => kind === 'stage')?.changeSet;
  total = ((await callFrom(window, 'changes.get', { id: set })) as { readonly total: number })
    .total;
}, 120_000);

afterAll(() => launched.close());

function targets() {
  return launched.window.getByRole('region', { name: 'Targets of this change set' });
}

/** The places in the set of the lines that exist, which are few of all. */
function places(): Promise<readonly number[]> {
  return targets()
    .getByRole('listitem')
    .evaluateAll((items) => items.map((item) => Number(item.getAttribute('aria-posinset'))));
}

it('scrolls through thousands of changes to the last, of which only those in sight exist', async () => {
  const { window } = launched;
  expect(total).toBeGreaterThan(3_500);
  await goTo(window, 'Changes');
  await button(window, 'New titles').click();
  await targets().getByRole('listitem').first().waitFor();
  await window
    .getByText(`${total.toLocaleString('en')} changes`, { exact: true })
    .first()
    .waitFor();
  expect((await places()).at(0)).toBe(1);
  const first = await targets().getByRole('button').first().innerText();
  await targets().getByRole('button').first().focus();
  await window.keyboard.press('End');
  await expect.poll(async () => (await places()).at(-1), { timeout: 15_000 }).toBe(total);
  expect((await places()).length).toBeLessThan(200);
  await screenshot(window, 'review-end');
  const last = targets().getByRole('button').last();
  await last.click();
  const name = (await last.innerText()).split('\n')[0] ?? '';
  await window.getByRole('region', { name, exact: true }).waitFor();
  expect(await last.innerText()).not.toBe(first);
}, 60_000);

it('goes on by the arrow keys from one page of changes to the next', async () => {
  const { window } = launched;
  await targets().evaluate((list) => list.scrollTo({ top: 0 }));
  await expect.poll(async () => (await places()).at(0), { timeout: 15_000 }).toBe(1);
  await targets().getByRole('button').first().focus();
  const at = () =>
    window.evaluate(() =>
      Number(document.activeElement?.closest('li')?.getAttribute('aria-posinset')),
    );
  // At the end of a page the key waits for the next one to be read: then it is pressed once more.
  const press = async () => {
    if ((await at()) < 61) await window.keyboard.press('ArrowDown');
    return at();
  };
  await expect.poll(press, { timeout: 30_000, interval: 10 }).toBe(61);
}, 60_000);

it('shows every change for the warning that there are many', async () => {
  const { window } = launched;
  await button(window, 'Many accounts').click();
  await targets().getByRole('listitem').first().waitFor();
  await screenshot(window, 'review-filter');
  const sizes = await targets()
    .getByRole('listitem')
    .evaluateAll((items) => items.map((item) => item.getAttribute('aria-setsize')));
  expect(new Set(sizes)).toEqual(new Set([String(total)]));
  expect(launched.errors).toEqual([]);
}, 60_000);
