import type { AccountFilter, AccountQuery, AccountRow } from '../../../shared/model/account.ts';
import { fold, searchPhrases } from '../../../shared/model/search-text.ts';
import type { Reader } from '../store/reader.ts';
import type { AccountIndex } from './account-index.ts';
import { readRows } from './account-rows.ts';
import { resolveFilter } from './filters.ts';
import { listIds } from './ids.ts';
import { countOnes, maskOf, type Resolved } from './masks.ts';
import type { PersonalIndex } from './personal-index.ts';
import { type PersonalFilter, personalIds } from './personal-search.ts';
import type { PersonalValues } from './personal.ts';
import { orderSql } from './orders.ts';
import { ListedResult, MaskedResult, type Result } from './result.ts';
import { QuerySight, textsThatHave } from './query-sight.ts';
import { TextSearch } from './text-search.ts';

const resultsKept = 8;
/** Lists of filters are kept up to this many row numbers in all: 8 MB. */
const listedKept = 2_000_000;

type Kept = { readonly generation: number };
type Found = Kept & { readonly result: Result };
type Listed = Kept & { readonly ids: Int32Array };

/** Of larger results than this share, walking an order to the next of them is quicker than sorting. */
const walkedShare = 256;

/** Finds accounts, and keeps the last results so that scrolling one is a slice. */
export class AccountFinder {
  readonly #read: Reader;
  readonly #index: AccountIndex;
  readonly #now: () => number;
  readonly #personal: PersonalValues;
  readonly #personalIndex: PersonalIndex | null;
  readonly #texts: TextSearch;
  readonly #sight: QuerySight;
  readonly #results = new Map<string, Found>();
  readonly #lists = new Map<string, Listed>();

  constructor(
    read: Reader,
    index: AccountIndex,
    given: {
      readonly now: () => number;
      readonly personal: PersonalValues;
      readonly personalIndex: PersonalIndex | null;
    },
  ) {
    this.#personal = given.personal;
    this.#personalIndex = given.personalIndex;
    this.#read = read;
    this.#index = index;
    this.#now = given.now;
    this.#texts = new TextSearch(read);
    this.#sight = new QuerySight(read);
  }

  /** One window in order, and the exact total. */
  async window(
    asked: AccountQuery,
    offset: number,
    limit: number,
  ): Promise<{ rows: AccountRow[]; total: number }> {
    this.#personalIndex?.asked();
    const query = this.#sight.seen(asked);
    const whole = query.text.trim() === '' && query.filters.length === 0;
    const sql = orderSql(query.sort, query.descending ? ' DESC' : '');
    if (whole && sql !== null && !this.#index.readyOrder(query.sort))
      return this.#firstWindow(sql, offset, limit);
    const result = await this.#result(query);
    const page = result.window(offset, limit, query.descending);
    return { rows: readRows(this.#read, page), total: result.total };
  }

  /** Every row number that the query finds, in ascending order of its sort. Not to be written over. */
  async ids(query: AccountQuery): Promise<Int32Array> {
    return (await this.#result(this.#sight.seen(query))).all();
  }

  /** How many accounts a query finds, without keeping them for a grid that nobody scrolls. */
  async count(query: AccountQuery): Promise<number> {
    return (await this.#search(this.#sight.seen(query))).total;
  }

  /** Whether a query asks for nothing that this operator is not shown. */
  mayAsk(query: AccountQuery): boolean {
    return this.#sight.unseenIn(query) === null;
  }

  async #result(query: AccountQuery): Promise<Result> {
    const key = JSON.stringify([query.text.trim(), query.filters, query.sort]);
    const { generation } = this.#index;
    const known = this.#results.get(key);
    if (known && known.generation === generation) return known.result;
    const result = await this.#search(query);
    forgetAllBut(this.#results, generation);
    this.#results.set(key, { result, generation });
    const [oldest] = this.#results.keys();
    if (this.#results.size > resultsKept && oldest !== undefined) this.#results.delete(oldest);
    return result;
  }

  /** Before the orders are in memory: straight from the index that gives the order. */
  #firstWindow(sql: string, offset: number, limit: number): { rows: AccountRow[]; total: number } {
    const ids = this.#read.values<number>(`${sql} LIMIT ? OFFSET ?`, limit, offset);
    const total = this.#read.value<number>(
      'SELECT count(*) FROM accounts INDEXED BY accounts_facts WHERE deleted_at IS NULL',
    );
    return { rows: readRows(this.#read, ids), total: total ?? 0 };
  }

  async #search(query: AccountQuery): Promise<Result> {
    const text = query.text.trim();
    const deleted = query.filters.some(
      (one) => one.on === 'state' && one.states.includes('deleted'),
    );
    if (deleted) return new ListedResult(this.#searchDeleted(text));
    const resolved: Resolved[] = [];
    for (const one of query.filters) resolved.push(await this.#resolve(one));
    const lists = resolved.flatMap((one) => (one.by === 'list' ? [one.ids] : []));
    if (text !== '') lists.push(this.#textIds(text));
    const mask = maskOf(this.#read, this.#index, resolved, this.#now());
    if (lists.length > 0) {
      return this.#inOrder(intersect(lists, mask, this.#index.facts.length), query);
    }
    const order = await this.#index.order(query.sort);
    if (!mask) return new ListedResult(order);
    const total = countOnes(mask);
    // What only few pass is sorted: to walk to the next of them would take as long as to the last.
    if (total <= order.length / walkedShare) return this.#byRank(onesOf(mask, total), order);
    return new MaskedResult(order, mask, this.#index.isWhole(order) ? total : null);
  }

  /** A list is read from pages of an index; with the same filter, other words and orders follow. */
  async #resolve(filter: AccountFilter): Promise<Resolved> {
    const key = JSON.stringify(filter);
    const { generation } = this.#index;
    const known = this.#lists.get(key);
    if (known && known.generation === generation) return { by: 'list', ids: known.ids };
    const resolved =
      filter.on === 'personal'
        ? ({ by: 'list', ids: await this.#personalIds(filter) } as const)
        : resolveFilter(this.#read, this.#index, filter);
    if (resolved.by !== 'list') return resolved;
    forgetAllBut(this.#lists, generation);
    this.#lists.set(key, { ids: resolved.ids, generation });
    let listed = 0;
    for (const { ids } of this.#lists.values()) listed += ids.length;
    for (const [oldest, { ids }] of this.#lists) {
      if (listed <= listedKept) break;
      listed -= ids.length;
      this.#lists.delete(oldest);
    }
    return resolved;
  }

  #personalIds(filter: PersonalFilter): Promise<Int32Array> {
    return personalIds(this.#read, this.#personal, this.#personalIndex, filter);
  }

  #textIds(text: string): Int32Array {
    const phrases = searchPhrases(text);
    if (phrases.length === 0) return new Int32Array(0);
    const ids = this.#texts.find(phrases);
    // The text index knows every account; who sees only some is told of these alone.
    const seen = this.#read.isNarrowed ? ids.filter((id) => this.#index.facts[id]) : ids;
    return this.#sight.hidesTexts ? textsThatHave(this.#read, seen, phrases) : seen;
  }

  /** Puts a result in order: by rank when it is small, by walking the whole order when it is large. */
  async #inOrder(ids: Int32Array, query: AccountQuery): Promise<Result> {
    const order = await this.#index.order(query.sort);
    if (ids.length <= order.length / walkedShare) return this.#byRank(ids, order);
    const { facts } = this.#index;
    const wanted = new Uint8Array(facts.length);
    // The text index may be ahead of the facts while accounts are being loaded.
    for (const id of ids) wanted[id] = facts[id] ? 1 : 0;
    return new MaskedResult(order, wanted, this.#index.isWhole(order) ? countOnes(wanted) : null);
  }

  #byRank(ids: Int32Array, order: Int32Array): Result {
    // Without a comparing function typed arrays sort natively, many times faster.
    const rank = this.#index.rank(order);
    const ranks = ids.map((id) => rank[id] ?? -1).sort();
    // What came since the order was read stands first until it is read again.
    const fresh = ids.filter((id) => (rank[id] ?? -1) < 0);
    return new ListedResult(ranks.map((place, at) => order[place] ?? fresh[at] ?? 0));
  }

  /** The recycle bin is small and has no text index: what is deleted must not turn up elsewhere. */
  #searchDeleted(text: string): Int32Array {
    const sql =
      'SELECT id FROM accounts WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC LIMIT 100000';
    const ids = listIds(this.#read, sql);
    if (text === '') return ids;
    const words = fold(text)
      .split(' ')
      .filter((word) => word !== '');
    return ids.filter((id) => {
      const row = readRows(this.#read, [id])[0];
      const folded = fold(`${row?.name} ${row?.userName} ${row?.mail} ${row?.employeeId}`);
      return words.every((word) => folded.includes(word));
    });
  }
}

/** What was found before accounts changed will not be asked for again. */
function forgetAllBut(kept: Map<string, Kept>, generation: number): void {
  for (const [key, found] of kept) if (found.generation !== generation) kept.delete(key);
}

function onesOf(mask: Uint8Array, count: number): Int32Array {
  const ids = new Int32Array(count);
  let length = 0;
  for (let id = 0; length < count; id += 1) {
    if (mask[id] !== 1) continue;
    ids[length] = id;
    length += 1;
  }
  return ids;
}

function intersect(
  lists: readonly Int32Array[],
  mask: Uint8Array | null,
  size: number,
): Int32Array {
  const [smallest, ...others] = lists.toSorted((one, other) => one.length - other.length);
  if (!smallest) return new Int32Array(0);
  if (others.length === 0) return mask ? smallest.filter((id) => mask[id] === 1) : smallest;
  const marks = new Uint8Array(size);
  for (const list of others) for (const id of list) marks[id] = (marks[id] ?? 0) + 1;
  return smallest.filter((id) => marks[id] === others.length && (!mask || mask[id] === 1));
}
