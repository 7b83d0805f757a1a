import { once } from 'node:events';
import { afterAll, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { codeOf } from '../support/running-app.ts';
import { button, signIn } from '../support/tour-screens.ts';
import { callFrom, ownerPassword } from '../support/walk.ts';

let launched: LaunchedApp | null = null;

afterAll(() => launched?.close());

type Kit = { readonly kit: readonly string[] };

/** Makes a vault and ends the app, as by kill -9, while the kit is on its way to the screen. */
async function endBeforeTheKit(): Promise<{ readonly home: string; readonly kit: Kit }> {
  const first = await launchApp();
  const made = { name: 'Ada König', password: ownerPassword, useKeychain: true };
  const kit = (await callFrom(first.window, 'session.create', made)) as Kit;
  const main = first.app.process();
  const ended = once(main, 'exit');
  main.kill('SIGKILL');
  await ended;
  return { home: first.home, kit };
}

it('a kit that nobody confirmed is made anew before anything else can be reached', async () => {
  const { home, kit } = await endBeforeTheKit();
  launched = await launchApp({ home });
  const { window } = launched;
  await signIn(window, ownerPassword);
  await window.getByRole('heading', { name: 'Make a recovery kit first' }).waitFor();
  expect(await window.getByRole('navigation').count()).toBe(0);
  await screenshot(window, 'kit-unfinished');
  // Neither another look nor the page itself leads past it, and no call does.
  expect(await codeOf(window, 'accounts.facets', {})).toBe('kit-mandatory');
  expect(await codeOf(window, 'operators.list', {})).toBe('kit-mandatory');
  expect(await codeOf(window, 'clipboard.copy', { text: 'corp' })).toBe('kit-mandatory');
  expect(await codeOf(window, 'files.chooseSave', { purpose: 'audit', name: 'log' })).toBe(
    'kit-mandatory',
  );
  const word = { current: ownerPassword, next: `${ownerPassword} again` };
  expect(await codeOf(window, 'session.changePassword', word)).toBe('kit-mandatory');
  await window.reload();
  await window.getByRole('heading', { name: 'Make a recovery kit first' }).waitFor();
  await window.getByLabel('Password', { exact: true }).fill(ownerPassword);
  await button(window, 'Make a new kit').click();
  const items = window.getByRole('list', { name: 'Recovery kit' }).getByRole('listitem');
  await items.first().waitFor();
  const groups = (await items.allInnerTexts()).map((text) => text.split(/\s+/u).at(-1) ?? '');
  expect(groups).not.toEqual(kit.kit);
  await button(window, 'I have it').click();
  for (const label of await window.getByText(/^Group \d+$/).allInnerTexts()) {
    const group = groups[Number(label.replace('Group ', '')) - 1] ?? '';
    await window.getByRole('textbox', { name: label, exact: true }).fill(group);
  }
  await button(window, 'Finish the set-up').click();
  await window.getByRole('navigation', { name: 'Pages' }).waitFor();
  await button(window, 'Lock').click();
  await signIn(window, ownerPassword);
  await window.getByRole('navigation', { name: 'Pages' }).waitFor();
  expect(await callFrom(window, 'session.status', {})).toMatchObject({
    state: 'unlocked',
    isKitConfirmed: true,
  });
}, 90_000);
