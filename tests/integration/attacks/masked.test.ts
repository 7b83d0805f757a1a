import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EntryMapper } from '../../../main/connector/file/map-entry.ts';
import { operations } from '../../../shared/contract/index.ts';
import { accountColumns, type AccountQuery } from '../../../shared/model/account.ts';
import { type SignedIn, valueOf } from '../../support/client.ts';
import { changeOver } from '../../support/operators.ts';
import { knock } from '../../support/through-gate.ts';
import { validInputs } from '../../support/valid-inputs.ts';
import { personalPeople, type PersonalTexts, twin, twinEntry } from '../../support/vault-twins.ts';
import { read } from '../../unit/connector/file/reading.ts';

const reason = 'because';
const now = Date.UTC(2026, 10, 22, 9);
const masked = ['mobile', 'homePostalAddress', 'description'] as const;

/** Values that differ from each other and look like what people write there. */
const values: readonly PersonalTexts[] = Array.from({ length: personalPeople }, (_, at) => ({
  mobile: `+49 170 55501${10 + at}`,
  homePostalAddress: `Gasse ${at * 7}$10115 Musterhausen`,
  description: `Note ${'abcdefghijkl'.charAt(at)} about a person`,
}));

/** Other values of the same lengths: each letter and digit becomes the next one. */
const others = values.map(
  (one): PersonalTexts => ({
    mobile: shifted(one.mobile),
    homePostalAddress: shifted(one.homePostalAddress),
    description: shifted(one.description),
  }),
);

function shifted(text: string): string {
  return text.replaceAll(/[a-yA-Y0-8]/gu, (one) => String.fromCharCode(one.charCodeAt(0) + 1));
}

let one: SignedIn;
let same: SignedIn;
let other: SignedIn;
/** What lay in the databases before anybody asked them anything. */
let cells: readonly ReadonlyMap<string, readonly string[]>[] = [];

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now });
  const made = [await twin(values), await twin(values), await twin(others)];
  const [first, second, third] = await Promise.all(
    made.map(({ app, keyless }) => changeOver(app, keyless)),
  );
  if (!first || !second || !third) throw new Error('A twin is missing.');
  [one, same, other] = [first, second, third];
  cells = [one, same, other].map(cellsOf);
}, 120_000);

afterAll(async () => {
  for (const app of [one, same, other]) await app.close();
  vi.useRealTimers();
});

/** An answer without what differs between any two vaults and any two moments. */
function plain(answer: unknown): string {
  return JSON.stringify(answer)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gu, 'id')
    .replaceAll(/"[A-Za-z0-9_+/=-]{43,}"/gu, '"hash"')
    .replaceAll(/"(tookMs|walBytes|freeBytes)":[0-9.e-]+/gu, '"$1":0');
}

async function answers(app: SignedIn, name: string, input: unknown): Promise<string> {
  return plain((await knock(app.backend, name, input)).outcome);
}

const queries = [...operations].filter(
  ([, { kind, process, access }]) =>
    kind === 'query' && process === 'backend' && access !== 'anyone',
);

describe('whoever has no key of personal values', () => {
  it('gets the same answer to every query, whatever the values are', async () => {
    expect(queries.length).toBeGreaterThan(30);
    for (const [name, operation] of queries) {
      await fc.assert(
        fc.asyncProperty(validInputs(operation.input), async (input) => {
          expect(await answers(one, name, input)).toBe(await answers(other, name, input));
        }),
        { numRuns: 12, seed: 4 },
      );
    }
  }, 120_000);

  it('gets the same rows, counts and order for every column, text and filter on them', async () => {
    const guesses = [...values, ...others].flatMap((texts) => masked.map((name) => texts[name]));
    const texts = fc.oneof(fc.constantFrom('', 'person', 'archer'), fc.constantFrom(...guesses));
    const filters = fc.array(
      fc.record({
        on: fc.constant('attribute' as const),
        name: fc.constantFrom(...masked),
        test: fc.constantFrom('present' as const, 'absent' as const, 'equals' as const),
        value: fc.constantFrom(...guesses),
      }),
      { maxLength: 2 },
    );
    const asked = fc.record({
      text: texts,
      filters,
      sort: fc.constantFrom(...accountColumns),
      descending: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(asked, fc.nat(15), async (query: AccountQuery, offset) => {
        const input = { query, offset, limit: 5 };
        expect(await answers(one, 'accounts.find', input)).toBe(
          await answers(other, 'accounts.find', input),
        );
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it.each(masked)(
    'finds nobody by a right guess of %s, and is not told that it was right',
    async (name) => {
      const right = values[0]?.[name] ?? '';
      const byText = await one.client.accounts.find({
        query: { text: right },
        offset: 0,
        limit: 5,
      });
      expect(valueOf(byText).total).toBe(0);
      const filters = [{ on: 'attribute' as const, name, test: 'equals' as const, value: right }];
      const byFilter = await one.client.accounts.find({ query: { filters }, offset: 0, limit: 5 });
      expect(byFilter.ok).toBe(false);
    },
  );

  it('sees cards, members, sets, diffs and their LDIF that are the same, and no value in them', async () => {
    const seen: string[] = [];
    for (const app of [one, other]) {
      const { client } = app;
      const { sets } = valueOf(await client.changes.list({ offset: 0, limit: 50 }));
      const items = await Promise.all(
        sets.map(({ id }) => client.changes.items({ id, offset: 0, limit: 50 })),
      );
      const cards = await Promise.all(
        Array.from({ length: personalPeople }, (_, at) => client.accounts.get({ id: at + 1 })),
      );
      const log = await client.audit.list({ limit: 500 });
      expect(items.length).toBeGreaterThan(2);
      seen.push(plain({ sets, items, cards, log }));
    }
    expect(seen[0]).toBe(seen[1]);
    for (const texts of values)
      for (const name of masked) expect(seen[0]).not.toContain(texts[name]);
  });

  it.each(['csv', 'json', 'ldif'] as const)('exports the same bytes as %s', async (format) => {
    const files: string[] = [];
    for (const app of [one, other]) {
      const { token, path } = app.file(`out.${format}`);
      const job = valueOf(
        await app.client.exports.create({ query: {}, format, file: token, reason }),
      );
      expect(await app.ended(job)).toMatchObject({ state: 'done' });
      files.push(plain(readFileSync(path, 'utf8')));
    }
    expect(files[0]).toBe(files[1]);
    for (const texts of values)
      for (const name of masked) expect(files[0]).not.toContain(texts[name]);
  });

  it('is refused alike whatever would tell a right value from a wrong one', async () => {
    for (const value of [values[4]?.mobile ?? '', 'wrong']) {
      const edits = [{ do: 'set' as const, attribute: 'mobile', values: [value] }];
      expect(await one.client.changes.stage({ targets: [5], edits })).toMatchObject({
        code: 'compartment-closed',
      });
      const entry = { ...(values[4] as PersonalTexts), mobile: value };
      const file = one.file('guess.ldif', `version: 1\n\n${twinEntry(4, entry)}`).token;
      const into = { kind: 'existing', id: 1, deletions: false } as const;
      expect(await one.client.directories.importFile({ file, into })).toMatchObject({
        code: 'compartment-closed',
      });
    }
  });
});

/** Every cell of every table as text, in the order of its rows. */
function cellsOf(app: SignedIn): ReadonlyMap<string, readonly string[]> {
  const database = app.vault.look();
  const tables = database
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )
    .pluck()
    .all();
  const found = new Map<string, readonly string[]>();
  for (const table of tables) {
    const rows = database.prepare(`SELECT * FROM "${table}"`).raw().all() as unknown[][];
    found.set(
      table,
      rows
        .flat()
        .map((cell) => (Buffer.isBuffer(cell) ? cell.toString('base64url') : String(cell))),
    );
  }
  database.close();
  return found;
}

describe('the database itself, opened with the key that every operator has', () => {
  it('holds no cell that depends on a personal value and not on a key that they lack', () => {
    const [first, second, third] = cells;
    if (!first || !second || !third) throw new Error('A twin is missing.');
    expect(first.size).toBeGreaterThan(15);
    for (const [table, own] of first) {
      const [again, different] = [second.get(table) ?? [], third.get(table) ?? []];
      expect([table, different.length]).toStrictEqual([table, own.length]);
      // What two vaults of the same values share comes from no key, and must say nothing of them.
      const unkeyed = own.flatMap((cell, at) => (cell === again[at] ? [at] : []));
      const telling = unkeyed.filter((at) => own[at] !== different[at]);
      expect([table, telling.map((at) => own[at])]).toStrictEqual([table, []]);
    }
  });

  it('keeps no digest by which values could be tried out', async () => {
    const kept = new Set([...(cells[0]?.values() ?? [])].flat());
    const mapper = new EntryMapper({ nowMs: now });
    let tried = 0;
    for (const [at, texts] of values.entries()) {
      const [entry] = await read(`version: 1\n\n${twinEntry(at, texts)}`);
      if (entry?.kind !== 'entry') throw new Error('The entry was not read.');
      const mapped = mapper.map(entry);
      if (mapped.kind !== 'record') throw new Error('The entry is no account.');
      expect(kept.has(mapped.record.contentHash)).toBe(false);
      tried += 1;
    }
    expect(tried).toBe(personalPeople);
  });
});
