import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rendererPids, sandboxOf } from '../support/electron.ts';
import { runTour, type TourStep } from '../support/tour.ts';
import {
  answerSaveDialog,
  apply,
  button,
  card,
  goTo,
  holds,
  openTab,
  rows,
  search,
  shown,
  signIn,
  titleOnCard,
} from '../support/tour-screens.ts';

const owner = 'Ada König';
const password = 'marble otter seven lanterns drift';
const reason = 'Moved to the new team';
const newTitle = 'Keeper of Lighthouses';

/** What later steps must know of earlier ones. */
type Memory = { account: string; userName: string; oldTitle: string };
const memory: Memory = { account: '', userName: '', oldTitle: '' };

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
      await search(page, 'wojcik', 'Wójcik');
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
      const cells = rows(page).first().getByRole('gridcell');
      memory.userName = await cells.nth(2).innerText();
      await cells.nth(1).click();
      memory.account = await shown(card(page).getByRole('heading', { level: 2 }));
      await openTab(page, 'Overview');
    },
  },
  {
    name: 'stages an edit of one attribute',
    act: async ({ launched }) => {
      const page = launched().window;
      memory.oldTitle = await shown(await titleOnCard(page));
      const panel = await openTab(page, 'Attributes');
      await button(panel, 'Edit Title').click();
      await panel.getByRole('textbox', { name: 'Title, value 1' }).fill(newTitle);
      await button(panel, 'Stage change').click();
      await card(page).getByText('1 change staged here').waitFor();
      const title = await shown(await titleOnCard(page));
      holds(title === memory.oldTitle, 'A staged edit looks like an applied one.');
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
      await (await titleOnCard(page)).filter({ hasText: newTitle }).waitFor();
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
      await (await titleOnCard(page)).filter({ hasText: memory.oldTitle }).waitFor();
    },
  },
];

const leave: readonly TourStep[] = [
  {
    name: 'exports what the search found to a file',
    act: async (tour) => {
      const page = tour.launched().window;
      const file = join(tour.launched().home, 'accounts.csv');
      await answerSaveDialog(tour, file);
      await button(page, 'Export').click();
      const dialog = page.getByRole('dialog', { name: 'Export accounts' });
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('A list for the team');
      await button(dialog, /^Export \d+ accounts…$/).click();
      await dialog.waitFor({ state: 'detached' });
      await goTo(page, 'Audit');
      // The first row says that the export was begun, the second that the file is whole.
      await rows(page).filter({ hasText: 'Accounts exported' }).nth(1).waitFor();
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      holds(lines.length > 1, 'The exported file holds no account.');
      holds(
        lines.some((line) => line.includes(memory.userName)),
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
      holds(!text.includes(memory.userName), 'An account is on the screen of a locked vault.');
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
      await search(page, memory.userName, memory.account);
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
