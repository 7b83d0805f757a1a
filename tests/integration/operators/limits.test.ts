import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Edit } from '../../../shared/model/change.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { changeOver, enrolAs, roleLike } from '../../support/operators.ts';

const hourMs = 60 * 60_000;
const reason = 'because';
const people = Array.from(
  { length: 6 },
  (_, at) => `dn: uid=p${at},dc=corp
objectClass: inetOrgPerson
uid: p${at}
cn: Person ${at}
sn: Person
`,
);
const limits = { perSet: 2, perHour: 3, bulk: false };
let app: SignedIn;
let few: string;
let many: string;
let ids: number[] = [];
let ownersSet = 0;
let ownersDraft = 0;

const title = (value: string): Edit => ({ do: 'set', attribute: 'title', values: [value] });

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 22, 9) });
  app = await signedIn();
  const { client } = app;
  const { token } = app.file('people.ldif', `version: 1\n\n${people.join('\n')}`);
  const into = { kind: 'new', name: 'corp' } as const;
  await app.ended(valueOf(await client.directories.importFile({ file: token, into })));
  const found = valueOf(await client.accounts.find({ query: {}, offset: 0, limit: 9 }));
  ids = found.rows.map(({ id }) => id);
  ownersSet = await staged(ids.slice(3), 'Chief');
  await applied(ownersSet);
  ownersDraft = await staged(ids.slice(2, 5), 'Three');
  valueOf(await client.roles.save(roleLike('few', 'support', { limits })));
  const inSet = { ...limits, bulk: true };
  valueOf(await client.roles.save(roleLike('many', 'support', { limits: inSet })));
  few = await enrolAs(app, 'Few', 'few');
  many = await enrolAs(app, 'Many', 'many');
}, 60_000);

afterAll(async () => {
  await app.close();
  vi.useRealTimers();
});

function stage(targets: readonly number[], value: string) {
  return app.client.changes.stage({ targets: [...targets], edits: [title(value)] });
}

async function staged(targets: readonly number[], value: string): Promise<number> {
  return valueOf(await stage(targets, value)).set;
}

function apply(id: number) {
  return app.client.changes.apply({ id, reason });
}

async function applied(id: number): Promise<number | undefined> {
  return (await app.ended(valueOf(await apply(id)))).result['applied'];
}

async function refusedActs(): Promise<readonly string[]> {
  const log = app.vault.look();
  const sql = `SELECT action FROM audit WHERE decision = 'refused'
    AND json_extract(detail, '$.code') = 'limit-exceeded' ORDER BY seq`;
  const found = log.prepare<[], string>(sql).pluck().all();
  log.close();
  return found;
}

async function setsNow(): Promise<number> {
  return valueOf(await app.client.changes.list({ offset: 0, limit: 50 })).total;
}

describe('a role that may change one account at a time', () => {
  it('stages for no two at once, by no operation, and the log has each attempt', async () => {
    app = await changeOver(app, few);
    const before = await setsNow();
    const one = { code: 'limit-exceeded', facts: { most: 1 } };
    expect(await stage(ids.slice(0, 2), 'x')).toMatchObject(one);
    const edits = [title('x')];
    const query = { text: 'person 0' };
    expect(await app.client.changes.stageFound({ query, edits })).toMatchObject(one);
    const ldif = 'version: 1\n\ndn: uid=p0,dc=corp\nchangetype: modify\nreplace: title\ntitle: x\n';
    const { token: file } = app.file('one.ldif', ldif);
    expect(await app.client.changes.stageFile({ file, directory: 1 })).toMatchObject(one);
    expect(await app.client.changes.undo({ id: ownersSet })).toMatchObject(one);
    expect(await setsNow()).toBe(before);
    expect(await refusedActs()).toStrictEqual([
      'changes.stage',
      'changes.stageFound',
      'changes.stageFile',
      'changes.undo',
    ]);
    expect((await stage([ids[0] ?? 0], 'One')).ok).toBe(true);
  });
});

describe('a role that may change two accounts in a set, and three within an hour', () => {
  const two = { code: 'limit-exceeded', facts: { most: 2 } };
  const three = { code: 'limit-exceeded', facts: { most: 3 } };

  it('stages no third one, neither at once nor one after the other, and applies no such set', async () => {
    app = await changeOver(app, many);
    expect(await stage(ids.slice(0, 3), 'x')).toMatchObject(two);
    expect(await app.client.changes.undo({ id: ownersSet })).toMatchObject(two);
    const set = await staged(ids.slice(0, 2), 'Two');
    expect(await stage([ids[2] ?? 0], 'Two')).toMatchObject(two);
    expect(valueOf(await app.client.changes.get({ id: set })).total).toBe(2);
    expect(await apply(ownersDraft)).toMatchObject(two);
    expect(await applied(set)).toBe(2);
  });

  it('applies no fourth one within the hour, whoever signs in anew or sets the clock back', async () => {
    const set = await staged(ids.slice(0, 2), 'Again');
    expect(await apply(set)).toMatchObject(three);
    app = await changeOver(app, many);
    expect(await apply(set)).toMatchObject(three);
    vi.setSystemTime(Date.now() - 10 * 365 * 24 * hourMs);
    app = await changeOver(app, many);
    expect(await apply(set)).toMatchObject(three);
    vi.setSystemTime(Date.UTC(2026, 10, 22, 9) + hourMs + 60_000);
    app = await changeOver(app, many);
    expect(await applied(set)).toBe(2);
    expect((await refusedActs()).filter((action) => action === 'changes.apply')).toHaveLength(4);
  });
});
