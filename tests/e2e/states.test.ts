import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VaultLock } from '../../main/backend/session/vault-lock.ts';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { profileOf } from '../support/running-app.ts';
import { button, goTo, signIn } from '../support/tour-screens.ts';
import { ownerPassword, setUp } from '../support/walk.ts';

let launched: LaunchedApp;
let folder: string;

beforeAll(async () => {
  launched = await launchApp();
  await setUp(launched.window, 200);
  folder = profileOf(launched.home);
  await lock();
}, 120_000);

afterAll(() => launched.close());

async function lock(): Promise<void> {
  await button(launched.window, 'Lock').click();
  await launched.window.getByLabel('Password', { exact: true }).waitFor();
}

function keep(name: string): void {
  const to = join(launched.home, name);
  mkdirSync(to);
  for (const file of readdirSync(folder).filter((one) => /^vault\.(db|hdr)/u.test(one))) {
    copyFileSync(join(folder, file), join(to, file));
  }
}

/** Puts the files back that were kept under a name. */
function putBack(name: string, which: RegExp): void {
  for (const file of readdirSync(folder).filter((one) => which.test(one))) {
    rmSync(join(folder, file));
  }
  const from = join(launched.home, name);
  for (const file of readdirSync(from).filter((one) => which.test(one))) {
    copyFileSync(join(from, file), join(folder, file));
  }
}

const headers = /^vault\.hdr/u;

it('says that another Bailiwick has the vault', async () => {
  const { window } = launched;
  const held = new VaultLock(folder);
  try {
    await signIn(window, ownerPassword);
    await window.getByText('Another Bailiwick has this vault open.').first().waitFor();
    await screenshot(window, 'state-in-use');
    expect(launched.errors).toEqual([]);
  } finally {
    held.release();
  }
}, 60_000);

it('says that the header is damaged, and opens once it is back', async () => {
  const { window } = launched;
  keep('whole');
  for (const file of readdirSync(folder).filter((one) => headers.test(one))) {
    writeFileSync(join(folder, file), 'not a header');
  }
  await window.reload();
  await window.getByRole('heading', { name: 'The vault’s header file is damaged' }).waitFor();
  await screenshot(window, 'state-damaged');
  putBack('whole', headers);
  await button(window, 'Look again').click();
  await window.getByLabel('Password', { exact: true }).waitFor();
  expect(launched.errors).toEqual([]);
}, 60_000);

it('says that a newer Bailiwick wrote the vault', async () => {
  const { window } = launched;
  for (const file of readdirSync(folder).filter((one) => headers.test(one))) {
    // As a newer release would: with a checksum that is right.
    const [line = '', body = ''] = readFileSync(join(folder, file), 'utf8').split('\n');
    const newer = body.replace(/"format":\d+/u, '"format":99');
    const sum = createHash('sha256').update(newer).digest('hex');
    writeFileSync(join(folder, file), `${line.split(' ')[0]} ${sum}\n${newer}`);
  }
  await window.reload();
  await window
    .getByRole('heading', { name: 'This vault was written by a newer Bailiwick' })
    .waitFor();
  await screenshot(window, 'state-newer');
  putBack('whole', headers);
  await button(window, 'Look again').click();
  await window.getByLabel('Password', { exact: true }).waitFor();
  expect(launched.errors).toEqual([]);
}, 60_000);

it('says that the database is gone, before it asks for a password', async () => {
  const { window } = launched;
  const database = join(folder, 'vault.db');
  renameSync(database, join(launched.home, 'elsewhere.db'));
  await window.reload();
  await window
    .getByRole('heading', { name: 'The vault’s database is missing or cannot be read' })
    .waitFor();
  await screenshot(window, 'state-lost');
  expect(existsSync(database)).toBe(false);
  renameSync(join(launched.home, 'elsewhere.db'), database);
  await button(window, 'Look again').click();
  await window.getByLabel('Password', { exact: true }).waitFor();
  expect(launched.errors).toEqual([]);
}, 60_000);

it('opens an older copy of the database for reading only, with an alarm', async () => {
  const { window } = launched;
  await window.getByLabel('Password', { exact: true }).waitFor();
  keep('older');
  await signIn(window, ownerPassword);
  await window.getByRole('navigation', { name: 'Pages' }).waitFor();
  await lock();
  putBack('older', /^vault\.db/u);
  await signIn(window, ownerPassword);
  await window.getByRole('alert').filter({ hasText: 'put back to an earlier state' }).waitFor();
  const bar = window.getByRole('contentinfo', { name: 'Status' });
  await bar.getByText('Read-only').waitFor();
  await screenshot(window, 'state-alarm');
  await goTo(window, 'Accounts');
  const create = button(window, 'New account');
  await create.waitFor();
  expect(await create.getAttribute('aria-disabled')).toBe('true');
  await screenshot(window, 'state-alarm-accounts');
  expect(launched.errors).toEqual([]);
}, 60_000);

it('goes on behind the alarm once its owner has signed it, where nobody else could', async () => {
  const { window } = launched;
  await goTo(window, 'Audit');
  const note = window.getByRole('alert').filter({ hasText: 'Audit alarm' });
  await note.getByText(/changes? (?:is|are) missing/).waitFor();
  await screenshot(window, 'state-alarm-audit');
  await button(note, 'Go on behind it…').click();
  const dialog = window.getByRole('dialog', { name: 'Sign that you have seen the damage' });
  await dialog.getByText('Nobody else in this vault could sign').waitFor();
  await dialog.getByRole('textbox', { name: /What you found out/ }).fill('Put back by us');
  await screenshot(window, 'state-alarm-sign');
  await button(dialog, 'Sign').click();
  await dialog.waitFor({ state: 'detached' });
  await note.waitFor({ state: 'detached' });
  const bar = window.getByRole('contentinfo', { name: 'Status' });
  await bar.getByText('Read-only').waitFor({ state: 'detached' });
  await goTo(window, 'Accounts');
  const create = button(window, 'New account');
  await expect.poll(() => create.getAttribute('aria-disabled')).not.toBe('true');
  await lock();
  await signIn(window, ownerPassword);
  await bar.waitFor();
  await goTo(window, 'Audit');
  await button(window, 'Verify now').click();
  // The rows of a log that was put back are whole; that others are missing is in its first new row.
  await window.getByText(/as they were written/).waitFor();
  await window.getByRole('gridcell', { name: 'Damage to the log acknowledged' }).waitFor();
  await screenshot(window, 'state-alarm-over');
  expect(launched.errors).toEqual([]);
}, 60_000);
