import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Directory } from '../../shared/model/directory.ts';
import { faultsOf } from '../support/axe.ts';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import {
  applied,
  applyLive,
  dialog,
  liveName,
  openAccount,
  stageTitle,
} from '../support/live-screens.ts';
import { connectionTo } from '../support/live-task.ts';
import { jobsEnded } from '../support/running-app.ts';
import { maySlapd, Slapd, slapdBase } from '../support/slapd.ts';
import { button, card, goTo, openTab, rows } from '../support/tour-screens.ts';
import { callFrom, setUp } from '../support/walk.ts';

let launched: LaunchedApp;
let slapd: Slapd;
let directory = 0;

const staff = 'ou=staff';
const leavers = Array.from({ length: 60 }, (_, at) => `leaver${at}`);

function person(uid: string): string {
  return `dn: uid=${uid},${staff},${slapdBase}
changetype: add
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
sn: ${uid}
userPassword: correct horse ${uid}
`;
}

function group(cn: string, member: string): string {
  return `dn: cn=${cn},ou=groups,${slapdBase}
changetype: add
objectClass: groupOfNames
cn: ${cn}
member: cn=${member},ou=groups,${slapdBase}
`;
}

/** Sixty people more, two groups that contain each other, and somebody who is locked. */
async function populate(): Promise<void> {
  const unit = `dn: ${staff},${slapdBase}\nchangetype: add\nobjectClass: organizationalUnit\n`;
  const all = [unit, ...leavers.map(person), group('ring', 'circle'), group('circle', 'ring')];
  await slapd.modify(all.join('\n'));
  for (let at = 0; at < 4; at += 1) {
    await slapd.signIn(`uid=eelder,ou=people,${slapdBase}`, 'not the password');
  }
}

async function read(full = false): Promise<void> {
  await callFrom(launched.window, 'directories.sync', { id: directory, full });
  await jobsEnded(launched.window);
}

async function found(): Promise<Directory | undefined> {
  const list = (await callFrom(launched.window, 'directories.list', {})) as readonly Directory[];
  return list.find(({ name }) => name === liveName);
}

/** Opens a choice of the menu of the live directory. */
async function choose(item: string): Promise<void> {
  const { window } = launched;
  await goTo(window, 'Directories');
  await button(window, `Actions for ${liveName}`).click();
  await window.getByRole('menuitem', { name: item }).click();
}

describe.skipIf(!maySlapd)('looking after a live directory, in the window', () => {
  beforeAll(async () => {
    slapd = await Slapd.start();
    await populate();
    launched = await launchApp();
    const { window } = launched;
    await setUp(window, 20);
    const added = (await callFrom(window, 'directories.addLive', {
      name: liveName,
      connection: connectionTo(slapd),
      password: slapd.consolePassword,
      scheduleMinutes: null,
    })) as Directory;
    directory = added.id;
    await read(true);
  }, 120_000);

  afterAll(async () => {
    await launched.close();
    await slapd.stop();
  });

  it('opens a worklist as a grid, and mends from there what it lists', async () => {
    const { window } = launched;
    await goTo(window, 'Home');
    const line = window.getByRole('listitem').filter({ hasText: 'locked now' });
    expect(await line.innerText()).toMatch(/^1\D/u);
    await button(line, 'locked now').click();
    await rows(window).filter({ hasText: 'eelder' }).first().waitFor();
    await window.getByRole('checkbox', { name: 'Select everything found' }).click();
    await screenshot(window, 'upkeep-worklist');
    const bar = window.getByRole('toolbar', { name: 'For all selected accounts' });
    await button(bar, 'Unlock').click();
    await jobsEnded(window);
    await button(window, /^Remove the filter/u).click();
    await goTo(window, 'Changes');
    await rowOfSet().click();
    await applyLive(window, 'Called the desk');
    await applied(window);
    expect(await slapd.values('(uid=eelder)', 'pwdAccountLockedTime')).toEqual([]);
    await goTo(window, 'Home');
    await line.filter({ hasText: /^0/u }).waitFor();
  }, 60_000);

  it('warns of groups that contain each other', async () => {
    const { window } = launched;
    await goTo(window, 'Groups');
    await window.getByRole('searchbox', { name: 'Search groups' }).fill('ring');
    await rows(window).filter({ hasText: 'ring' }).first().getByRole('gridcell').nth(0).click();
    await card(window).getByText('This group contains itself through other groups.').waitFor();
    await screenshot(window, 'upkeep-cycle');
    expect(await faultsOf(window)).toEqual([]);
  }, 60_000);

  it('asks before a reading that would take out more than a fifth, and waits for the answer', async () => {
    const { window } = launched;
    const before = await found();
    await slapd.modify(
      leavers.map((uid) => `dn: uid=${uid},${staff},${slapdBase}\nchangetype: delete\n`).join('\n'),
    );
    await choose('Read everything anew');
    const asks = window.getByText(/60 of \d+ accounts are gone at the server/u);
    await asks.waitFor();
    await screenshot(window, 'upkeep-deletions');
    expect((await found())?.accounts).toBe(before?.accounts);
    await button(window, 'Take 60 accounts out').click();
    await button(dialog(window), 'Take 60 accounts out').click();
    await jobsEnded(window);
    await asks.waitFor({ state: 'detached' });
    const after = await found();
    expect((before?.accounts ?? 0) - (after?.accounts ?? 0)).toBe(60);
    expect(after?.deleted).toBe(60);
  }, 60_000);

  it('is made for reading only, and then every action says why not', async () => {
    const { window } = launched;
    await openAccount(window, 'ccarter');
    await stageTitle(window, 'Keeper of Keys');
    await choose('Connection…');
    for (let step = 0; step < 2; step += 1) await button(dialog(window), 'Next').click();
    await dialog(window)
      .getByRole('checkbox', { name: /^Read-only/u })
      .check();
    await button(dialog(window), 'Next').click();
    await dialog(window).getByText('This name may read accounts.').waitFor();
    await button(dialog(window), 'Save').click();
    await dialog(window).waitFor({ state: 'detached' });
    await openAccount(window, 'ccarter');
    const whyNot = `${liveName} is connected for reading only.`;
    const facts = await openTab(window, 'Groups');
    for (const name of ['Remove from lonely', 'Add to group…']) {
      await button(facts, name).focus();
      await window.getByRole('tooltip').filter({ hasText: whyNot }).waitFor();
    }
    await button(card(window), 'Actions for this account').click();
    await window.getByRole('menu').getByText(whyNot).waitFor();
    await screenshot(window, 'upkeep-read-only');
    const items = window.getByRole('menuitem');
    const open = await items.evaluateAll((all) =>
      all.flatMap((one) => (one.getAttribute('aria-disabled') === 'true' ? [] : one.textContent)),
    );
    expect(open).toEqual(['Copy the distinguished name', 'Copy the user name']);
    await window.keyboard.press('Escape');
    await button(card(window), 'Review').click();
    await window.getByRole('textbox', { name: 'Reason' }).fill('Not there');
    await button(window, `Apply 1 change to ${liveName}`).focus();
    await window.getByRole('tooltip').filter({ hasText: whyNot }).waitFor();
    expect(await slapd.values('(uid=ccarter)', 'title')).toEqual(['Clerk']);
  }, 60_000);

  it('goes into a connection pack without secrets, and comes back from one without trust', async () => {
    const { app, window, home } = launched;
    const path = join(home, 'pack.json');
    await app.evaluate(({ dialog: dialogs }, file) => {
      dialogs.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: file });
      dialogs.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
    }, path);
    await goTo(window, 'Directories');
    await button(window, 'Export connections…').click();
    await window.getByText('1 connection written to pack.json, without passwords').waitFor();
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(slapd.consoleName);
    for (const secret of [slapd.consolePassword, slapd.fingerprint]) {
      expect(text).not.toContain(secret);
    }
    writeFileSync(path, text.replace(liveName, 'From the pack'));
    await button(window, 'Add directory').click();
    await window.getByRole('menuitem', { name: 'Import connections…' }).click();
    await window.getByText('1 directory added').first().waitFor();
    const asks = window.getByText('From the pack: The password for this directory is missing.');
    await asks.waitFor();
    await screenshot(window, 'upkeep-pack');
    expect(await faultsOf(window)).toEqual([]);
    await button(window, 'Password…').first().click();
    await dialog(window).getByLabel('Password', { exact: true }).fill(slapd.consolePassword);
    await button(dialog(window), 'Save').click();
    await dialog(window).waitFor({ state: 'detached' });
    await button(window, 'Actions for From the pack').click();
    await window.getByRole('menuitem', { name: 'Read what changed' }).click();
    // Nobody here has accepted its certificate: nothing was sent.
    await window
      .getByText('From the pack: This computer does not trust the certificate of the server.')
      .waitFor();
  }, 60_000);

  it('writes nothing to the console of the window', () => {
    expect(launched.errors).toEqual([]);
  });
});

function rowOfSet() {
  const { window } = launched;
  const queue = window.getByRole('region', { name: /^Waiting for directory servers/u });
  return button(queue, /^Change set/u).first();
}
