import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writePracticeLdif } from '../../main/connector/file/practice-writer.ts';
import type { Job } from '../../shared/model/job.ts';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { ask, asksProofOnce } from '../support/running-app.ts';
import { button, goTo, rows, signIn } from '../support/tour-screens.ts';
import { callFrom, ownerPassword, setUp } from '../support/walk.ts';

let launched: LaunchedApp;

beforeAll(async () => {
  launched = await launchApp();
  await setUp(launched.window, 300);
}, 120_000);

afterAll(() => launched.close());

/** Files are chosen in a window of the system that no test can reach: the answer is given here. */
function answerDialogs(path: string): Promise<void> {
  return launched.app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, path);
}

/** Writes down what the file manager of the system would have been asked to show. */
function watchFileManager(): Promise<void> {
  return launched.app.evaluate(({ shell }) => {
    const shown: string[] = [];
    Reflect.set(globalThis, 'shownFiles', shown);
    shell.showItemInFolder = (path) => void shown.push(path);
  });
}

function shownFiles(): Promise<unknown> {
  return launched.app.evaluate(() => Reflect.get(globalThis, 'shownFiles'));
}

it('shows an export in its folder, and the page never learns where that is', async () => {
  const { window, home } = launched;
  const path = join(home, 'people.csv');
  await answerDialogs(path);
  await watchFileManager();
  await goTo(window, 'Accounts');
  await button(window, 'Export').click();
  const dialog = window.getByRole('dialog', { name: 'Export accounts' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('A list for the team');
  await button(dialog, /^Export \d+ accounts…$/).click();
  const footer = window.getByRole('contentinfo', { name: 'Status' });
  await button(footer, 'Show in folder').click();
  await expect.poll(shownFiles).toEqual([path]);
  await goTo(window, 'Home');
  await button(window, 'Show in folder').click();
  await expect.poll(shownFiles).toEqual([path, path]);
  await screenshot(window, 'files-show');
  const chosen = await ask(window, 'files.chooseSave', { purpose: 'export', name: 'x' });
  expect(JSON.stringify(chosen)).not.toContain(home);
  expect(await window.content()).not.toContain(home);
}, 60_000);

it('says so when the written file is gone, and shows nothing', async () => {
  const { window, home } = launched;
  rmSync(join(home, 'people.csv'));
  await watchFileManager();
  await button(window, 'Show in folder').click();
  await window.getByText('The file is no longer where it was written.').waitFor();
  expect(await shownFiles()).toEqual([]);
}, 60_000);

async function restoreDialog(window: Page) {
  await goTo(window, 'Settings');
  await window.getByRole('tab', { name: 'Vault and backup' }).click();
  return window.getByRole('tabpanel');
}

it('restores a backup after saying what would be lost, and the vault goes on from there', async () => {
  const { window, home } = launched;
  const path = join(home, 'vault.bailiwick-backup');
  await answerDialogs(path);
  await watchFileManager();
  const panel = await restoreDialog(window);
  await button(panel, 'Make a backup…').click();
  const making = window.getByRole('dialog', { name: 'Make a backup' });
  await making.getByRole('textbox', { name: 'Reason' }).fill('Before the move');
  await button(making, 'Choose a file and back up…').click();
  await button(making, 'Show in folder').click();
  await expect.poll(shownFiles).toEqual([path]);
  await screenshot(window, 'files-backup');
  await button(making, 'Close').click();

  const { rows: found } = (await callFrom(window, 'accounts.find', {
    query: { text: '', filters: [], sort: 'name', descending: false },
    offset: 0,
    limit: 3,
  })) as { readonly rows: readonly { readonly id: number }[] };
  const targets = found.map(({ id }) => id);
  await callFrom(window, 'changes.stage', { targets, edits: [{ do: 'disable' }] });
  await callFrom(window, 'directories.createLocal', { name: 'Made afterwards' });

  await button(panel, 'Restore a backup…').click();
  const dialog = window.getByRole('dialog', { name: 'Restore a backup' });
  await button(dialog, 'Choose a backup…').click();
  await dialog
    .getByText(/^Restoring loses \d+ rows of the audit log and 1 change set made since\.$/)
    .waitFor();
  await screenshot(window, 'files-dry-run');
  // The look alone has changed nothing.
  const names = async () => {
    const all = await callFrom(window, 'directories.list', {});
    return (all as readonly { readonly name: string }[]).map(({ name }) => name).toSorted();
  };
  expect(await names()).toEqual(['Made afterwards', 'corp.example']);
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('The move went wrong');
  await button(dialog, 'Restore').click();
  const footer = window.getByRole('contentinfo', { name: 'Status' });
  await footer.getByText(/^Restored: \d+ accounts\./).waitFor();
  expect(await names()).toEqual(['corp.example']);
  await goTo(window, 'Changes');
  expect(await window.getByText('Made afterwards').count()).toBe(0);
  await window.getByText('Nothing has been changed yet').waitFor();
  await screenshot(window, 'files-restored');
  await goTo(window, 'Accounts');
  await rows(window).first().waitFor();
  expect(await callFrom(window, 'audit.verify', {})).toMatchObject({ ok: true });
}, 60_000);

/** Answers the dialogs of the system, and counts how often one was shown. */
async function countDialogs(path: string): Promise<() => Promise<unknown>> {
  await launched.app.evaluate(({ dialog }, chosen) => {
    Reflect.set(globalThis, 'dialogsShown', 0);
    dialog.showSaveDialog = () => {
      Reflect.set(globalThis, 'dialogsShown', Number(Reflect.get(globalThis, 'dialogsShown')) + 1);
      return Promise.resolve({ canceled: false, filePath: chosen });
    };
  }, path);
  return () => launched.app.evaluate(() => Reflect.get(globalThis, 'dialogsShown'));
}

it('asks for the password again before an export, and for the file once', async () => {
  const { window, home, app } = launched;
  const shown = await countDialogs(join(home, 'again.csv'));
  await goTo(window, 'Accounts');
  await asksProofOnce(app, 'exports.create');
  await button(window, 'Export').click();
  const dialog = window.getByRole('dialog', { name: 'Export accounts' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('A list for the team');
  await button(dialog, /^Export \d+ accounts…$/).press('Enter');
  await dialog.getByLabel('Your password', { exact: true }).fill(ownerPassword);
  await screenshot(window, 'files-proof');
  await window.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  expect(await shown()).toBe(1);
}, 60_000);

it('asks for it before two accounts are changed at once, and before their changes are a file', async () => {
  const { window, home, app } = launched;
  const { rows: found } = (await callFrom(window, 'accounts.find', {
    query: { text: '', filters: [{ on: 'kind', kinds: ['person'] }], sort: 'name' },
    offset: 0,
    limit: 2,
  })) as { readonly rows: readonly { readonly id: number }[] };
  const edits = [{ do: 'set', attribute: 'title', values: ['Chief'] }];
  await callFrom(window, 'changes.stage', { targets: found.map(({ id }) => id), edits });
  const shown = await countDialogs(join(home, 'set.ldif'));
  await goTo(window, 'Changes');
  await window.getByRole('row').nth(1).getByRole('button').first().click();
  await asksProofOnce(app, 'changes.exportLdif');
  await button(window, 'Save as LDIF…').press('Enter');
  await window.getByLabel('Your password', { exact: true }).fill(ownerPassword);
  await screenshot(window, 'files-proof-ldif');
  await button(window, 'Save as LDIF…').press('Enter');
  await window.getByLabel('Your password', { exact: true }).waitFor({ state: 'detached' });
  expect(await shown()).toBe(1);
  await callFrom(window, 'settings.set', { language: 'de', theme: 'dark' });
  await asksProofOnce(app, 'changes.apply');
  await window.getByRole('textbox', { name: 'Begründung' }).fill('Beförderung');
  await window.keyboard.press('Enter');
  await window.getByLabel('Ihr Kennwort', { exact: true }).fill(ownerPassword);
  await screenshot(window, 'files-proof-apply');
  await window.keyboard.press('Enter');
  await window.getByText(/^Angewendet 2$/u).waitFor();
  await callFrom(window, 'settings.set', { language: 'en', theme: 'light' });
}, 60_000);

async function jobs(window: Page): Promise<readonly Job[]> {
  return (await callFrom(window, 'jobs.list', {})) as readonly Job[];
}

async function importedSoFar(): Promise<number> {
  const all = await jobs(launched.window);
  return all.find(({ kind }) => kind === 'import')?.done ?? 0;
}

it('goes on with an import that a crash cut off, and takes nothing twice', async () => {
  const people = 16_000;
  const path = join(launched.home, 'people.ldif');
  const stream = createWriteStream(path);
  await writePracticeLdif(stream, people, 7, { operational: false });
  stream.end();
  await finished(stream);
  await answerDialogs(path);
  await goTo(launched.window, 'Directories');
  await button(launched.window, 'Add directory').click();
  await launched.window.getByRole('menuitem', { name: 'Import a file…' }).click();
  const dialog = launched.window.getByRole('dialog', { name: 'Import a file' });
  await button(dialog, 'Choose a file…').click();
  await button(dialog, 'Import').click();
  await expect.poll(importedSoFar, { timeout: 30_000 }).toBeGreaterThan(0);
  launched.app.process().kill('SIGKILL');

  launched = await launchApp({ home: launched.home });
  const { window } = launched;
  await signIn(window, ownerPassword);
  await window.getByText('Interrupted: can go on where it stopped').waitFor();
  await screenshot(window, 'files-interrupted');
  await button(window, 'Resume').click();
  await expect
    .poll(async () => (await jobs(window)).find((job) => job.kind === 'import')?.state, {
      timeout: 60_000,
    })
    .toBe('done');
  await goTo(window, 'Directories');
  await screenshot(window, 'files-resumed');
  const directories = (await callFrom(window, 'directories.list', {})) as readonly {
    readonly name: string;
    readonly accounts: number;
    readonly groups: number;
  }[];
  const imported = directories.find(({ name }) => name === 'people');
  expect((imported?.accounts ?? 0) + (imported?.groups ?? 0)).toBe(people);
  expect(launched.errors).toEqual([]);
}, 120_000);
