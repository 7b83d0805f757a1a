import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anySet, rulesToSend } from '../../support/approval-rules.ts';
import { BackendUnderTest } from '../../support/backend.ts';
import { type SignedIn, valueOf } from '../../support/client.ts';
import { type Corp, openCorp } from '../../support/corp.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';

const dayMs = 86_400_000;
const tenYearsMs = 3_652 * dayMs;
const reason = 'because';
let corp: Corp;
let app: SignedIn;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 22, 9) });
  corp = await openCorp();
  app = corp;
}, 60_000);

afterEach(async () => {
  await app.close();
  vi.useRealTimers();
});

function moveClock(byMs: number): void {
  vi.setSystemTime(Date.now() + byMs);
}

function movesInTheLog(): readonly string[] {
  const database = corp.vault.look();
  const sql = "SELECT detail FROM audit WHERE action = 'session.move-clock' ORDER BY seq";
  const found = database.prepare<[], string>(sql).pluck().all();
  database.close();
  return found;
}

describe.each([
  ['back', -tenYearsMs],
  ['forward', tenYearsMs],
])('a clock that is set %s by ten years', (_, byMs) => {
  it('in an open session ends the proof of the password, and is in the log', async () => {
    moveClock(byMs);
    const invited = await app.client.operators.invite({ name: 'Sue', role: 'support' });
    expect(invited).toMatchObject({ ok: false, code: 'step-up-required' });
    const [told, ...more] = movesInTheLog().map((text) => Number(/-?\d+/u.exec(text)?.[0]));
    expect(Math.abs((told ?? 0) - byMs / 1_000)).toBeLessThan(60);
    expect(more).toStrictEqual([]);
  });
});

it('set back after its end, the clock makes no request for approval good again', async () => {
  const approver = await enrolAs(app, 'Ada', 'approver');
  const rules = rulesToSend([anySet]);
  valueOf(await app.client.operators.setApprovalRules({ rules, reason }));
  const edits = [{ do: 'set' as const, attribute: 'title', values: ['Chief'] }];
  const targets = [await corp.idOf('zoe')];
  const { set } = valueOf(await app.client.changes.stage({ targets, edits }));
  const { request } = valueOf(await app.client.changes.request({ id: set, reason }));
  moveClock(365 * dayMs);
  app = await changeOver(app, approver);
  moveClock(-tenYearsMs);
  expect(await app.client.changes.decide({ request, verdict: 'approve', reason })).toMatchObject({
    ok: false,
    code: 'request-void',
  });
  app = await changeOver(app);
  expect(await app.client.changes.apply({ id: set, reason })).toMatchObject({
    code: 'approval-needed',
  });
});

it('an invitation that ended stays ended with the clock set back, and its code is not used up', async () => {
  const { code } = valueOf(await app.client.operators.invite({ name: 'Sue', role: 'support' }));
  await app.backend.close();
  moveClock(365 * dayMs);
  const later = new BackendUnderTest(corp.vault);
  await later.unlock();
  await later.close();
  moveClock(-365 * dayMs);
  const thief = new BackendUnderTest(corp.vault);
  const { password, deviceSecret } = corp.vault;
  const taken = await thief.ask({
    do: 'enrol',
    code: code.join('-'),
    password,
    device: 'x',
    deviceSecret: Buffer.from(deviceSecret),
  });
  expect(taken).toMatchObject({ ok: false, code: 'invite-expired' });
  await thief.close();
  app = await changeOver({ ...app, backend: thief });
  const operators = valueOf(await app.client.operators.list({}));
  expect(operators).toMatchObject([{ name: 'Ann Archer' }, { name: 'Sue', devices: [] }]);
});

it('a clock that stands before the newest row of the log is told there at sign-in', async () => {
  await app.backend.close();
  moveClock(-tenYearsMs);
  const backend = new BackendUnderTest(corp.vault);
  await backend.unlock();
  app = { ...app, backend };
  const [told] = movesInTheLog();
  expect(told).toContain('before-the-log');
  expect(told).toMatch(/-3155\d{5}/u);
});
