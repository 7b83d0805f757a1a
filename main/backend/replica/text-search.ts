import type { Reader } from '../store/reader.ts';
import { accountsOf, startsOf } from './postings.ts';
import { partSpan } from './text-part.ts';
import { gramsOf, type PlacedGram } from './trigrams.ts';

type Part = { readonly part: number; readonly first: number; readonly last: number };
type Recent = { readonly id: number; readonly text: string };
const accountsSql = 'SELECT accounts FROM text_postings WHERE part = ? AND gram = ?';
const placesSql = 'SELECT places FROM text_postings WHERE part = ? AND gram = ?';
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
    const accounts = new Map<number, Uint8Array>();
    for (const { gram } of phrases.flat()) {
      const bytes = accounts.get(gram) ?? this.#read.value<Uint8Array>(accountsSql, part, gram);
      if (!bytes) return none;
      accounts.set(gram, bytes);
    }
    let found: Int32Array | null = null;
    for (const bytes of [...accounts.values()].toSorted(byLength)) {
      const all = accountsOf(bytes, 0);
      found = found ? common(found, all) : all;
      if (found.length === 0) return none;
    }
    if (!found) return none;
    for (const phrase of phrases) {
      if (phrase.length > 1) found = this.#together(part, phrase, { found, accounts });
    }
    const overridden = this.#overridden.get(part);
    const kept = overridden ? found.filter((account) => overridden[account] !== 1) : found;
    for (let at = 0; at < kept.length; at += 1) kept[at] = (kept[at] ?? 0) + first;
    return kept;
  }

  /** Those of the accounts in whose texts the trigrams of a phrase stand one behind the other. */
  #together(
    part: number,
    phrase: readonly PlacedGram[],
    among: { readonly found: Int32Array; readonly accounts: ReadonlyMap<number, Uint8Array> },
  ): Int32Array {
    const marked = new Uint8Array(partSpan);
    for (const account of among.found) marked[account] = 1;
    let starts: Uint32Array | null = null;
    for (const { gram, offset } of phrase) {
      const accounts = among.accounts.get(gram) ?? noBytes;
      const places = this.#read.value<Uint8Array>(placesSql, part, gram) ?? noBytes;
      const mine = startsOf({ accounts, places }, offset, marked);
      starts = starts ? common(starts, mine) : mine;
      if (starts.length === 0) return none;
    }
    return accountsAt(starts ?? new Uint32Array(0));
  }
}

const none = new Int32Array(0);
const noBytes = new Uint8Array(0);

function byLength(one: Uint8Array, other: Uint8Array): number {
  return one.length - other.length;
}

/** The accounts, each once, in which something starts. */
function accountsAt(starts: Uint32Array): Int32Array {
  const accounts = new Int32Array(starts.length);
  let length = 0;
  let before = -1;
  for (let at = 0; at < starts.length; at += 1) {
    const account = (starts[at] ?? 0) >>> 16;
    if (account === before) continue;
    accounts[length] = account;
    length += 1;
    before = account;
  }
  return accounts.subarray(0, length);
}

/** What two ascending lists have in common; written over the first. */
function common<List extends Int32Array | Uint32Array>(list: List, other: List): List {
  let length = 0;
  let at = 0;
  for (let next = 0; next < list.length; next += 1) {
    const one = list[next] ?? 0;
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
