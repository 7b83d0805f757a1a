import type { Reader } from '../store/reader.ts';
import { PhraseStarts } from './phrase-starts.ts';
import { accountsOf, keepCommon, partSpan } from './postings.ts';
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
    const [rarest = noBytes, ...others] = [...accounts.values()].toSorted(byLength);
    let found: Int32Array | null = null;
    // Where even the rarest trigram is common, the places leave out no more work than they make.
    if (phrases.length > 1 || rarest.length < commonBytes || others.length === 0) {
      found = accountsOf(rarest);
      for (const bytes of others) {
        found = keepCommon(found, bytes);
        if (found.length === 0) return none;
      }
    }
    for (const phrase of phrases) {
      if (phrase.length > 1) found = this.#together(part, phrase, { found, accounts });
      if (found?.length === 0) return none;
    }
    if (!found) return none;
    const overridden = this.#overridden.get(part);
    const kept = overridden ? found.filter((account) => overridden[account] !== 1) : found;
    for (let at = 0; at < kept.length; at += 1) kept[at] = (kept[at] ?? 0) + first;
    return kept;
  }

  /** Those of the accounts in whose texts the trigrams of a phrase stand one behind the other. */
  #together(
    part: number,
    phrase: readonly PlacedGram[],
    among: {
      readonly found: Int32Array | null;
      readonly accounts: ReadonlyMap<number, Uint8Array>;
    },
  ): Int32Array {
    const bytesOf = ({ gram }: PlacedGram) => among.accounts.get(gram) ?? noBytes;
    let starts: PhraseStarts | null = null;
    // The rarest first: it leaves the fewest places to be compared.
    for (const placed of phrase.toSorted((one, other) => byLength(bytesOf(one), bytesOf(other)))) {
      const places = this.#read.value<Uint8Array>(placesSql, part, placed.gram) ?? noBytes;
      const postings = { accounts: bytesOf(placed), places };
      if (starts) starts.keep(postings, placed.offset);
      else starts = new PhraseStarts(postings, placed.offset, among.found);
      if (starts.isEmpty) return none;
    }
    return starts?.accounts() ?? none;
  }
}

/** Postings from here on are common: one in sixteen accounts of a part has them. */
const commonBytes = partSpan / 16;
const none = new Int32Array(0);
const noBytes = new Uint8Array(0);

function byLength(one: Uint8Array, other: Uint8Array): number {
  return one.length - other.length;
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
