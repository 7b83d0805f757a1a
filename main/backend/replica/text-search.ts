import type { Reader } from '../store/reader.ts';
import { accountsOf, countOf, startsOf } from './postings.ts';
import { partSpan } from './text-part.ts';
import { gramsOf, type PlacedGram } from './trigrams.ts';

type Part = { readonly part: number; readonly first: number; readonly last: number };
type Recent = { readonly id: number; readonly text: string };
/** Where one trigram of a phrase stands in a part. */
type Placed = { readonly offset: number; readonly postings: Uint8Array; readonly count: number };

const postingsSql = 'SELECT postings FROM text_postings WHERE part = ? AND gram = ?';
const recentSql = 'SELECT id, text FROM text_recent ORDER BY id';

/** Finds accounts by pieces of their texts. */
export class TextSearch {
  readonly #read: Reader;
  #recent: readonly Recent[] = [];
  /** Accounts of each part that it no longer speaks for, as one byte for each. */
  #overridden: ReadonlyMap<number, Uint8Array> = new Map();
  #parts: readonly Part[] = [];
  #version: number | undefined;

  constructor(read: Reader) {
    this.#read = read;
  }

  /** Accounts, ascending, whose text holds every phrase; a phrase has three units or more. */
  find(phrases: readonly string[]): Int32Array {
    this.#refresh();
    const grams = phrases.map(gramsOf);
    const found: Int32Array[] = [];
    let length = 0;
    for (const part of this.#parts) {
      const ids = this.#inPart(part, grams);
      found.push(ids);
      length += ids.length;
    }
    const recent = this.#recent.filter(({ text }) =>
      phrases.every((phrase) => text.includes(phrase)),
    );
    const ids = new Int32Array(length + recent.length);
    let at = 0;
    for (const piece of found) {
      ids.set(piece, at);
      at += piece.length;
    }
    for (const { id } of recent) {
      ids[at] = id;
      at += 1;
    }
    return recent.length > 0 ? ids.sort() : ids;
  }

  /** What stands beside the parts is read anew only after somebody wrote. */
  #refresh(): void {
    const version = this.#read.value<number>('PRAGMA data_version');
    if (this.#version === version) return;
    this.#parts = this.#read.all<Part>('SELECT part, first, last FROM text_parts ORDER BY first');
    this.#recent = this.#read.all<Recent>(recentSql);
    this.#overridden = overriddenIn(this.#parts, this.#recent);
    this.#version = version;
  }

  #inPart({ part, first }: Part, phrases: readonly (readonly PlacedGram[])[]): Int32Array {
    const wanted: Placed[][] = [];
    for (const grams of phrases) {
      const placed: Placed[] = [];
      for (const { gram, offset } of grams) {
        const postings = this.#read.value<Uint8Array>(postingsSql, part, gram);
        if (!postings) return none;
        placed.push({ offset, postings, count: countOf(postings) });
      }
      wanted.push(placed.sort(byRarity));
    }
    wanted.sort(([one], [other]) => (one && other ? byRarity(one, other) : 0));
    let found: Int32Array | null = null;
    for (const phrase of wanted) {
      const accounts = accountsWith(phrase, first);
      found = found ? common(found, accounts) : accounts;
      if (found.length === 0) return none;
    }
    const overridden = this.#overridden.get(part);
    if (!found || !overridden) return found ?? none;
    return found.filter((id) => overridden[id - first] !== 1);
  }
}

const none = new Int32Array(0);

function byRarity(one: Placed, other: Placed): number {
  return one.count - other.count;
}

/** The accounts, ascending, in whose texts the trigrams of a phrase stand one behind the other. */
function accountsWith([rarest, ...others]: readonly Placed[], base: number): Int32Array {
  if (!rarest) return none;
  if (others.length === 0) return accountsOf(rarest.postings, base);
  let starts = startsOf(rarest.postings, rarest.offset);
  for (const { postings, offset } of others) {
    if (starts.length === 0) return none;
    starts = common(starts, startsOf(postings, offset));
  }
  const accounts = new Int32Array(starts.length);
  let length = 0;
  let before = -1;
  for (const start of starts) {
    const account = start >>> 16;
    if (account === before) continue;
    accounts[length] = account + base;
    length += 1;
    before = account;
  }
  return accounts.subarray(0, length);
}

/** What two ascending lists have in common; written over the first. */
function common<List extends Int32Array | Uint32Array>(list: List, other: List): List {
  let length = 0;
  let at = 0;
  for (const one of list) {
    while (at < other.length && (other[at] ?? 0) < one) at += 1;
    if (other[at] !== one) continue;
    list[length] = one;
    length += 1;
  }
  // A part of a list is a list of the same type.
  return list.subarray(0, length) as List;
}

function overriddenIn(
  parts: readonly Part[],
  recent: readonly Recent[],
): ReadonlyMap<number, Uint8Array> {
  const overridden = new Map<number, Uint8Array>();
  let at = 0;
  for (const { part, first, last } of parts) {
    for (; at < recent.length && (recent[at]?.id ?? 0) <= last; at += 1) {
      const id = recent[at]?.id ?? 0;
      if (id < first) continue;
      const marks = overridden.get(part) ?? new Uint8Array(partSpan);
      marks[id - first] = 1;
      overridden.set(part, marks);
    }
  }
  return overridden;
}
