import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Corp, openCorp } from '../../support/corp.ts';
import { type SignedIn, valueOf } from '../../support/client.ts';
import { changeOver, enrolAs, roleLike } from '../../support/operators.ts';

const reason = 'the night shift';
const minuteMs = 60_000;

let corp: Corp;
let app: SignedIn;
let zoe: number;
let sue: string;
let ada: string;

beforeAll(async () => {
  corp = await openCorp();
  app = corp;
  zoe = await corp.idOf('Zoë');
  valueOf(await lend(['administrator', 'auditor'], 30));
  sue = await enrolAs(app, 'Sue', 'support');
  ada = await enrolAs(app, 'Ada', 'approver');
}, 60_000);

afterEach(() => {
  vi.useRealTimers();
});

afterAll(() => app.close());

function lend(roles: string[], minutes: number) {
  return app.client.operators.setElevationRules({ roles, minutes, reason });
}

async function as(operator?: string): Promise<void> {
  app = await changeOver(app, operator);
}

function ask(role = 'administrator', minutes = 30) {
  return app.client.elevation.request({ role, minutes, reason });
}

async function state() {
  return valueOf(await app.client.elevation.state({}));
}

function decide(request: string, verdict: 'approve' | 'reject' = 'approve') {
  return app.client.elevation.decide({ request, verdict, reason });
}

/** Sue asks, Ada grants, and Sue signs in again; answers the request. */
async function granted(role = 'administrator'): Promise<string> {
  await as(sue);
  const { request } = valueOf(await ask(role));
  await as(ada);
  valueOf(await decide(request));
  await as(sue);
  return request;
}

async function elevated(role = 'administrator'): Promise<string> {
  const request = await granted(role);
  valueOf(await app.client.elevation.start({ request }));
  return request;
}

/** Goes on by the wall clock; the one of the computer stands where it is. */
function later(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

type Row = { readonly action: string; readonly detail: string };

function log(): readonly Row[] {
  const look = app.vault.look();
  const rows = look.prepare<[], Row>('SELECT action, detail FROM audit ORDER BY seq').all();
  look.close();
  return rows;
}

function makeLocal() {
  return app.client.directories.createLocal({ name: `Made ${Math.random()}` });
}

describe('a role that is lent', () => {
  it('is asked for, granted by somebody else, taken up, and given back', async () => {
    await as(sue);
    expect(await makeLocal()).toMatchObject({ code: 'not-permitted' });
    const { request } = valueOf(await ask());
    expect(await state()).toMatchObject({ mine: { state: 'waiting', request }, running: null });
    await as(ada);
    const waiting = valueOf(await app.client.elevation.toDecide({}));
    expect(waiting).toMatchObject([{ request, operator: 'Sue', role: 'administrator', reason }]);
    valueOf(await decide(request));
    expect(valueOf(await app.client.elevation.toDecide({}))).toStrictEqual([]);
    await as(sue);
    expect(await state()).toMatchObject({ mine: { state: 'granted', decidedBy: 'Ada' } });
    expect(await makeLocal()).toMatchObject({ code: 'not-permitted' });
    valueOf(await app.client.elevation.start({ request }));
    expect(await state()).toMatchObject({
      mine: { state: 'running' },
      running: { role: 'administrator', lentBy: 'Ada' },
    });
    valueOf(await makeLocal());
    valueOf(await app.client.elevation.end({}));
    expect(await state()).toMatchObject({ mine: { state: 'over' }, running: null });
    expect(await makeLocal()).toMatchObject({ code: 'not-permitted' });
    expect(log().findLast(({ action }) => action === 'elevation.end')?.detail).toContain(
      '"operator"',
    );
  }, 30_000);

  it('says in every row of the log that it was lent, and in none before and after', async () => {
    const request = await elevated();
    valueOf(await makeLocal());
    valueOf(await app.client.elevation.end({}));
    expect(await makeLocal()).toMatchObject({ code: 'not-permitted' });
    const rows = log();
    const start = rows.findLastIndex(({ action }) => action === 'elevation.start');
    const end = rows.findLastIndex(({ action }) => action === 'elevation.end');
    const mark = { elevated: 'administrator', elevation: request };
    const isMarked = ({ detail }: Row) =>
      Object.entries(mark).every(([key, value]) => JSON.parse(detail)[key] === value);
    expect(end - start).toBeGreaterThan(1);
    expect(rows.slice(start + 1, end + 1).every(isMarked)).toBe(true);
    expect(rows.filter((row) => isMarked(row))).toHaveLength(end - start);
  }, 30_000);

  it('brings no key along: what its compartments seal stays closed', async () => {
    await as(sue);
    const { roles } = await state();
    const lent = roles.find(({ id }) => id === 'administrator');
    expect(lent?.closed).toStrictEqual(['personal', 'credentials']);
    expect(lent?.permissions).not.toContain('accounts.reveal');
    expect(lent?.permissions).not.toContain('changes.approve');
    await elevated();
    const revealed = await app.client.accounts.reveal({ id: zoe, attribute: 'mobile', reason });
    expect(revealed).toMatchObject({ code: 'not-permitted' });
    const mobile = [{ do: 'set' as const, attribute: 'mobile', values: ['1'] }];
    expect(await app.client.changes.stage({ targets: [zoe], edits: mobile })).toMatchObject({
      code: 'compartment-closed',
    });
  }, 30_000);

  it('ends when its time is over, whatever still asks', async () => {
    const request = await elevated();
    later(30 * minuteMs);
    expect(await makeLocal()).toMatchObject({ code: 'elevation-over' });
    expect(await makeLocal()).toMatchObject({ code: 'not-permitted' });
    expect(await state()).toMatchObject({ mine: { state: 'over' }, running: null });
    expect(log().findLast(({ action }) => action === 'elevation.end')?.detail).toContain('"time"');
    expect(await app.client.elevation.start({ request })).toMatchObject({ ok: false });
  }, 30_000);

  it('ends with the session, and is never taken up twice', async () => {
    const request = await elevated();
    await as(sue);
    expect(await state()).toMatchObject({ mine: { state: 'over' }, running: null });
    expect(await makeLocal()).toMatchObject({ code: 'not-permitted' });
    const again = await app.client.elevation.start({ request });
    expect(again).toMatchObject({ code: 'elevation-missing' });
  }, 30_000);

  it('gives no other role: neither that of an owner, nor one that looks like it', async () => {
    await as();
    expect(await lend(['owner'], 30)).toMatchObject({ code: 'role-not-lent' });
    expect(await lend(['ghost'], 30)).toMatchObject({ code: 'role-missing' });
    await elevated();
    const { client } = app;
    expect(await client.operators.viewAs({ role: null })).toMatchObject({
      code: 'elevation-active',
    });
    expect(await ask()).toMatchObject({ code: 'elevation-active' });
    expect(await lend(['support'], 480)).toMatchObject({ code: 'not-permitted' });
    expect(await client.elevation.toDecide({})).toMatchObject({ code: 'not-permitted' });
  }, 30_000);
});

describe('a request for a role', () => {
  it('is refused for a role that is not lent, for one of one’s own, and for too long', async () => {
    await as(sue);
    expect(await ask('approver')).toMatchObject({ code: 'role-not-lent' });
    expect(await ask('administrator', 31)).toMatchObject({ code: 'role-not-lent' });
    expect(await ask('support')).toMatchObject({ code: 'role-not-lent' });
  }, 30_000);

  it('is decided by nobody about themselves, and by nobody whose role may not', async () => {
    await as(ada);
    const own = valueOf(await ask('auditor')).request;
    expect(await decide(own)).toMatchObject({ code: 'elevation-own' });
    await as(sue);
    expect(await decide(own)).toMatchObject({ code: 'not-permitted' });
    await as();
    valueOf(await decide(own, 'reject'));
    await as(ada);
    expect(await state()).toMatchObject({ mine: { state: 'rejected', decision: reason } });
    const taken = await app.client.elevation.start({ request: own });
    expect(taken).toMatchObject({ code: 'elevation-missing' });
  }, 30_000);

  it('lapses a day after it was made, and when the role is lent no more', async () => {
    const request = await granted();
    await as();
    valueOf(await lend([], 30));
    await as(sue);
    expect(await state()).toMatchObject({ mine: { state: 'void' } });
    expect(await app.client.elevation.start({ request })).toMatchObject({ code: 'role-not-lent' });
    await as();
    valueOf(await lend(['administrator'], 30));
    await as(sue);
    expect(await state()).toMatchObject({ mine: { state: 'granted' } });
    later(25 * 60 * minuteMs);
    expect(await state()).toMatchObject({ mine: { state: 'expired' } });
  }, 30_000);

  it('can be taken back until it is taken up', async () => {
    const request = await granted();
    valueOf(await app.client.elevation.withdraw({ request }));
    const { client } = app;
    expect(await client.elevation.start({ request })).toMatchObject({ code: 'elevation-missing' });
    const again = await client.elevation.withdraw({ request });
    expect(again).toMatchObject({ code: 'elevation-missing' });
  }, 30_000);
});

describe('what the database says of a grant', () => {
  /** Writes into the database as somebody who has its key, past the log. */
  function forge(sql: string, ...bound: (string | Uint8Array)[]): void {
    const opened = app.vault.look();
    opened.pragma('query_only = OFF');
    opened.prepare(sql).run(...bound);
    opened.close();
  }

  it('counts for nothing unless it is signed, about this request, by who may decide now', async () => {
    const request = await granted();
    const read = app.vault.look();
    const kept = read
      .prepare<[string], { decision: string; decision_signature: Uint8Array; body: string }>(
        'SELECT decision, decision_signature, body FROM elevations WHERE id = ?',
      )
      .get(request);
    read.close();
    if (!kept) throw new Error('The request is gone.');
    const ofBody = 'UPDATE elevations SET body = ? WHERE id = ?';
    const ofDecision = 'UPDATE elevations SET decision = ? WHERE id = ?';
    // Another role, or more minutes, under the signature of what was asked for.
    forge(ofBody, kept.body.replace('"minutes":30', '"minutes":29'), request);
    expect(await state()).toMatchObject({ mine: { state: 'void' } });
    forge(ofBody, kept.body, request);
    forge(ofDecision, kept.decision.replace(reason, 'the day shift'), request);
    expect(await state()).toMatchObject({ mine: { state: 'waiting' } });
    // The grant of an earlier request, moved to a new one.
    forge(ofDecision, kept.decision, request);
    const next = valueOf(await ask()).request;
    forge(
      'UPDATE elevations SET decision = ?, decision_signature = ? WHERE id = ?',
      kept.decision,
      kept.decision_signature,
      next,
    );
    expect(await state()).toMatchObject({ mine: { request: next, state: 'waiting' } });
    const taken = await app.client.elevation.start({ request: next });
    expect(taken).toMatchObject({ code: 'elevation-missing' });
  }, 30_000);

  it('counts for nothing once the one who granted it is suspended', async () => {
    const request = await granted();
    await as();
    valueOf(await app.client.operators.suspend({ id: ada, reason }));
    await as(sue);
    expect(await state()).toMatchObject({ mine: { state: 'waiting' } });
    const taken = await app.client.elevation.start({ request });
    expect(taken).toMatchObject({ code: 'elevation-missing' });
    await as();
    valueOf(await app.client.operators.resume({ id: ada, reason }));
  }, 30_000);
});

describe('a lent role with another scope', () => {
  it('shows what that one covers, and no more, until it ends', async () => {
    await as();
    const role = roleLike('some-admin', 'administrator', {
      scope: { directories: null, units: null, groups: null, departments: null, kinds: ['group'] },
    });
    valueOf(await app.client.roles.save(role));
    valueOf(await lend(['some-admin'], 30));
    const find = async () =>
      valueOf(await app.client.accounts.find({ query: {}, offset: 0, limit: 1 })).total;
    await as(sue);
    const whole = await find();
    await elevated('some-admin');
    expect(await find()).toBeLessThan(whole);
    valueOf(await app.client.elevation.end({}));
    expect(await find()).toBe(whole);
  }, 30_000);
});
