import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { rendererPids, sandboxOf } from '../support/electron.ts';
import { runTour, type Tour, type TourStep } from '../support/tour.ts';

const owner = 'Ada König';
const password = 'marble otter seven lanterns drift';
const reason = 'Moved to the new team';
const newTitle = 'Keeper of Lighthouses';

/** What later steps must know of earlier ones. */
type Memory = { account: string; oldTitle: string; exported: string };
const memory: Memory = { account: '', oldTitle: '', exported: '' };

function holds(isTrue: boolean, otherwise: string): void {
  if (!isTrue) throw new Error(otherwise);
}

function button(page: Page | Locator, name: string | RegExp): Locator {
  return page.getByRole('button', { name, exact: typeof name === 'string' });
}

async function shown(place: Locator): Promise<string> {
  await place.first().waitFor();
  return place.first().innerText();
}

async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

function rows(page: Page): Locator {
  return page.locator('.ag-center-cols-container').getByRole('row');
}

/** Types into the search box as a person does, and waits until the grid says what it found. */
async function search(page: Page, text: string): Promise<void> {
  const box = page.getByRole('searchbox', { name: 'Search accounts' });
  await box.fill('');
  await box.pressSequentially(text, { delay: 40 });
  await rows(page).filter({ hasText: memory.account }).first().waitFor();
}

function card(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Account', exact: true });
}

async function openTab(page: Page, name: string): Promise<Locator> {
  await card(page).getByRole('tab', { name }).click();
  const panel = card(page).getByRole('tabpanel', { name });
  await panel.waitFor();
  return panel;
}

async function titleOnCard(page: Page): Promise<string> {
  const panel = await openTab(page, 'Attributes');
  const term = panel.getByRole('term').filter({ hasText: /^Title$/ });
  return shown(term.locator('xpath=following-sibling::dd[1]'));
}

async function apply(page: Page, why: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Reason' }).fill(why);
  await button(page, 'Apply 1 change to Practice').click();
  await page.getByRole('status').filter({ hasText: 'Applied 1' }).first().waitFor();
}

async function signIn(page: Page, word: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(word);
  await button(page, 'Sign in').click();
}

const setUp: readonly TourStep[] = [
  {
    name: 'opens one window with the name of the product',
    act: async ({ launched }) => {
      const page = launched().window;
      holds((await page.title()).includes('Bailiwick'), 'The window has another title.');
      await page.getByRole('heading', { name: 'Set up Bailiwick' }).waitFor();
    },
  },
  {
    name: 'confines the window by the kernel',
    act: async ({ launched }) => {
      if (process.platform !== 'linux') return;
      for (const pid of await rendererPids(launched().app)) {
        holds(sandboxOf(pid).seccomp === 2, 'A renderer runs without its sandbox.');
      }
    },
  },
  {
    name: 'asks the owner for a name and a password',
    act: async ({ launched }) => {
      const page = launched().window;
      await button(page, 'Start').click();
      await page.getByRole('textbox', { name: 'Your name' }).fill(owner);
      await button(page, 'Next').click();
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByLabel('Password again').fill(password);
      await page.getByText('Very strong').waitFor();
    },
  },
  {
    name: 'makes a vault and shows its recovery kit',
    act: async ({ launched }) => {
      const page = launched().window;
      await button(page, 'Create the vault').click();
      await page.getByRole('list', { name: 'Recovery kit' }).waitFor();
    },
  },
  {
    name: 'goes on once two groups of the kit are given back',
    act: async ({ launched }) => {
      const page = launched().window;
      const items = page.getByRole('list', { name: 'Recovery kit' }).getByRole('listitem');
      const groups = (await items.allInnerTexts()).map((text) => text.split(/\s+/u).at(-1) ?? '');
      await button(page, 'I have it').click();
      const asked = page.getByRole('textbox', { name: /^Group \d+$/ });
      await asked.first().waitFor();
      for (const label of await page.getByText(/^Group \d+$/).allInnerTexts()) {
        const group = groups[Number(label.replace('Group ', '')) - 1] ?? '';
        await page.getByRole('textbox', { name: label, exact: true }).fill(group);
      }
      await button(page, 'Finish the set-up').click();
      await page.getByRole('heading', { name: /Your vault is ready/ }).waitFor();
    },
  },
  {
    name: 'fills the practice directory with 10,000 accounts',
    act: async ({ launched }) => {
      const page = launched().window;
      await button(page, 'Create it').click();
      await button(page, 'Skip').click({ timeout: 60_000 });
      await goTo(page, 'Accounts');
      await page
        .getByRole('status')
        .filter({ hasText: /^1\d,\d{3} · / })
        .waitFor();
    },
  },
];

const change: readonly TourStep[] = [
  {
    name: 'finds people as their names are typed, with or without accents',
    act: async ({ launched }) => {
      const page = launched().window;
      memory.account = 'Wójcik';
      await search(page, 'wojcik');
      await page
        .getByRole('status')
        .filter({ hasText: / of 1\d,\d{3} · \d+ ms$/ })
        .waitFor();
    },
  },
  {
    name: 'opens the card of an account',
    act: async ({ launched }) => {
      const page = launched().window;
      await rows(page).first().getByRole('gridcell').nth(1).click();
      memory.account = await shown(card(page).getByRole('heading', { level: 2 }));
      await openTab(page, 'Overview');
    },
  },
  {
    name: 'stages an edit of one attribute',
    act: async ({ launched }) => {
      const page = launched().window;
      memory.oldTitle = await titleOnCard(page);
      const panel = await openTab(page, 'Attributes');
      await button(panel, 'Edit Title').click();
      await panel.getByRole('textbox', { name: 'Title, value 1' }).fill(newTitle);
      await button(panel, 'Stage change').click();
      await card(page).getByText('1 change staged here').waitFor();
      holds((await titleOnCard(page)) !== newTitle, 'A staged edit looks like an applied one.');
    },
  },
  {
    name: 'shows the value before and after in a review',
    act: async ({ launched }) => {
      const page = launched().window;
      await button(card(page), 'Review').click();
      const line = page.getByRole('row').filter({ hasText: newTitle });
      holds((await shown(line)).includes(memory.oldTitle), 'The review shows another old value.');
    },
  },
  {
    name: 'applies the change set with a reason',
    act: async ({ launched }) => {
      const page = launched().window;
      await apply(page, reason);
    },
  },
  {
    name: 'tells the change and its reason in the history of the account',
    act: async ({ launched }) => {
      const page = launched().window;
      await goTo(page, 'Accounts');
      holds((await titleOnCard(page)) === newTitle, 'The applied value is not on the card.');
      const panel = await openTab(page, 'History');
      await panel.getByText(reason).first().waitFor();
    },
  },
  {
    name: 'verifies the whole audit log',
    act: async ({ launched }) => {
      const page = launched().window;
      await goTo(page, 'Audit');
      await button(page, 'Verify now').click();
      await page.getByText(/^All \d+ rows are as they were written$/).waitFor();
    },
  },
  {
    name: 'undoes the change set by another one',
    act: async ({ launched }) => {
      const page = launched().window;
      await goTo(page, 'Changes');
      await page.getByRole('table', { name: 'Changes' }).getByRole('button').first().click();
      await button(page, 'Undo…').click();
      await apply(page, 'The move was called off');
      await goTo(page, 'Accounts');
      holds((await titleOnCard(page)) === memory.oldTitle, 'The old value did not come back.');
    },
  },
];

/** Files are chosen in a window of the system that no test can reach: the answer is given here. */
async function answerSaveDialog({ launched }: Tour, path: string): Promise<void> {
  await launched().app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
}

const leave: readonly TourStep[] = [
  {
    name: 'exports what the search found to a file',
    act: async (tour) => {
      const page = tour.launched().window;
      memory.exported = join(tour.launched().home, 'accounts.csv');
      await answerSaveDialog(tour, memory.exported);
      await button(page, 'Export').click();
      const dialog = page.getByRole('dialog', { name: 'Export accounts' });
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('A list for the team');
      await button(dialog, /^Export \d+ accounts…$/).click();
      await dialog.waitFor({ state: 'detached' });
      await goTo(page, 'Directories');
      await page
        .getByText(/^\d+ accounts? · /)
        .first()
        .waitFor();
      const lines = readFileSync(memory.exported, 'utf8').trim().split('\n');
      holds(lines.length > 1, 'The exported file holds no account.');
      holds(
        lines.some((line) => line.includes(memory.account)),
        'The file lacks the account.',
      );
    },
  },
  {
    name: 'locks, and leaves no account on the screen',
    act: async ({ launched }) => {
      const page = launched().window;
      await goTo(page, 'Accounts');
      await button(page, 'Lock').click();
      await page.getByRole('heading', { name: `Welcome back, ${owner}` }).waitFor();
      const text = await page.locator('body').innerText();
      holds(!text.includes(memory.account), 'An account is on the screen of a locked vault.');
    },
  },
  {
    name: 'refuses a wrong password and says so',
    act: async ({ launched }) => {
      const page = launched().window;
      await signIn(page, 'not the password of this vault');
      await page.getByText('The password is not right.').waitFor();
    },
  },
  {
    name: 'signs in again and finds the account as it was left',
    act: async ({ launched }) => {
      const page = launched().window;
      await signIn(page, password);
      await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
      await goTo(page, 'Accounts');
      await search(page, memory.account);
    },
  },
  {
    name: 'opens the same vault after it was closed',
    act: async ({ launched, relaunch }) => {
      await relaunch();
      const page = launched().window;
      await signIn(page, password);
      await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
    },
  },
];

process.exitCode = (await runTour([...setUp, ...change, ...leave])) ? 0 : 1;
