import type { AccountFilter, AccountQuery, AccountRow } from '../../../shared/model/account.ts';
import { fold, searchPhrases } from '../../../shared/model/search-text.ts';
import type { Reader } from '../store/reader.ts';
import type { AccountIndex } from './account-index.ts';
import { readRows } from './account-rows.ts';
import { type Resolved, resolveFilter } from './filters.ts';
import { listIds } from './ids.ts';
import { orderSql } from './orders.ts';
import { TextSearch } from './text-search.ts';

const resultsKept = 8;
/** Lists of filters are kept up to this many row numbers in all: 8 MB. */
const listedKept = 2_000_000;

type Found = { readonly ids: Int32Array; readonly generation: number };

/** Of larger results than this share, walking the whole order is quicker than sorting ranks. */
const walkedShare = 32;

/** Finds accounts, and keeps the last results so that scrolling one is a slice. */
export class AccountFinder {
  readonly #read: Reader;
  readonly #index: AccountIndex;
  readonly #now: () => number;
  readonly #texts: TextSearch;
  readonly #results = new Map<string, Found>();
  readonly #lists = new Map<string, Found>();

  constructor(read: Reader, index: AccountIndex, now: () => number) {
    this.#read = read;
    this.#index = index;
    this.#now = now;
    this.#texts = new TextSearch(read);
  }

  /** One window in order, and the exact total. */
  async window(
    query: AccountQuery,
    offset: number,
    limit: number,
  ): Promise<{ rows: AccountRow[]; total: number }> {
    const whole = query.text.trim() === '' && query.filters.length === 0;
    const sql = orderSql(query.sort, query.descending ? ' DESC' : '');
    if (whole && sql !== null && !this.#index.readyOrder(query.sort))
      return this.#firstWindow(sql, offset, limit);
    const ids = await this.ids(query);
    const page: number[] = [];
    const end = Math.min(ids.length, offset + limit);
    for (let place = offset; place < end; place += 1) {
      page.push(ids[query.descending ? ids.length - 1 - place : place] ?? 0);
    }
    return { rows: readRows(this.#read, page), total: ids.length };
  }

  /** Every row number that the query finds, in ascending order of its sort. */
  async ids(query: AccountQuery): Promise<Int32Array> {
    const key = JSON.stringify([query.text.trim(), query.filters, query.sort]);
    const { generation } = this.#index;
    const known = this.#results.get(key);
    if (known && known.generation === generation) return known.ids;
    const ids = await this.#search(query);
    forgetAllBut(this.#results, generation);
    this.#results.set(key, { ids, generation });
    const [oldest] = this.#results.keys();
    if (this.#results.size > resultsKept && oldest !== undefined) this.#results.delete(oldest);
    return ids;
  }

  /** How many accounts a query finds, without keeping them for a grid that nobody scrolls. */
  async count(query: AccountQuery): Promise<number> {
    return (await this.#search(query)).length;
  }

  /** Before the orders are in memory: straight from the index that gives the order. */
  #firstWindow(sql: string, offset: number, limit: number): { rows: AccountRow[]; total: number } {
    const ids = this.#read.values<number>(`${sql} LIMIT ? OFFSET ?`, limit, offset);
    const total = this.#read.value<number>(
      'SELECT count(*) FROM accounts INDEXED BY accounts_facts WHERE deleted_at IS NULL',
    );
    return { rows: readRows(this.#read, ids), total: total ?? 0 };
  }

  async #search(query: AccountQuery): Promise<Int32Array> {
    const text = query.text.trim();
    const deleted = query.filters.some(
      (one) => one.on === 'state' && one.states.includes('deleted'),
    );
    if (deleted) return this.#searchDeleted(text);
    const resolved = query.filters.map((one) => this.#resolve(one));
    const lists = resolved.flatMap((one) => (one.by === 'list' ? [one.ids] : []));
    if (text !== '') lists.push(this.#textIds(text));
    const mask = allOf(resolved.flatMap((one) => (one.by === 'mask' ? [one.mask] : [])));
    if (lists.length > 0) {
      return this.#inOrder(intersect(lists, mask, this.#index.facts.length), query);
    }
    const order = await this.#index.order(query.sort);
    return mask ? keep(order, mask) : order;
  }

  /** A list is read from pages of an index; with the same filter, other words and orders follow. */
  #resolve(filter: AccountFilter): Resolved {
    const key = JSON.stringify(filter);
    const { generation } = this.#index;
    const known = this.#lists.get(key);
    if (known && known.generation === generation) return { by: 'list', ids: known.ids };
    const resolved = resolveFilter(this.#read, this.#index, filter, this.#now());
    if (resolved.by === 'mask') return resolved;
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

  #textIds(text: string): Int32Array {
    const phrases = searchPhrases(text);
    if (phrases.length === 0) return new Int32Array(0);
    const ids = this.#texts.find(phrases);
    // The text index knows every account; who sees only some is told of these alone.
    return this.#read.isNarrowed ? ids.filter((id) => this.#index.facts[id]) : ids;
  }

  /** Sorts a result: by rank when it is small, by walking the whole order when it is large. */
  async #inOrder(ids: Int32Array, query: AccountQuery): Promise<Int32Array> {
    const order = await this.#index.order(query.sort);
    if (ids.length > order.length / walkedShare) {
      const wanted = new Uint8Array(this.#index.facts.length);
      for (const id of ids) wanted[id] = 1;
      return keep(order, wanted);
    }
    // Without a comparing function typed arrays sort natively, many times faster.
    const rank = this.#index.rank(order);
    const ranks = ids.map((id) => rank[id] ?? -1).sort();
    // What came since the order was read stands first until it is read again.
    const fresh = ids.filter((id) => (rank[id] ?? -1) < 0);
    return ranks.map((place, at) => order[place] ?? fresh[at] ?? 0);
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
function forgetAllBut(kept: Map<string, Found>, generation: number): void {
  for (const [key, found] of kept) if (found.generation !== generation) kept.delete(key);
}

/** Passes where every mask does; null without any. The first mask becomes the answer. */
function allOf(masks: readonly Uint8Array[]): Uint8Array | null {
  const [all, ...others] = masks;
  if (!all) return null;
  for (const mask of others) {
    for (let id = 0; id < all.length; id += 1) all[id] = (all[id] ?? 0) & (mask[id] ?? 0);
  }
  return all;
}

function keep(order: Int32Array, mask: Uint8Array): Int32Array {
  const kept = new Int32Array(order.length);
  let length = 0;
  for (let place = 0; place < order.length; place += 1) {
    const id = order[place] ?? 0;
    if (mask[id] !== 1) continue;
    kept[length] = id;
    length += 1;
  }
  return kept.slice(0, length);
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
