import type { Reader } from '../store/reader.ts';
import { PhraseStarts } from './phrase-starts.ts';
import { accountsOf, keepCommon, partSpan } from './postings.ts';
import { gramsOf, type PlacedGram } from './trigrams.ts';

type Part = { readonly part: number; readonly first: number; readonly last: number };
type Recent = { readonly id: number; readonly text: string };
const rowsSql = `SELECT part, gram, id, length(accounts) AS size FROM text_postings
  WHERE part IN (SELECT value FROM json_each(?)) AND gram IN (SELECT value FROM json_each(?))`;
const accountsSql = 'SELECT accounts FROM text_postings WHERE id = ?';
const placesSql = 'SELECT places FROM text_postings WHERE id = ?';
const recentSql = 'SELECT id, text FROM text_recent ORDER BY id';

/** Where the postings of a trigram in a part are, and how long the list of its accounts is. */
type Posted = {
  readonly part: number;
  readonly gram: number;
  readonly id: number;
  readonly size: number;
};

/** Finds accounts by pieces of their texts. */
export class TextSearch {
  readonly #read: Reader;
  readonly #starts = new PhraseStarts();
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
    const posted = this.#posted(new Set(grams.flat().map(({ gram }) => gram)));
    const found: Int32Array[] = [];
    let length = 0;
    for (const part of this.#parts) {
      const ids = this.#inPart(part, grams, posted.get(part.part) ?? []);
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

  /** The rows of those parts that have all trigrams; the shortest lists first. */
  #posted(grams: ReadonlySet<number>): ReadonlyMap<number, readonly Posted[]> {
    const parts = JSON.stringify(this.#parts.map(({ part }) => part));
    const rows = this.#read.all<Posted>(rowsSql, parts, JSON.stringify([...grams]));
    const byPart = new Map<number, Posted[]>();
    for (const row of rows) {
      const posted = byPart.get(row.part);
      if (posted) posted.push(row);
      else byPart.set(row.part, [row]);
    }
    for (const [part, posted] of byPart) {
      if (posted.length < grams.size) byPart.delete(part);
      else posted.sort((one, other) => one.size - other.size);
    }
    return byPart;
  }

  #inPart(
    { part, first }: Part,
    phrases: readonly (readonly PlacedGram[])[],
    posted: readonly Posted[],
  ): Int32Array {
    const [rarest, ...others] = posted;
    if (!rarest) return none;
    const accountsIn = rememberedBytes((id) => this.#read.value<Uint8Array>(accountsSql, id));
    let found: Int32Array | null = null;
    // Where even the rarest trigram is common, the places leave out no more work than they make.
    if (phrases.length > 1 || rarest.size < commonBytes || others.length === 0) {
      found = accountsOf(accountsIn(rarest.id));
      for (const { id } of others) {
        found = keepCommon(found, accountsIn(id));
        // What is left is often nothing before the longest lists have been read.
        if (found.length === 0) return none;
      }
    }
    for (const phrase of phrases) {
      if (phrase.length > 1) {
        found = this.#together(phrase, posted, { found, accountsIn });
      }
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
    phrase: readonly PlacedGram[],
    posted: readonly Posted[],
    among: { readonly found: Int32Array | null; readonly accountsIn: (id: number) => Uint8Array },
  ): Int32Array {
    let isFirst = true;
    // The rarest first: it leaves the fewest places to be compared.
    for (const { gram, id } of posted) {
      for (const { offset } of phrase.filter((placed) => placed.gram === gram)) {
        const places = this.#read.value<Uint8Array>(placesSql, id) ?? noBytes;
        const postings = { accounts: among.accountsIn(id), places };
        if (isFirst) this.#starts.begin(postings, offset, among.found);
        else this.#starts.keep(postings, offset);
        if (this.#starts.isEmpty) return none;
        isFirst = false;
      }
    }
    return this.#starts.accounts();
  }
}

function rememberedBytes(read: (id: number) => Uint8Array | undefined): (id: number) => Uint8Array {
  const known = new Map<number, Uint8Array>();
  return (id) => {
    const bytes = known.get(id) ?? read(id) ?? noBytes;
    known.set(id, bytes);
    return bytes;
  };
}

/** Postings from here on are common: one in sixteen accounts of a part has them. */
const commonBytes = partSpan / 16;
const none = new Int32Array(0);
const noBytes = new Uint8Array(0);

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
