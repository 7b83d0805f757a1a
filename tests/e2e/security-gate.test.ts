import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayCall, narrowed } from '../../build/permissions.ts';
import { operations } from '../../shared/contract/index.ts';
import { draftOfRole } from '../../shared/model/role.ts';
import { builtInRoles } from '../../shared/roles.ts';
import { decisionOf } from '../support/decision.ts';
import { type LaunchedApp, launchApp } from '../support/electron.ts';
import { ask, codeOf } from '../support/running-app.ts';
import { validInput } from '../support/valid-inputs.ts';
import { callFrom, lockFrom, ownerPassword, setUp } from '../support/walk.ts';

let launched: LaunchedApp;
let window: Page;

beforeAll(async () => {
  launched = await launchApp();
  window = launched.window;
  await window.waitForLoadState('load');
}, 120_000);

afterAll(() => launched.close());

const table = [...operations].map(([name, operation]) => ({ name, operation }));
const calls = table.map(({ name, operation }) => [name, validInput(operation.input)] as const);
const guarded = table.filter(({ operation }) => operation.access !== 'anyone');

type Rows = { readonly rows: readonly { readonly action: string; readonly detail: string }[] };

async function refusalEntries(): Promise<Rows['rows']> {
  // The gate gathers refusals for a second before it writes them down.
  await window.waitForTimeout(1_500);
  const listed = await callFrom(window, 'audit.list', { limit: 500, action: 'gate.refuse' });
  return (listed as Rows).rows;
}

/** Calls every operation from another window, which has our own preload. */
function callFromStranger(kind: 'second window' | 'foreign session'): Promise<string[]> {
  return launched.app.evaluate(
    async ({ app, BrowserWindow, session, webContents }, [asKind, all]) => {
      const [first] = webContents.getAllWebContents();
      const isSecond = asKind === 'second window';
      const stranger = new BrowserWindow({
        show: false,
        webPreferences: {
          preload: `${app.getAppPath()}/out/preload/index.cjs`,
          session: (isSecond && first?.session) || session.fromPartition('stranger'),
          sandbox: true,
          contextIsolation: true,
        },
      });
      await stranger.loadURL(isSecond ? 'app://bailiwick/index.html' : 'data:text/html,x');
      const text = JSON.stringify(all);
      const codes: string[] = await stranger.webContents.executeJavaScript(
        `Promise.all(${text}.map(([name, input]) => bailiwick.call(name, input)))
          .then((outcomes) => outcomes.map((outcome) => outcome.code ?? 'answered'))`,
      );
      stranger.destroy();
      return codes;
    },
    [kind, calls] as const,
  );
}

describe('before sign-in', () => {
  it.each(guarded)('$name is refused as signed out', async ({ name, operation }) => {
    const outcome = await ask(window, name, validInput(operation.input));
    expect(outcome).toStrictEqual({ ok: false, code: 'signed-out', facts: {} });
  });
});

describe('after sign-in', () => {
  beforeAll(() => setUp(window, 50), 120_000);

  it.each(['second window', 'foreign session'] as const)(
    'a %s with our preload is refused on every operation, and that is written down',
    async (kind) => {
      const before = (await refusalEntries()).length;
      const codes = await callFromStranger(kind);
      expect(codes).toHaveLength(operations.size);
      expect(new Set(codes)).toStrictEqual(new Set(['sender-refused']));
      expect((await refusalEntries()).length).toBe(before + operations.size);
    },
  );

  it('a flood of 5,000 calls is throttled, and becomes an entry and not 5,000', async () => {
    const before = (await refusalEntries()).length;
    const flood = window.evaluate(async () => {
      const { call } = Reflect.get(globalThis, 'bailiwick') as {
        call: (name: string, input: unknown) => Promise<{ ok: boolean; code?: string }>;
      };
      const started = performance.now();
      const all = Array.from({ length: 5_000 }, () => call('settings.get', {}));
      const codes = (await Promise.all(all)).map((outcome) => outcome.code ?? 'answered');
      return {
        answered: codes.filter((code) => code === 'answered').length,
        refused: codes.filter((code) => code === 'rate-exceeded').length,
        seconds: (performance.now() - started) / 1_000,
      };
    });
    const waits: number[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      const asked = performance.now();
      await launched.app.evaluate(() => 1);
      waits.push(performance.now() - asked);
    }
    const { answered, refused, seconds } = await flood;
    expect(answered + refused).toBe(5_000);
    // The bucket holds 400 and gains 200 a second, and the page itself calls now and then.
    expect(answered).toBeLessThanOrEqual(401 + 200 * seconds);
    expect(refused).toBeGreaterThan(3_000);
    expect(Math.max(...waits)).toBeLessThan(1_000);
    const entries = await refusalEntries();
    const added = entries.slice(0, entries.length - before);
    expect(added.length).toBeGreaterThan(0);
    expect(added.length).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
    const counted = added.map(({ detail }) => Number(/"count":(\d+)/.exec(detail)?.[1]));
    expect(counted.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(refused);
  });

  it('the app still answers, and its log verifies', async () => {
    await window.waitForTimeout(2_500);
    const verdict = await callFrom(window, 'audit.verify', {});
    expect(verdict).toMatchObject({ ok: true });
  });
});

describe('whoever has another role', () => {
  const ofBackend = guarded.filter(({ operation }) => operation.process === 'backend');
  // These end the session that the table goes on with.
  const called = ofBackend.filter(({ name }) => !/^elevation\.(start|end)$|viewAs$/u.test(name));
  const roles = ['support', 'administrator'].map((id) => {
    const base = builtInRoles.find((one) => one.id === id);
    if (!base) throw new Error('There is no such role.');
    // Of the two, support staff see the whole vault, and the administrator some accounts.
    return { ...(id === 'support' ? base : narrowed(base)), id: `real-${id}`, name: `Real ${id}` };
  });
  const codes = new Map<string, readonly string[]>();

  beforeAll(async () => {
    for (const role of roles) {
      await callFrom(window, 'roles.save', draftOfRole(role));
      const wanted = { name: role.name, role: role.id };
      const made = await callFrom(window, 'operators.invite', wanted);
      codes.set(role.id, (made as { readonly code: readonly string[] }).code);
    }
  }, 60_000);

  it.each(roles.map((role) => [role.id, role] as const))(
    'meets what the matrix says at every operation: %s',
    async (id, role) => {
      await lockFrom(window);
      const code = codes.get(id)?.join('-');
      const given = { code, password: ownerPassword, useKeychain: false };
      // Enrolled is signed in.
      await callFrom(window, 'session.enrol', given);
      const told: Record<string, string> = {};
      for (const { name, operation } of called) {
        told[name] = decisionOf(await codeOf(window, name, validInput(operation.input)));
      }
      const wanted = called.map(({ name, operation }) => [
        name,
        mayCall(operation, role) ? 'let through' : 'refused',
      ]);
      expect(told).toStrictEqual(Object.fromEntries(wanted));
    },
    60_000,
  );
});
