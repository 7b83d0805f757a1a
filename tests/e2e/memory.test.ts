import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unlockVault } from '../../main/backend/vault/unlock.ts';
import { deviceSecretItem, readKeychain } from '../../main/keychain.ts';
import { canaries, canaryLdif, needlesInMemory, personalNames } from '../support/canaries.ts';
import { type LaunchedApp, launchApp, rendererPids } from '../support/electron.ts';
import { countInMemory, type Needle, needlesOf } from '../support/process-memory.ts';
import {
  ask,
  askHidden,
  bundleProcess,
  jobsEnded,
  processesOf,
  profileOf,
} from '../support/running-app.ts';
import { callFrom } from '../support/walk.ts';

let launched: LaunchedApp;
let window: Page;
const personal = needlesInMemory(personalNames);
const passwords = needlesInMemory(['password', 'wrongPassword']);
const keys: Needle[] = [];
const vaultKeyNames = ['database key', 'private keys', 'vault key'];

/** Makes the vault and confirms its kit inside the page: nothing of it passes the debugger. */
function createInPage(password: string): Promise<string> {
  return window.evaluate(async (turned) => {
    const { call } = Reflect.get(globalThis, 'bailiwick') as {
      call: (name: string, input: unknown) => Promise<{ ok: boolean; value: unknown }>;
    };
    const made = await call('session.create', {
      name: 'Ada König',
      password: Array.from(turned).toReversed().join(''),
      useKeychain: true,
    });
    const { kit, ask } = made.value as { kit: string[]; ask: number[] };
    await call('session.confirmKit', { groups: ask.map((place) => kit[place]) });
    await call('settings.set', { tourDone: true });
    return String(made.ok);
  }, Array.from(password).toReversed().join(''));
}

/** Every secret of the vault, from a copy of its header: what nobody may hold after lock. */
async function learnKeys(): Promise<void> {
  const profile = profileOf(launched.home);
  const copy = mkdtempSync(join(tmpdir(), 'bailiwick-header-'));
  for (const name of ['vault.hdr.a', 'vault.hdr.b']) cpSync(join(profile, name), join(copy, name));
  const text = readFileSync(join(copy, 'vault.hdr.a'), 'utf8');
  const { keyCheck } = JSON.parse(text.slice(text.indexOf('\n') + 1)) as { keyCheck: string };
  const answer = await readKeychain(deviceSecretItem(keyCheck));
  if (answer.state !== 'ok') throw new Error(`The keychain says ${answer.state}.`);
  const deviceSecret = Buffer.from(answer.value, 'base64url');
  keys.push(...needlesOf('device secret', answer.value));
  keys.push({ name: 'device secret (bytes)', bytes: Buffer.from(deviceSecret) });
  const request = { folder: copy, password: canaries.password, deviceSecret, now: Date.now() };
  const unlocked = await unlockVault(request);
  if (!unlocked.ok) throw new Error(unlocked.reason);
  const { vaultKey, privateKeys } = unlocked.keys.rootSecrets();
  keys.push({ name: 'database key', bytes: unlocked.keys.databaseKey() });
  keys.push({ name: 'vault key', bytes: vaultKey });
  keys.push({ name: 'private keys', bytes: privateKeys });
}

type Counts = Readonly<Record<string, number>>;

/** What each process of the app holds, by its number. A process that has just ended holds nothing. */
function holdings(needles: readonly Needle[]): ReadonlyMap<number, Counts> {
  return new Map(
    processesOf(launched.app).map(({ pid }) => [pid, countInMemory(pid, needles) ?? {}]),
  );
}

function namesHeld(held: ReadonlyMap<number, Counts>, pid: number): readonly string[] {
  return Object.keys(held.get(pid) ?? {}).toSorted();
}

function total(counts: Counts | undefined): number {
  return Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);
}

async function importCanaries(): Promise<void> {
  const path = join(mkdtempSync(join(tmpdir(), 'bailiwick-canaries-')), 'canaries.ldif');
  writeFileSync(path, canaryLdif());
  await launched.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, path);
  const chosen = await callFrom(window, 'files.chooseOpen', { purpose: 'import' });
  const { file } = chosen as { readonly file: string };
  await callFrom(window, 'directories.importFile', { file, into: { kind: 'new', name: 'K' } });
  await jobsEnded(window);
}

beforeAll(async () => {
  launched = await launchApp();
  window = launched.window;
  await window.waitForLoadState('load');
  if ((await createInPage(canaries.password)) !== 'true') throw new Error('No vault was made.');
  await learnKeys();
  await importCanaries();
  const query = { text: 'vogel' };
  const found = await callFrom(window, 'accounts.find', { query, offset: 0, limit: 5 });
  const id = (found as { rows: readonly { id: number }[] }).rows[0]?.id ?? 0;
  const reveal = { id, attribute: 'mobile', reason: 'Test' };
  const revealed = await askHidden(window, 'accounts.reveal', reveal);
  if (revealed !== 'ok') throw new Error(`Nothing was revealed: ${revealed}`);
}, 120_000);

afterAll(() => launched.close());

/** Locks from inside the page, which does not live to hear the answer. */
async function lock(): Promise<void> {
  await window.evaluate(() => {
    const { call } = Reflect.get(globalThis, 'bailiwick') as {
      call: (name: string, input: unknown) => Promise<unknown>;
    };
    setTimeout(() => void call('session.lock', {}), 0);
  });
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<number> {
  const started = performance.now();
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
  return performance.now() - started;
}

function isRunning(pid: number): boolean {
  return processesOf(launched.app).some((one) => one.pid === pid);
}

describe.runIf(process.platform === 'linux')('the memory of the app', () => {
  let open: ReadonlyMap<number, Counts>;
  let locked: ReadonlyMap<number, Counts>;
  let main = 0;
  let backend = 0;
  let renderer = 0;
  let newBackend = 0;

  it('holds keys in the backend alone, while the vault is open', async () => {
    main = launched.app.process().pid ?? 0;
    backend = bundleProcess(launched.app, 'backend')?.pid ?? 0;
    renderer = (await rendererPids(launched.app))[0] ?? 0;
    open = holdings([...personal, ...passwords, ...keys]);
    // This is also the proof that the search finds what is there.
    expect(namesHeld(open, backend)).toEqual(
      expect.arrayContaining(['database key', 'private keys', 'vault key', 'mobile']),
    );
    expect(namesHeld(open, renderer)).toContain('mobile');
    const vaultKeys = keys.filter(({ name }) => vaultKeyNames.includes(name));
    const holders = [...holdings(vaultKeys)].filter(([, counts]) => total(counts) > 0);
    expect(holders.map(([pid]) => pid)).toStrictEqual([backend]);
  }, 60_000);

  it('loses the backend and the page within a second of locking', async () => {
    await lock();
    expect(await until(() => !isRunning(backend) && !isRunning(renderer))).toBeLessThan(1_000);
    await until(() => bundleProcess(launched.app, 'backend') !== undefined);
    newBackend = bundleProcess(launched.app, 'backend')?.pid ?? 0;
    expect(newBackend).not.toBe(backend);
    await until(async () => {
      const [pid] = await rendererPids(launched.app);
      return pid !== undefined && pid > 0 && pid !== renderer;
    });
    await window.waitForLoadState('load');
    expect(await ask(window, 'session.status', {})).toMatchObject({ value: { state: 'locked' } });
  }, 60_000);

  it('holds no key of the vault and no personal value after that, but for what main passed on', () => {
    locked = holdings([...personal, ...passwords, ...keys]);
    const others = [...locked].filter(([pid]) => pid !== main);
    expect(others.length).toBeGreaterThan(4);
    expect(others.filter(([, counts]) => total(counts) > 0)).toStrictEqual([]);
    const held = namesHeld(locked, main);
    expect(held.filter((name) => vaultKeyNames.includes(name))).toStrictEqual([]);
  }, 60_000);

  // Strings of main that V8 has collected stay readable until something else lies there.
  it('holds less in main of what passed through it than while the vault was open', () => {
    const passing = [...personal, ...passwords].map(({ name }) => name);
    const left = (counts: Counts | undefined) =>
      total(Object.fromEntries(Object.entries(counts ?? {}).filter(([n]) => passing.includes(n))));
    expect(left(locked.get(main))).toBeLessThan(left(open.get(main)));
  });
});
