import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { operations } from '../../../shared/contract/index.ts';
import {
  accountColumns,
  type AccountFilter,
  type AccountQuery,
} from '../../../shared/model/account.ts';
import type { Edit } from '../../../shared/model/change.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { indexed } from '../../support/indexed.ts';
import { changeOver, enrolAs, roleLike } from '../../support/operators.ts';
import { knock } from '../../support/through-gate.ts';
import { validInputs } from '../../support/valid-inputs.ts';

/** Two vaults that differ in nothing but values of attributes that the role of whoever asks masks. */
const masked = [
  'mail',
  'title',
  'employeeNumber',
  'departmentNumber',
  'manager',
  'x-Badge',
] as const;
const people = 8;
const now = Date.UTC(2026, 10, 22, 9);
const reason = 'because';

type Texts = Readonly<Record<(typeof masked)[number], string>>;

const values = Array.from(
  { length: people },
  (_, at): Texts => ({
    mail: `secret.${'abcdefgh'.charAt(at)}@corp`,
    title: `Rank ${'hgfedcba'.charAt(at)}x`,
    employeeNumber: `E77${7 - at}`,
    departmentNumber: `Unit${at % 3}`,
    manager: `uid=p${at < 4 ? 0 : 1},ou=people,dc=twin`,
    'x-Badge': `Badge${at}`,
  }),
);

/** Other values, in another order, and of some people none at all. */
const others = values.map((_, at): Partial<Texts> => {
  const { manager, ...one } = values[(at * 3 + 1) % people] as Texts;
  const next = Object.fromEntries(Object.entries(one).map(([name, text]) => [name, `q${text}`]));
  if (at === 5) return {};
  return at % 2 === 0 ? next : { ...next, manager };
});

function entryOf(at: number, texts: Partial<Texts>): string {
  const own = Object.entries(texts).map(([name, text]) => `${name}: ${text}\n`);
  return `dn: uid=p${at},ou=people,dc=twin
objectClass: inetOrgPerson
uid: p${at}
cn: Person ${at}
sn: ${at % 3 === 0 ? 'Archer' : 'Brewer'}
telephoneNumber: 555${at}
${own.join('')}`;
}

async function twin(texts: readonly Partial<Texts>[]): Promise<SignedIn> {
  const app = await signedIn();
  const { client } = app;
  const text = `version: 1\n\n${texts.map((one, at) => entryOf(at, one)).join('\n')}`;
  const file = app.file('first.ldif', text).token;
  const into = { kind: 'new', name: 'twin' } as const;
  await app.ended(valueOf(await client.directories.importFile({ file, into })));
  const set = (attribute: string, value: string): Edit => {
    return { do: 'set', attribute, values: [value] };
  };
  const mail = texts[0]?.mail ?? '';
  const edits = { clear: [set('sn', 'Cooper')], hidden: [set('mail', mail)] };
  for (const both of [edits.clear, edits.hidden, [set('sn', 'Dale'), set('title', mail)]]) {
    const { set: id } = valueOf(await client.changes.stage({ targets: [3, 4], edits: both }));
    await app.ended(valueOf(await client.changes.apply({ id, reason })));
  }
  valueOf(await client.changes.stage({ targets: [5, 6], edits: edits.hidden }));
  const found = { query: { text: 'person' }, edits: [set('sn', 'Dyer')], title: 'Names' };
  await app.ended(valueOf(await client.changes.stageFound(found)));
  const attributes = { change: null, masked: [...masked] };
  const role = roleLike('masked', 'administrator', { attributes });
  valueOf(await client.roles.save(role));
  const kim = await changeOver(app, await enrolAs(app, 'Kim', 'masked'));
  // How far it is depends on the moment alone.
  await indexed(kim);
  return kim;
}

let one: SignedIn;
let other: SignedIn;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now });
  one = await twin(values);
  other = await twin(others);
}, 120_000);

afterAll(async () => {
  for (const app of [one, other]) await app.close();
  vi.useRealTimers();
});

/** An answer without what differs between any two vaults and any two moments. */
function plain(answer: unknown): string {
  return JSON.stringify(answer)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gu, 'id')
    .replaceAll(/"[A-Za-z0-9_+/=-]{43,}"/gu, '"hash"')
    .replaceAll(/"(tookMs|walBytes|freeBytes)":[0-9.e-]+/gu, '"$1":0');
}

/** What the same call answers in both vaults. */
async function both(name: string, input: unknown): Promise<[string, string]> {
  const mine = await knock(one.backend, name, input);
  const theirs = await knock(other.backend, name, input);
  return [plain(mine.outcome), plain(theirs.outcome)];
}

/** What of the masked attributes a text holds: values of either vault, and names before values. */
function foundIn(text: string): readonly string[] {
  const told = [...values, ...others].flatMap(({ manager: _reference, ...texts }) =>
    Object.values(texts),
  );
  const names = masked.map((name) => `"${name}":[`);
  return [...told, ...names].filter((one) => text.includes(one));
}

const queries = [...operations].filter(
  ([, { kind, process, access }]) =>
    kind === 'query' && process === 'backend' && access !== 'anyone',
);
const guesses = [...values, ...others].flatMap((texts) => Object.values(texts));

describe('whoever has a role that masks attributes', () => {
  it('gets the same answer to every query, whatever their values are', async () => {
    expect(queries.length).toBeGreaterThan(30);
    for (const [name, operation] of queries) {
      await fc.assert(
        fc.asyncProperty(validInputs(operation.input), async (input) => {
          const [mine, theirs] = await both(name, input);
          expect(theirs).toBe(mine);
        }),
        { numRuns: 4, seed: 4 },
      );
    }
  }, 120_000);

  it('gets the same rows, counts and order for every column, text and filter', async () => {
    const filters = fc.array(
      fc.oneof(
        fc.record({
          on: fc.constant('attribute' as const),
          name: fc.constantFrom(...masked, 'MAIL;lang-de', 'sn'),
          test: fc.constantFrom('present' as const, 'absent' as const, 'equals' as const),
          value: fc.constantFrom(...guesses),
        }),
        fc.constant<AccountFilter>({ on: 'department', values: ['Unit1', ''] }),
        fc.constant<AccountFilter>({ on: 'manager', test: 'absent' }),
      ),
      { maxLength: 2 },
    );
    const asked = fc.record({
      text: fc.oneof(fc.constantFrom('', 'person', 'archer'), fc.constantFrom(...guesses)),
      filters,
      sort: fc.constantFrom(...accountColumns),
      descending: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(asked, fc.nat(9), async (query: AccountQuery, offset) => {
        const [mine, theirs] = await both('accounts.find', { query, offset, limit: 5 });
        expect(theirs).toBe(mine);
        expect(foundIn(mine)).toStrictEqual([]);
      }),
      { numRuns: 120 },
    );
  }, 60_000);

  it('finds nobody by a right guess, and is refused a filter that would tell', async () => {
    for (const { client } of [one, other]) {
      const find = (query: Partial<AccountQuery>) =>
        client.accounts.find({ query: query as AccountQuery, offset: 0, limit: 5 });
      for (const name of masked) {
        const right = values[0]?.[name] ?? '';
        expect(valueOf(await find({ text: right })).total).toBe(0);
        for (const test of ['equals', 'present'] as const) {
          const refused = await find({ filters: [{ on: 'attribute', name, test, value: right }] });
          expect(refused).toMatchObject({ code: 'attribute-unseen', facts: { attribute: name } });
        }
      }
      expect(valueOf(await find({ text: 'person 3' })).total).toBe(1);
    }
  });

  it('sees cards, histories, sets and diffs that are the same, and no value in them', async () => {
    const seen: string[] = [];
    for (const { client } of [one, other]) {
      const { sets } = valueOf(await client.changes.list({ offset: 0, limit: 50 }));
      const ids = Array.from({ length: people }, (_, at) => at + 1);
      const items = sets.map(({ id }) => client.changes.items({ id, offset: 0, limit: 50 }));
      const cards = ids.map((id) => client.accounts.get({ id }));
      const histories = ids.map((id) => client.accounts.history({ id, limit: 50 }));
      const log = await client.audit.list({ limit: 500 });
      // Of the four sets those two that hold nothing masked.
      expect(sets.map(({ title }) => title)).toStrictEqual(['Names', '']);
      seen.push(plain([sets, await Promise.all([...items, ...cards, ...histories]), log]));
    }
    expect(seen[0]).toBe(seen[1]);
    expect(seen[0]).toContain('Cooper');
    expect(foundIn(seen[0] ?? '')).toStrictEqual([]);
  });

  it.each(['csv', 'json', 'ldif'] as const)('exports the same bytes as %s', async (format) => {
    const files: string[] = [];
    for (const app of [one, other]) {
      const { token: file, path } = app.file(`out.${format}`);
      const job = valueOf(await app.client.exports.create({ query: {}, format, file, reason }));
      expect(await app.ended(job)).toMatchObject({ state: 'done' });
      files.push(plain(readFileSync(path, 'utf8')));
    }
    expect(files[0]).toBe(files[1]);
    expect(files[0]).toContain('Person 1');
    expect(foundIn(files[0] ?? '')).toStrictEqual([]);
    const file = one.file('mail.csv').token;
    const asked = { query: {}, format, columns: ['name', 'mail'] as const, file, reason };
    expect(
      await one.client.exports.create({ ...asked, columns: [...asked.columns] }),
    ).toMatchObject({
      code: 'attribute-unseen',
    });
  });

  it('is refused alike to set a right and a wrong value, and sets nothing', async () => {
    for (const app of [one, other]) {
      for (const name of masked) {
        for (const value of [values[4]?.[name] ?? '', 'wrong']) {
          const edits = [
            { do: 'set' as const, attribute: `${name.toUpperCase()};lang-de`, values: [value] },
          ];
          const refusal = { code: 'attribute-unseen' };
          expect(await app.client.changes.stage({ targets: [5], edits })).toMatchObject(refusal);
          expect(await app.client.changes.stageFound({ query: {}, edits })).toMatchObject(refusal);
        }
      }
    }
  });

  it('meets sets that hold what is masked as if they were not there', async () => {
    const { client } = one;
    for (const id of [2, 3, 4]) {
      const asks = [
        (set: number) => client.changes.get({ id: set }),
        (set: number) => client.changes.apply({ id: set, reason }),
        (set: number) => client.changes.undo({ id: set }),
        (set: number) => client.changes.withdraw({ id: set }),
        (set: number) => client.changes.exportLdif({ id: set, file: one.file('s.ldif').token }),
      ];
      for (const ask of asks) expect(await ask(id)).toStrictEqual(await ask(1_000_000));
    }
  });

  it('cannot import, restore or copy the vault, which would show or write all of it', async () => {
    const file = one.file('vault.bwbackup').token;
    expect(await one.client.backups.create({ file, reason })).toMatchObject({
      code: 'not-permitted',
    });
    const log = one.file('log.jsonl').token;
    expect(await one.client.audit.exportLog({ file: log, reason })).toMatchObject({
      code: 'not-permitted',
    });
  });
});
