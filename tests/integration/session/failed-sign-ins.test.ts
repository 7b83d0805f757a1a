import { copyFileSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FailedSignIns } from '../../../shared/model/session.ts';
import { BackendUnderTest } from '../../support/backend.ts';
import { type SignedIn, signedIn } from '../../support/client.ts';
import { enrolAs } from '../../support/operators.ts';

const minute = 60_000;
const wrong = 'not the password at all';
let app: SignedIn;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 22, 9) });
  app = await signedIn();
});

afterEach(async () => {
  await app.close();
  vi.useRealTimers();
});

/** Tries to sign in, in a process of its own that is closed again. */
async function attempt(password: string, operator?: string): Promise<FailedSignIns | string> {
  const backend = new BackendUnderTest(app.vault);
  const deviceSecret = Buffer.from(app.vault.deviceSecret);
  const outcome = await backend.ask({
    do: 'unlock',
    anchor: null,
    operator,
    password,
    deviceSecret,
  });
  await backend.close();
  vi.setSystemTime(Date.now() + 20 * minute);
  if (!outcome.ok) return outcome.code;
  const { failedSignIns } = outcome.value as { readonly failedSignIns: FailedSignIns };
  return failedSignIns;
}

type Row = { readonly operator: string; readonly detail: string };

/** The rows of an action, without the numbers that the log adds. */
function rowsOf(action: string): readonly Row[] {
  const connection = app.vault.look();
  try {
    return connection
      .prepare<[string], Row>('SELECT operator, detail FROM audit WHERE action = ? ORDER BY seq')
      .all(action);
  } finally {
    connection.close();
  }
}

const path = (name = 'vault.attempts') => join(app.vault.folder, name);

describe('failed attempts to sign in', () => {
  it('are told at the next sign-in, once, and are rows of the log with their times', async () => {
    await app.backend.close();
    const first = Date.now();
    expect(await attempt(wrong)).toBe('password-wrong');
    expect(await attempt(wrong)).toBe('password-wrong');
    expect(await attempt(app.vault.password)).toStrictEqual({ own: 2, isWhole: true });
    expect(rowsOf('session.fail-sign-in')).toMatchObject([
      { operator: 'Ann Archer', detail: expect.stringContaining(new Date(first).toISOString()) },
      { operator: 'Ann Archer' },
    ]);
    expect(await attempt(app.vault.password)).toStrictEqual({ own: 0, isWhole: true });
    expect(rowsOf('session.fail-sign-in')).toHaveLength(2);
    expect(rowsOf('session.lose-attempts')).toHaveLength(0);
  });

  it('are told to whose name was used, whoever signs in first', async () => {
    const id = await enrolAs(app, 'Sue', 'support');
    await app.backend.close();
    expect(await attempt(wrong, id)).toBe('password-wrong');
    expect(await attempt(app.vault.password)).toStrictEqual({ own: 0, isWhole: true });
    expect(rowsOf('session.fail-sign-in')).toMatchObject([{ operator: 'Sue' }]);
    expect(await attempt(app.vault.password, id)).toStrictEqual({ own: 1, isWhole: true });
    expect(await attempt(app.vault.password, id)).toStrictEqual({ own: 0, isWhole: true });
  });

  it('are in the log at once when a session is open', async () => {
    const { backend, vault } = app;
    const deviceSecret = Buffer.from(vault.deviceSecret);
    const proof = await backend.ask({ do: 'prove', password: wrong, deviceSecret });
    expect(proof).toMatchObject({ code: 'password-wrong' });
    expect(rowsOf('session.step-up')).toHaveLength(1);
    await backend.close();
    expect(await attempt(vault.password)).toStrictEqual({ own: 0, isWhole: true });
    expect(rowsOf('session.fail-sign-in')).toHaveLength(0);
  });

  it('are of a wrong kit and a wrong enrolment code too', async () => {
    await app.backend.close();
    const backend = new BackendUnderTest(app.vault);
    const { password } = app.vault;
    const deviceSecret = () => Buffer.from(app.vault.deviceSecret);
    const device = 'x';
    const code = '0'.repeat(32);
    const enrolled = await backend.ask({
      do: 'enrol',
      code,
      password,
      device,
      deviceSecret: deviceSecret(),
    });
    expect(enrolled).toMatchObject({ code: 'invite-unusable' });
    await backend.close();
    expect(await attempt(password)).toStrictEqual({ own: 0, isWhole: true });
    expect(rowsOf('session.fail-sign-in')).toMatchObject([
      { operator: '-', detail: expect.stringContaining('invitation') },
    ]);
  });
});

describe('the record of failed attempts', () => {
  it('is missed when it was taken away', async () => {
    await app.backend.close();
    expect(await attempt(wrong)).toBe('password-wrong');
    rmSync(path());
    expect(await attempt(app.vault.password)).toStrictEqual({ own: 0, isWhole: false });
    expect(rowsOf('session.lose-attempts')).toMatchObject([
      { detail: expect.stringContaining('"missing"') },
    ]);
    expect(await attempt(app.vault.password)).toStrictEqual({ own: 0, isWhole: true });
  });

  it('is missed when an older one was put back, which the count of the header shows', async () => {
    await app.backend.close();
    copyFileSync(path(), path('copy'));
    expect(await attempt(wrong)).toBe('password-wrong');
    copyFileSync(path('copy'), path());
    expect(await attempt(app.vault.password)).toStrictEqual({ own: 0, isWhole: false });
    expect(rowsOf('session.lose-attempts')).toMatchObject([
      { detail: expect.stringContaining('"attempts":1') },
    ]);
  });

  it('is folded in once when the process ends before the record begins anew', async () => {
    await app.backend.close();
    expect(await attempt(wrong)).toBe('password-wrong');
    // A folder in the place of the draft ends it between the commit and the new file.
    mkdirSync(path('vault.attempts.tmp'));
    expect(await attempt(app.vault.password)).toBe('internal');
    rmdirSync(path('vault.attempts.tmp'));
    expect(rowsOf('session.fail-sign-in')).toHaveLength(1);
    expect(await attempt(app.vault.password)).toStrictEqual({ own: 1, isWhole: true });
    expect(await attempt(app.vault.password)).toStrictEqual({ own: 0, isWhole: true });
    expect(rowsOf('session.fail-sign-in')).toHaveLength(1);
    expect(rowsOf('session.lose-attempts')).toHaveLength(0);
  });
});
