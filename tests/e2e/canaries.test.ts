import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceSecretItem } from '../../main/device-secrets.ts';
import { readItem } from '../../main/keychain/items.ts';
import { canaries, canaryLdif, filesWith, needlesFor, needlesIn } from '../support/canaries.ts';
import { type LaunchedApp, launchApp } from '../support/electron.ts';
import { type Needle, needlesOf } from '../support/process-memory.ts';
import { ask, codeOf, jobsEnded, profileOf } from '../support/running-app.ts';
import { callFrom } from '../support/walk.ts';

let launched: LaunchedApp;
let window: Page;
let work: string;
let temporary: string;
const said: string[] = [];
const keys: Needle[] = [];
const all = needlesFor(Object.keys(canaries) as (keyof typeof canaries)[]);

/** Answers the next dialogs with this path, as an operator would by choosing a file. */
function choose(path: string): Promise<void> {
  return launched.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
  }, path);
}

async function chosenToken(operation: 'chooseOpen' | 'chooseSave', purpose: string, path: string) {
  await choose(path);
  const input = operation === 'chooseOpen' ? { purpose } : { purpose, name: 'name' };
  const chosen = await callFrom(window, `files.${operation}`, input);
  return (chosen as { readonly file: string }).file;
}

async function importFile(path: string, name: string): Promise<void> {
  const file = await chosenToken('chooseOpen', 'import', path);
  await ask(window, 'directories.preview', { file });
  await callFrom(window, 'directories.importFile', { file, into: { kind: 'new', name } });
  await jobsEnded(window);
}

async function vogel(): Promise<number> {
  const query = { text: 'vogel' };
  const found = await callFrom(window, 'accounts.find', { query, offset: 0, limit: 5 });
  return (found as { rows: readonly { id: number }[] }).rows[0]?.id ?? 0;
}

/** The kit and the device secret are secrets of this run: read where they are kept. */
async function learnSecrets(kit: readonly string[]): Promise<void> {
  const header = readFileSync(join(profileOf(launched.home), 'vault.hdr.a'), 'utf8');
  const { operators } = JSON.parse(header.slice(header.indexOf('\n') + 1)) as {
    operators: readonly [{ keyCheck: string }];
  };
  const answer = await readItem(deviceSecretItem(operators[0].keyCheck));
  if (answer.state !== 'ok') throw new Error(`The keychain says ${answer.state}.`);
  keys.push(
    ...needlesOf('device secret', answer.value),
    { name: 'device secret (bytes)', bytes: Buffer.from(answer.value, 'base64url') },
    ...needlesOf('recovery kit', kit.slice(2, 6).join('-')),
    ...needlesOf('recovery kit (closed up)', kit.slice(2, 6).join('')),
  );
}

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'bailiwick-canaries-'));
  temporary = join(work, 'temporary');
  mkdirSync(temporary);
  launched = await launchApp({ env: { TMPDIR: temporary } });
  window = launched.window;
  for (const stream of [launched.app.process().stdout, launched.app.process().stderr]) {
    stream?.on('data', (bytes: Buffer) => said.push(bytes.toString('latin1')));
  }
  await window.waitForLoadState('load');
  const made = await callFrom(window, 'session.create', {
    name: 'Ada König',
    password: canaries.password,
    useKeychain: true,
  });
  const { kit, ask: asked } = made as { kit: readonly string[]; ask: readonly [number, number] };
  await learnSecrets(kit);
  await ask(window, 'session.confirmKit', { groups: ['WRONG', 'WRONG'] });
  await callFrom(window, 'session.confirmKit', { groups: asked.map((place) => kit[place]) });
  await callFrom(window, 'settings.set', { tourDone: true });
}, 120_000);

afterAll(() => launched.close());

describe('what must not be told', () => {
  it('is driven through success and failure', async () => {
    writeFileSync(join(work, 'canaries.ldif'), canaryLdif());
    await importFile(join(work, 'canaries.ldif'), 'Kanarie');
    await importFile(join(work, 'canaries.ldif'), 'Noch einmal');
    const id = await vogel();
    const reveal = { id, attribute: 'mobile', reason: 'Test' };
    expect(await codeOf(window, 'accounts.reveal', reveal)).toBe('ok');
    expect(await codeOf(window, 'accounts.reveal', { ...reveal, attribute: 'cn' })).toBe(
      'attribute-masked',
    );
    const mobile = { do: 'set', attribute: 'mobile', values: [canaries.stagedMobile] };
    const staged = await callFrom(window, 'changes.stage', { targets: [id], edits: [mobile] });
    const { set } = staged as { readonly set: number };
    await callFrom(window, 'changes.items', { id: set, offset: 0, limit: 10 });
    await callFrom(window, 'changes.apply', { id: set, reason: 'Test' });
    await jobsEnded(window);
    await ask(window, 'changes.undo', { id: set });
    const current = canaries.wrongPassword;
    const wrong = await codeOf(window, 'session.changePassword', { current, next: current });
    expect(wrong).toBe('password-wrong');
    await ask(window, 'accounts.find', { query: { text: canaries.mobile }, offset: 0, limit: 9 });
    await ask(window, 'session.signIn', { password: { text: canaries.wrongPassword } });
    await ask(window, 'session.recover', {
      kit: 'AAAAA-BBBBB',
      password: canaries.nextPassword,
      useKeychain: false,
    });
  });

  it('is not in any answer about the account, but masked', async () => {
    const id = await vogel();
    const answers = await Promise.all([
      ask(window, 'accounts.get', { id }),
      ask(window, 'accounts.find', { query: { text: 'vogel' }, offset: 0, limit: 100 }),
      ask(window, 'accounts.history', { id, limit: 200 }),
      ask(window, 'changes.ofAccount', { id }),
      ask(window, 'changes.list', { offset: 0, limit: 100 }),
      ask(window, 'changes.items', { id: 1, offset: 0, limit: 100 }),
      ask(window, 'audit.list', { limit: 500 }),
      ask(window, 'jobs.list', {}),
      ask(window, 'jobs.issues', { id: 1, offset: 0, limit: 500 }),
      ask(window, 'directories.list', {}),
    ]);
    expect(answers.filter(({ ok }) => !ok)).toStrictEqual([]);
    expect(needlesIn(JSON.stringify(answers), all)).toStrictEqual([]);
    expect(answers[0]).toMatchObject({ ok: true, value: { row: { userName: 'vogel' } } });
    expect(JSON.stringify(answers[0])).toContain('"name":"mobile","classification":"personal"');
  });

  it('is in no file that the app writes for somebody', async () => {
    const place = join(work, 'written');
    mkdirSync(place);
    const reason = 'Test';
    for (const format of ['ldif', 'csv', 'json'] as const) {
      const file = await chosenToken('chooseSave', 'export', join(place, `accounts.${format}`));
      await callFrom(window, 'exports.create', { query: {}, format, file, reason });
      await jobsEnded(window);
    }
    const log = await chosenToken('chooseSave', 'audit', join(place, 'audit.jsonl'));
    await callFrom(window, 'audit.exportLog', { file: log, reason });
    const report = await chosenToken('chooseSave', 'report', join(place, 'report.csv'));
    await callFrom(window, 'jobs.saveReport', { id: 1, file: report });
    const bundle = await chosenToken('chooseSave', 'diagnostics', join(place, 'bundle.json'));
    await callFrom(window, 'diagnostics.create', { file: bundle });
    const backup = await chosenToken('chooseSave', 'backup', join(place, 'x.bailiwick-backup'));
    await callFrom(window, 'backups.create', { file: backup, reason });
    expect(readFileSync(join(place, 'accounts.ldif'), 'utf8')).toContain('Viktoria Vogel');
    expect(filesWith(place, [...all, ...keys])).toStrictEqual([]);
  });

  it('is not in the profile: database, write-ahead log, anchor, settings or logs', () => {
    const profile = profileOf(launched.home);
    const names = filesWith(profile, [{ name: 'control', bytes: Buffer.from('vault-header') }]);
    expect(names.length).toBeGreaterThan(0);
    expect(filesWith(profile, [...all, ...keys])).toStrictEqual([]);
  });

  it('is not in the folder for temporary files, nor elsewhere in the home of the operator', () => {
    const places = [temporary, launched.home];
    const found = places.flatMap((folder) => filesWith(folder, [...all, ...keys]));
    expect(found).toStrictEqual([]);
    // The search itself works: it finds what the test has written.
    expect(filesWith(work, all)).toContain('mobile in /canaries.ldif');
  });

  it('is not in what the app says on its terminal', () => {
    expect(needlesIn(said.join(''), [...all, ...keys])).toStrictEqual([]);
    expect(needlesIn(launched.errors.join('\n'), all)).toStrictEqual([]);
  });
});
