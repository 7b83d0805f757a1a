import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp, screenshot } from '../support/electron.ts';
import { ask, jobsEnded } from '../support/running-app.ts';
import {
  callFrom,
  lockFrom,
  openPart,
  operatorsPart,
  ownerPassword,
  quiet,
  setUp,
  visit,
} from '../support/walk.ts';

const password = ownerPassword;
const look = { theme: 'light', language: 'en' } as const;

let launched: LaunchedApp;
let window: Page;
/** Operators by their name. */
const ids = new Map<string, string>();

type Operators = readonly { readonly id: string; readonly name: string }[];

beforeAll(async () => {
  launched = await launchApp();
  window = launched.window;
  await window.waitForLoadState('load');
  await setUp(window, 300);
  const codes: (readonly string[])[] = [];
  for (const [name, role] of [
    ['Sue', 'support'],
    ['Ada', 'approver'],
  ]) {
    const made = await callFrom(window, 'operators.invite', { name, role });
    codes.push((made as { readonly code: readonly string[] }).code);
  }
  for (const code of codes) {
    await lockFrom(window);
    await callFrom(window, 'session.enrol', { code: code.join('-'), password, useKeychain: false });
  }
  await as('Ada König');
  const listed = (await callFrom(window, 'operators.list', {})) as Operators;
  for (const { id, name } of listed) ids.set(name, id);
}, 180_000);

afterAll(() => launched.close());

/** Signs in as somebody else. */
async function as(name: string): Promise<void> {
  await lockFrom(window);
  const status = (await callFrom(window, 'session.status', {})) as {
    readonly operators: Operators;
  };
  const operator = status.operators.find((one) => one.name === name)?.id;
  await callFrom(window, 'session.signIn', { password, operator });
  await callFrom(window, 'settings.set', { tourDone: true, ...look });
  await window.getByRole('navigation').first().waitFor();
}

/** Stages a title for each of the first few people, and answers the set. */
async function stage(title: string, targets: number): Promise<number> {
  const query = { filters: [{ on: 'kind', kinds: ['person'] }] };
  const found = await callFrom(window, 'accounts.find', { query, offset: 0, limit: targets });
  const { rows } = found as { readonly rows: readonly { readonly id: number }[] };
  const edits = [{ do: 'set', attribute: 'title', values: [title] }];
  let set = 0;
  for (const { id } of rows) {
    const staged = await callFrom(window, 'changes.stage', { targets: [id], edits });
    ({ set } = staged as { readonly set: number });
  }
  return set;
}

/** Opens the newest set from the list. */
async function review(): Promise<void> {
  await visit(window, 'Changes', look);
  await window.getByRole('row').nth(1).getByRole('button').first().click();
  await window.getByRole('textbox', { name: 'Reason' }).waitFor();
}

async function stateOf(id: number): Promise<unknown> {
  const found = await callFrom(window, 'changes.approval', { id });
  return (found as { readonly state: unknown }).state;
}

async function asks(): Promise<void> {
  await review();
  await window.getByRole('textbox', { name: 'Reason' }).fill('New titles');
  await window.getByRole('button', { name: 'Ask for approval' }).press('Enter');
  await window.getByText('Waiting for an approval.').waitFor();
}

async function approves(): Promise<void> {
  await visit(window, 'Home', look);
  await window.getByText('Waiting for your approval').waitFor();
  await screenshot(window, 'approval-home');
  await window
    .getByRole('button', { name: /^Review Change set/u })
    .first()
    .click();
  await window.getByRole('button', { name: 'Approve…' }).click();
  const dialog = window.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Looked at each');
  await screenshot(window, 'approval-dialog');
  await window.keyboard.press('Enter');
  await window.getByText('Approved. It can be applied as it is.').waitFor();
}

/** Names the rules beside which a button or a line stands. */
function rulesOfApproval() {
  return window.getByRole('region', { name: 'Rules of approval' });
}

async function addRule(fill: (dialog: Locator) => Promise<void>): Promise<void> {
  await rulesOfApproval().getByRole('button', { name: 'New rule…' }).click();
  const dialog = window.getByRole('dialog', { name: 'New rule of approval' });
  await fill(dialog);
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Four eyes');
  await screenshot(window, 'approval-rule');
  await dialog.getByRole('button', { name: 'Add the rule' }).click();
  await dialog.waitFor({ state: 'detached' });
}

describe('the rules of approval in the window', () => {
  it('are none at first, and are added and removed by an owner with a reason', async () => {
    await visit(window, 'Operators', look);
    await openPart(window, operatorsPart.approvals);
    await rulesOfApproval().getByText('No change set needs an approval.').waitFor();
    await addRule(async (dialog) => {
      await dialog.getByRole('textbox', { name: 'More changes than' }).fill('50');
      await dialog.getByRole('checkbox', { name: 'deletions' }).check();
      await dialog.getByRole('checkbox', { name: 'corp.example' }).check();
    });
    const wide = rulesOfApproval().getByText(
      'More than 50 changes · With deletions · In corp.example',
    );
    await wide.waitFor();
    await addRule((dialog) => dialog.getByRole('checkbox', { name: 'Support' }).check());
    await rulesOfApproval().getByText('Made by the role Support').waitFor();
    await screenshot(window, 'approval-rules');
    for (const other of [
      { theme: 'dark', language: 'de' },
      { theme: 'light', language: 'ar-XB' },
    ]) {
      await callFrom(window, 'settings.set', other);
      await quiet(window);
      await screenshot(window, `approval-rules-${other.theme}-${other.language}`);
    }
    await callFrom(window, 'settings.set', look);
    await rulesOfApproval()
      .getByRole('button', { name: /^Remove the rule: More than 50/u })
      .click();
    const dialog = window.getByRole('dialog', { name: 'Remove this rule?' });
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Too wide');
    await dialog.getByRole('button', { name: 'Remove the rule' }).click();
    // What lies below an open dialog has no role, so that nothing would be found there anyway.
    await dialog.waitFor({ state: 'detached' });
    await wide.waitFor({ state: 'detached' });
    const kept = { moreThan: null, kinds: null, roles: ['support'], directories: null };
    expect(await callFrom(window, 'operators.approvalRules', {})).toStrictEqual([
      { ...kept, deciders: 1 },
    ]);
    expect(launched.errors).toEqual([]);
  }, 60_000);
});

describe('an approval in the window', () => {
  it('is asked for by support, given by an approver, and then the set is applied', async () => {
    await as('Sue');
    const set = await stage('Chief', 2);
    await review();
    await window.getByText('This change set needs an approval.').waitFor();
    await screenshot(window, 'approval-needed');
    await asks();
    const apply = window.getByRole('button', { name: /^Apply 2 changes/u });
    expect(await apply.getAttribute('aria-disabled')).toBe('true');
    await screenshot(window, 'approval-waiting');
    await as('Ada');
    await approves();
    await as('Sue');
    await review();
    await window.getByText('Ada approved').waitFor();
    for (const other of [
      { theme: 'dark', language: 'de' },
      { theme: 'light', language: 'ar-XB' },
    ]) {
      await callFrom(window, 'settings.set', other);
      await quiet(window);
      await screenshot(window, `approval-given-${other.theme}-${other.language}`);
    }
    await callFrom(window, 'settings.set', look);
    await apply.click();
    await jobsEnded(window);
    expect(await callFrom(window, 'changes.get', { id: set })).toMatchObject({ state: 'applied' });
  }, 180_000);

  it('is void after an edit, and the screen says who made it', async () => {
    // Support is still signed in.
    const set = await stage('Fellow', 2);
    await asks();
    await as('Ada');
    await approves();
    await as('Sue');
    await review();
    await window.getByRole('button', { name: 'Discard this change' }).click();
    await window.getByText(/^The request ended: the change set is no longer/u).waitFor();
    await window.getByText(/Changed by Sue/u).waitFor();
    await screenshot(window, 'approval-void');
    expect(await stateOf(set)).toBe('edited');
    const outcome = await ask(window, 'changes.apply', { id: set, reason: 'New titles' });
    expect(outcome).toMatchObject({ ok: false, code: 'approval-needed' });
  }, 180_000);
});
