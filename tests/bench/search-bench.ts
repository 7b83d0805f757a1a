import type { AccountColumn, AccountFilter, AccountRow } from '../../shared/model/account.ts';
import { searchPhrases } from '../../shared/model/search-text.ts';
import { openDatabase } from '../../main/backend/store/open.ts';
import { App, valueOf } from './app.ts';
import { bareOf, vaultOf } from './import-bench.ts';
import { percentile } from './timing.ts';

const pageRows = 100;
const samples = 80;
const sorts: readonly AccountColumn[] = ['name', 'mail', 'title', 'lastSignInAt'];

/** What one question costs: in the backend, and from call to answer. */
type Cost = { readonly tookMs: number; readonly roundMs: number };

/** One kind of search on one vault. */
export type Search = {
  readonly p50: number;
  readonly p95: number;
  readonly roundP95: number;
  /** How many accounts each found, in the middle. */
  readonly found: number;
};

export type Searches = {
  readonly substring: Search;
  readonly common: Search;
  readonly twoTerms: Search;
  readonly filterSort: Search;
  readonly deep: Search;
  /** The first use of a sort column, which reads its order into memory. */
  readonly firstSort: Search;
  /** Plain SQL on the bare file; NaN where there is none. */
  readonly reference: { readonly substring: number; readonly deep: number };
};

type Question = {
  readonly text?: string;
  readonly filters?: AccountFilter[];
  readonly sort?: AccountColumn;
  readonly descending?: boolean;
  readonly offset?: number;
};

async function ask(app: App, questions: readonly Question[]): Promise<Search> {
  const costs: Cost[] = [];
  const totals: number[] = [];
  for (const { offset = 0, ...query } of questions) {
    const start = performance.now();
    const found = valueOf(await app.client.accounts.find({ query, offset, limit: pageRows }));
    costs.push({ tookMs: found.tookMs, roundMs: performance.now() - start });
    totals.push(found.total);
  }
  const took = costs.map((cost) => cost.tookMs);
  const rounds = costs.map((cost) => cost.roundMs);
  return {
    p50: percentile(took, 0.5),
    p95: percentile(took, 0.95),
    roundP95: percentile(rounds, 0.95),
    found: percentile(totals, 0.5),
  };
}

/** People spread over the whole vault, to take search terms from. */
async function people(app: App, accounts: number): Promise<AccountRow[]> {
  const rows: AccountRow[] = [];
  for (let at = 0; at < samples; at += 1) {
    const offset = Math.floor((accounts * (at + 0.5)) / samples);
    const found = await app.client.accounts.find({
      query: { sort: 'userName' },
      offset,
      limit: 1,
    });
    rows.push(...valueOf(found).rows);
  }
  return rows.filter((row) => row.mail !== '');
}

/** The middle of a family name with digits of the number: what somebody types who half remembers. */
function substringOf(row: AccountRow): string {
  return row.userName.slice(2, 10);
}

function twoTermsOf(row: AccountRow): string {
  const [given = '', family = ''] = row.mail.split('.');
  return `${family.slice(0, 4)} ${given.slice(0, 3)} ${row.department.slice(0, 4)}`.trim();
}

function filterQuestions(rows: readonly AccountRow[]): Question[] {
  return rows.map((row, at): Question => {
    const kinds: AccountFilter = { on: 'kind', kinds: [at % 3 === 0 ? 'group' : 'person'] };
    const states: AccountFilter = {
      on: 'state',
      states: [at % 2 === 0 ? 'enabled' : 'cannot-sign-in'],
    };
    const departments: AccountFilter = { on: 'department', values: [row.department] };
    const sort = sorts[at % sorts.length] ?? 'name';
    // More combinations than results are kept: none is answered from an earlier one.
    const filters = [kinds, at % 4 < 2 ? states : departments];
    return { filters, sort, descending: at % 2 === 0 };
  });
}

/** What FTS5 is asked for the same pieces. */
function expressionOf(query: string): string {
  return searchPhrases(query)
    .map((phrase) => `"${phrase}"`)
    .join(' AND ');
}

/** The same question in plain SQL on the bare file: the reference of the same run. */
function plainSql(accounts: number, rows: readonly AccountRow[]): Searches['reference'] {
  const database = openDatabase(bareOf(accounts), Buffer.alloc(32, 1), 'existing');
  const text = database.prepare<[string, number]>(`SELECT a.* FROM account_text t
    JOIN accounts a ON a.id = t.rowid WHERE account_text MATCH ? ORDER BY a.name_key LIMIT ?`);
  const page = database.prepare<[number, number]>(
    'SELECT * FROM accounts WHERE deleted_at IS NULL ORDER BY name_key LIMIT ? OFFSET ?',
  );
  const time = (work: () => unknown): number => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  const substring = rows.map((row) =>
    time(() => text.all(expressionOf(substringOf(row)), pageRows)),
  );
  const deep = rows
    .slice(0, 20)
    .map((_, at) => time(() => page.all(pageRows, Math.floor((accounts * at) / 20))));
  database.close();
  return { substring: percentile(substring, 0.95), deep: percentile(deep, 0.95) };
}

/** Every kind of search on the vault of this size. */
export async function searchVault(accounts: number, hasBare: boolean): Promise<Searches> {
  const app = new App(vaultOf(accounts));
  await app.unlock();
  await app.settled();
  const rows = await people(app, accounts);
  const firstSort = await ask(
    app,
    sorts.map((sort) => ({ sort, filters: [{ on: 'kind', kinds: ['service'] }] })),
  );
  const deepAt = (at: number) => Math.floor(((at * 0.618) % 1) * (accounts - pageRows));
  const searches: Searches = {
    firstSort,
    substring: await ask(
      app,
      rows.map((row) => ({ text: substringOf(row) })),
    ),
    twoTerms: await ask(
      app,
      rows.map((row) => ({ text: twoTermsOf(row), sort: 'mail' })),
    ),
    common: await ask(
      app,
      common.map((text) => ({ text })),
    ),
    filterSort: await ask(app, filterQuestions(rows)),
    deep: await ask(
      app,
      rows.map((_, at) => ({ offset: deepAt(at + 1) })),
    ),
    reference: hasBare ? plainSql(accounts, rows) : { substring: Number.NaN, deep: Number.NaN },
  };
  await app.stop();
  return searches;
}

/** What very many accounts have: the worst that a search can be asked for. */
const common = [
  'corp',
  'ann',
  'mar',
  'sal',
  'fin',
  'eng',
  'man',
  'son',
  'wil',
  'ing',
  'car',
  'ell',
];
