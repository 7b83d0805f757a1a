import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unlockVault } from '../../main/backend/vault/unlock.ts';
import { deviceSecretItem } from '../../main/device-secrets.ts';
import { readItem } from '../../main/keychain/items.ts';
import { createVault, edit, openAttributes, reveal, typePassword } from '../support/by-hand.ts';
import {
  canaries,
  canaryCsv,
  canaryLdif,
  needlesInMemory,
  personalNames,
} from '../support/canaries.ts';
import { type LaunchedApp, launchApp, rendererPids } from '../support/electron.ts';
import { countInMemory, type Needle, needlesOf } from '../support/process-memory.ts';
import { ask, bundleProcess, jobsEnded, processesOf, profileOf } from '../support/running-app.ts';
import { button } from '../support/tour-screens.ts';
import { callFrom } from '../support/walk.ts';

let launched: LaunchedApp;
let window: Page;
const needles: Needle[] = [
  ...needlesInMemory(personalNames),
  ...needlesInMemory(['password', 'wrongPassword']),
];
const vaultKeyNames = ['database key', 'private keys', 'vault key'];

/** Every secret of the vault, from a copy of its header: what nobody may hold after lock. */
async function learnKeys(): Promise<void> {
  const profile = profileOf(launched.home);
  const copy = mkdtempSync(join(tmpdir(), 'bailiwick-header-'));
  for (const name of ['vault.hdr.a', 'vault.hdr.b']) cpSync(join(profile, name), join(copy, name));
  const text = readFileSync(join(copy, 'vault.hdr.a'), 'utf8');
  const { operators } = JSON.parse(text.slice(text.indexOf('\n') + 1)) as {
    operators: readonly [{ keyCheck: string }];
  };
  const answer = await readItem(deviceSecretItem(operators[0].keyCheck));
  if (answer.state !== 'ok') throw new Error(`The keychain says ${answer.state}.`);
  const deviceSecret = Buffer.from(answer.value, 'base64url');
  needles.push(...needlesOf('device secret', answer.value));
  needles.push({ name: 'device secret (bytes)', bytes: Buffer.from(deviceSecret) });
  const request = { folder: copy, password: canaries.password, deviceSecret, now: Date.now() };
  const unlocked = await unlockVault(request);
  if (!unlocked.ok) throw new Error(unlocked.reason);
  const { vaultKey, privateKeys } = unlocked.keys.rootSecrets();
  needles.push({ name: 'database key', bytes: unlocked.keys.databaseKey() });
  needles.push({ name: 'vault key', bytes: vaultKey });
  needles.push({ name: 'private keys', bytes: privateKeys });
}

type Counts = Readonly<Record<string, number>>;

/** What each process of the app holds, by its number. A process that has just ended holds nothing. */
function holdings(): ReadonlyMap<number, Counts> {
  return new Map(
    processesOf(launched.app).map(({ pid }) => [pid, countInMemory(pid, needles) ?? {}]),
  );
}

/** Who holds what of these needles. */
function holders(held: ReadonlyMap<number, Counts>, names?: readonly string[]) {
  return [...held].flatMap(([pid, counts]) =>
    Object.keys(counts)
      .filter((name) => names?.includes(name) ?? true)
      .map((name) => `${name} in ${roleOf(pid)}`),
  );
}

/** How long it took to lock, in milliseconds. */
const lockTimes: number[] = [];
let renderer = 0;
let backend = 0;

function roleOf(pid: number): string {
  if (pid === launched.app.process().pid) return 'main';
  if (pid === backend) return 'the backend';
  if (pid === renderer) return 'the page';
  const command = processesOf(launched.app).find((one) => one.pid === pid)?.command ?? [];
  return command.find((part) => part.startsWith('--type=')) ?? command.at(-1) ?? 'another';
}

async function learnProcesses(): Promise<void> {
  backend = bundleProcess(launched.app, 'backend')?.pid ?? 0;
  renderer = (await rendererPids(launched.app))[0] ?? 0;
}

async function chosen(name: string, content: string): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'bailiwick-canaries-')), name);
  writeFileSync(path, content);
  await launched.app.evaluate(({ dialog }, given) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [given] });
  }, path);
  const answer = await callFrom(window, 'files.chooseOpen', { purpose: 'import' });
  return (answer as { readonly file: string }).file;
}

async function importCanaries(): Promise<void> {
  const preview = await ask(window, 'directories.preview', {
    file: await chosen('canaries.csv', canaryCsv()),
  });
  // This process has opened it: what main passed on was sealed.
  expect(JSON.stringify(preview)).toContain(canaries.homePhone);
  const file = await chosen('canaries.ldif', canaryLdif());
  await callFrom(window, 'directories.importFile', { file, into: { kind: 'new', name: 'K' } });
  await jobsEnded(window);
}

beforeAll(async () => {
  launched = await launchApp();
  window = launched.window;
  await window.waitForLoadState('load');
  const kit = await createVault(window, canaries.password);
  for (const glue of ['-', '', '","']) {
    needles.push(...needlesOf('recovery kit', kit.slice(2, 6).join(glue)));
  }
  await callFrom(window, 'settings.set', { tourDone: true });
  await learnKeys();
  await importCanaries();
}, 120_000);

afterAll(() => launched.close());

async function until(isSo: () => boolean | Promise<boolean>): Promise<number> {
  const started = performance.now();
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
  return performance.now() - started;
}

function isRunning(pid: number): boolean {
  return processesOf(launched.app).some((one) => one.pid === pid);
}

/** Locks as an operator does, and waits for the screen of a locked vault in a process of its own. */
async function lock(): Promise<number> {
  await button(window, 'Lock').click();
  const ended = await until(() => !isRunning(backend) && !isRunning(renderer));
  await until(() => bundleProcess(launched.app, 'backend') !== undefined);
  await window.getByRole('heading', { name: /^Welcome back/ }).waitFor();
  return ended;
}

describe.runIf(process.platform === 'linux')('the memory of the app', () => {
  it.each(['the first', 'the second', 'the third'])(
    'holds nothing of what was used in %s session once it is locked',
    async (session) => {
      if (session !== 'the first') {
        await typePassword(window, canaries.wrongPassword);
        await window.getByText('The password is not right.').waitFor();
        await typePassword(window, canaries.password);
        await window.getByRole('navigation', { name: 'Pages' }).waitFor();
      }
      await learnProcesses();
      await openAttributes(window, 'vogel');
      await reveal(window, 'Mobile');
      await edit(window, 'Home phone', canaries.stagedMobile);
      const open = holdings();
      // This is also the proof that the search finds what is there.
      expect(holders(open)).toEqual(
        expect.arrayContaining([
          ...vaultKeyNames.map((name) => `${name} in the backend`),
          'mobile in the backend',
          'mobile in the page',
          'stagedMobile in the page',
        ]),
      );
      expect(holders(open, vaultKeyNames).filter((one) => !one.endsWith('the backend'))).toEqual(
        [],
      );
      lockTimes.push(await lock());
      await window.waitForTimeout(1_000);
      const locked = holdings();
      expect(locked.size).toBeGreaterThan(4);
      expect(holders(locked)).toStrictEqual([]);
    },
    120_000,
  );

  // The fastest: somebody else's work on this machine can only make it slower.
  it('loses the backend and the page within a second of locking', () => {
    expect(lockTimes).toHaveLength(3);
    expect(Math.min(...lockTimes)).toBeLessThan(1_000);
  });
});
