import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Corp, openCorp } from '../../support/corp.ts';
import { type SignedIn, valueOf } from '../../support/client.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';

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
  sue = await enrolAs(app, 'Sue', 'support');
  ada = await enrolAs(app, 'Ada', 'approver');
}, 60_000);

beforeEach(async () => {
  await as();
  await lend('remind');
});

afterEach(() => {
  vi.useRealTimers();
});

afterAll(() => app.close());

async function as(operator?: string): Promise<void> {
  app = await changeOver(app, operator);
}

async function lend(keys?: 'remind' | 'renew'): Promise<void> {
  const rules = { roles: ['administrator'], minutes: 30, ...(keys && { keys }) };
  valueOf(await app.client.operators.setElevationRules({ ...rules, reason }));
}

function reveal() {
  return app.client.accounts.reveal({ id: zoe, attribute: 'mobile', reason });
}

async function asked(): Promise<string> {
  await as(sue);
  const wanted = { role: 'administrator', minutes: 30, reason };
  return valueOf(await app.client.elevation.request(wanted)).request;
}

function grant(request: string, keys: ('personal' | 'credentials')[]) {
  return app.client.elevation.decide({ request, verdict: 'approve', reason, keys });
}

/** Sue asks, the owner grants with the key of personal values, and Sue signs in again. */
async function granted(): Promise<string> {
  const request = await asked();
  await as();
  valueOf(await grant(request, ['personal']));
  await as(sue);
  return request;
}

async function elevated(): Promise<void> {
  const request = await granted();
  valueOf(await app.client.elevation.start({ request }));
}

async function personalKey() {
  const { keys } = valueOf(await app.client.keys.list({}));
  return keys.find(({ kind }) => kind === 'personal');
}

/** Writes into the database as somebody who has its key, past the log. */
function forge(sql: string, ...bound: string[]): void {
  const opened = app.vault.look();
  opened.pragma('query_only = OFF');
  opened.prepare(sql).run(...bound);
  opened.close();
}

describe('a key that is lent with a role', () => {
  it('opens what it seals for that time, and nothing before and after', async () => {
    const request = await granted();
    expect(valueOf(await app.client.elevation.state({})).mine).toMatchObject({
      state: 'granted',
      keys: ['personal'],
    });
    expect(await reveal()).toMatchObject({ code: 'not-permitted' });
    valueOf(await app.client.elevation.start({ request }));
    expect(valueOf(await reveal()).values).toStrictEqual(['+49 170 5550123']);
    const edits = [{ do: 'set' as const, attribute: 'mobile', values: ['1'] }];
    valueOf(await app.client.changes.stage({ targets: [zoe], edits }));
    valueOf(await app.client.elevation.end({}));
    expect(await reveal()).toMatchObject({ code: 'not-permitted' });
    expect(await app.client.changes.stage({ targets: [zoe], edits })).toMatchObject({
      code: 'compartment-closed',
    });
    const read = app.vault.look();
    const told = read
      .prepare("SELECT json_extract(detail, '$.keys') FROM audit WHERE action LIKE 'elevation.%'")
      .pluck()
      .all();
    read.close();
    expect(told.filter((keys) => keys === 'personal')).toHaveLength(2);
  }, 30_000);

  it('is offered by those who hold it, where an owner’s rules say that it may go', async () => {
    const request = await asked();
    await as(ada);
    expect(valueOf(await app.client.elevation.toDecide({}))).toMatchObject([{ keys: [] }]);
    expect(await grant(request, ['personal'])).toMatchObject({ code: 'compartment-closed' });
    await as();
    expect(valueOf(await app.client.elevation.toDecide({}))).toMatchObject([
      { keys: ['personal', 'credentials'] },
    ]);
    await lend();
    expect(valueOf(await app.client.elevation.toDecide({}))).toMatchObject([{ keys: [] }]);
    expect(await grant(request, ['personal'])).toMatchObject({ code: 'compartment-closed' });
    valueOf(await grant(request, []));
  }, 30_000);

  it('counts for nothing when a bit of it was changed', async () => {
    const first = await granted();
    const kept = app.vault.look();
    const decision = kept
      .prepare<[string], string>('SELECT decision FROM elevations WHERE id = ?')
      .pluck()
      .get(first);
    kept.close();
    const changed = decision?.replace(/"sealedKey":"(.)/u, (_all, one: string) =>
      one === 'A' ? '"sealedKey":"B' : '"sealedKey":"A',
    );
    forge('UPDATE elevations SET decision = ? WHERE id = ?', changed ?? '', first);
    const { mine } = valueOf(await app.client.elevation.state({}));
    expect(mine).toMatchObject({ state: 'waiting' });
    expect(await app.client.elevation.start({ request: first })).toMatchObject({
      code: 'elevation-missing',
    });
  }, 30_000);

  it('is not taken up once there is a newer one, or the rules let none go', async () => {
    const request = await granted();
    await as();
    await lend();
    await as(sue);
    const start = () => app.client.elevation.start({ request });
    expect(valueOf(await app.client.elevation.state({})).mine).toMatchObject({ state: 'void' });
    expect(await start()).toMatchObject({ code: 'role-not-lent' });
    await as();
    await lend('remind');
    valueOf(await app.client.keys.rotate({ key: 'personal', reason }));
    await app.backend.settled();
    await as(sue);
    expect(await start()).toMatchObject({ code: 'role-not-lent' });
  }, 30_000);

  it('is due once its time is over, and renewed by hand', async () => {
    await elevated();
    await as();
    expect(await personalKey()).toMatchObject({
      isOverdue: false,
      lent: { to: ['Sue'], isOver: false },
    });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * minuteMs });
    await as();
    expect(await personalKey()).toMatchObject({ isOverdue: true, lent: { isOver: true } });
    valueOf(await app.client.keys.rotate({ key: 'personal', reason }));
    await app.backend.settled();
    expect(await personalKey()).toMatchObject({ isOverdue: false, lent: null });
    expect(valueOf(await reveal()).values).toStrictEqual(['+49 170 5550123']);
  }, 30_000);

  it('is renewed by itself at the next session of an owner, where the rules say so', async () => {
    await lend('renew');
    await elevated();
    const version = async () => (await personalKey())?.version ?? 0;
    valueOf(await app.client.elevation.end({}));
    await as();
    await vi.waitFor(async () => expect(await personalKey()).toMatchObject({ lent: null }), 20_000);
    await app.backend.settled();
    const renewed = await version();
    await as();
    expect(await version()).toBe(renewed);
    expect(valueOf(await reveal()).values).toStrictEqual(['+49 170 5550123']);
  }, 30_000);
});
