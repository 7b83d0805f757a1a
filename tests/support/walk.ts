import type { Page } from 'playwright-core';
import type { Preferences } from '../../shared/contract/settings.ts';
import { ask } from './running-app.ts';

const startPage = 'app://bailiwick/index.html';

/** A password that the rules accept. */
export const ownerPassword = 'marble lantern drizzle compass 42';

/** Calls an operation as the page itself would; a refusal fails the test. */
export async function callFrom(window: Page, name: string, input: unknown): Promise<unknown> {
  const outcome = await ask(window, name, input);
  if (!outcome.ok) throw new Error(`${name} was refused: ${outcome.code}`);
  return outcome.value;
}

/** A vault with a practice directory, made past the screens of the first run. */
export async function setUp(window: Page, accounts = 2_000): Promise<void> {
  const { kit, ask } = (await callFrom(window, 'session.create', {
    name: 'Ada König',
    password: ownerPassword,
    useKeychain: true,
  })) as { readonly kit: readonly string[]; readonly ask: readonly [number, number] };
  await callFrom(window, 'session.confirmKit', { groups: [kit[ask[0]], kit[ask[1]]] });
  await callFrom(window, 'settings.set', { tourDone: true });
  await callFrom(window, 'directories.createPractice', { name: 'corp.example', accounts });
  for (;;) {
    const jobs = (await callFrom(window, 'jobs.list', {})) as readonly { readonly state: string }[];
    if (jobs.every((job) => job.state !== 'running')) return;
    await window.waitForTimeout(100);
  }
}

/**
 * Locks. The page goes before the call can answer, by way of an address that is refused; when this
 * returns, the next page has loaded.
 */
export async function lockFrom(window: Page): Promise<void> {
  const loaded = window.waitForEvent('load', (page) => page.url() === startPage);
  await Promise.allSettled([ask(window, 'session.lock', {}), loaded]);
  await loaded;
}

/** Pages in the order of the rail, which is the same in every language. */
const order = [
  'Home',
  'Accounts',
  'Groups',
  'Changes',
  'Directories',
  'Audit',
  'Operators',
  'Settings',
];

/** Goes to a page of the rail in a look, and waits until it is quiet. */
export async function visit(
  window: Page,
  page: string,
  look: Pick<Preferences, 'theme' | 'language'>,
): Promise<void> {
  await callFrom(window, 'settings.set', look);
  await window.getByRole('navigation').first().getByRole('button').nth(order.indexOf(page)).click();
  await quiet(window);
}

const quietMs = 350;
const quietAtLastMs = 5_000;

/** Waits until a page has stood still for a moment: what it asked for has come and is drawn. */
export async function quiet(window: Page): Promise<void> {
  await window.evaluate(
    ([quietFor, atLast]) =>
      new Promise<void>((resolve) => {
        const stop = () => {
          observer.disconnect();
          clearTimeout(timer);
          clearTimeout(last);
          resolve();
        };
        const last = setTimeout(stop, atLast);
        let timer = setTimeout(stop, quietFor);
        const observer = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(stop, quietFor);
        });
        const all = { subtree: true, childList: true, attributes: true, characterData: true };
        observer.observe(document, all);
      }),
    [quietMs, quietAtLastMs] as const,
  );
}

/** Goes to a tab of the page that is open, by its place, which is the same in every language. */
export async function openPart(window: Page, place: number): Promise<void> {
  await window.getByRole('main').getByRole('tab').nth(place).click();
}

/** The tabs of the page of operators. */
export const operatorsPart = { people: 0, roles: 1, signIn: 2, approvals: 3, keys: 4 } as const;
