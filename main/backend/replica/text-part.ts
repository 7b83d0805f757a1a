import { partSpan, type Postings, PostingsWriter } from './postings.ts';
import { GramNumbers } from './trigrams.ts';

/** Longer texts have no place in a part. */
export const longestText = 65_535;

const firstRoom = 1 << 16;

/**
 * Gathers the texts of accounts whose numbers ascend, in memory that one part bounds. Their trigrams
 * are looked at when the part is written: kept, they would take four times the room of the texts.
 */
export class TextPart {
  readonly first: number;
  #last: number;
  /** The texts, one after the other, with where each ends and whose it is. */
  #units = new Uint16Array(firstRoom);
  #length = 0;
  readonly #ends: number[] = [];
  readonly #accounts: number[] = [];

  constructor(first: number) {
    this.first = first;
    this.#last = first;
  }

  /** The greatest number that the part speaks for. */
  get last(): number {
    return this.#last;
  }

  /** Says that the part speaks for this account, also when nothing finds it. */
  cover(id: number): void {
    this.#last = Math.max(this.#last, id);
  }

  /** Takes in the text of an account. */
  add(id: number, text: string): void {
    if (id < this.#last || id - this.first >= partSpan || text.length > longestText) {
      throw new RangeError('The text does not belong into this part.');
    }
    this.#last = id;
    if (this.#length + text.length > this.#units.length) this.#grow(this.#length + text.length);
    for (let at = 0; at < text.length; at += 1) {
      this.#units[this.#length + at] = text.charCodeAt(at);
    }
    this.#length += text.length;
    this.#ends.push(this.#length);
    this.#accounts.push(id - this.first);
  }

  /** Each trigram with its postings, in ascending order. */
  *postings(): Generator<Postings & { readonly gram: number }> {
    const numbers = new GramNumbers();
    const counts = this.#count(numbers);
    const { grams } = numbers;
    let start = 0;
    for (let number = 0; number < grams.length; number += 1) {
      const count = counts[number] ?? 0;
      counts[number] = start;
      start += count;
    }
    const sorted = this.#sort(numbers, counts, start);
    const writer = new PostingsWriter();
    const order = Array.from(grams.keys()).toSorted((a, b) => (grams[a] ?? 0) - (grams[b] ?? 0));
    for (const number of order) {
      // What stood at the start of each trigram is at its end by now.
      const from = number === 0 ? 0 : (counts[number - 1] ?? 0);
      yield { gram: grams[number] ?? 0, ...writer.encode(sorted, from, counts[number] ?? 0) };
    }
  }

  /** How often each trigram comes, by its number. */
  #count(numbers: GramNumbers): Uint32Array {
    const units = this.#units;
    let counts = new Uint32Array(firstRoom);
    let from = 0;
    for (const end of this.#ends) {
      for (let at = from + 2; at < end; at += 1) {
        const number = numbers.numberOf(units[at - 2] ?? 0, units[at - 1] ?? 0, units[at] ?? 0);
        if (number >= counts.length) counts = larger(counts);
        counts[number] = (counts[number] ?? 0) + 1;
      }
      from = end;
    }
    return counts;
  }

  /** The places of all trigrams, those of one behind each other; moves each start to its end. */
  #sort(numbers: GramNumbers, starts: Uint32Array, count: number): Uint32Array {
    const units = this.#units;
    const sorted = new Uint32Array(count);
    let from = 0;
    for (const [text, end] of this.#ends.entries()) {
      const account = (this.#accounts[text] ?? 0) * 0x1_0000;
      for (let at = from + 2; at < end; at += 1) {
        const number = numbers.numberOf(units[at - 2] ?? 0, units[at - 1] ?? 0, units[at] ?? 0);
        const to = starts[number] ?? 0;
        sorted[to] = account + at - 2 - from;
        starts[number] = to + 1;
      }
      from = end;
    }
    return sorted;
  }

  #grow(needed: number): void {
    const units = new Uint16Array(Math.max(needed, this.#units.length * 2));
    units.set(this.#units);
    this.#units = units;
  }
}

function larger(counts: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const room = new Uint32Array(counts.length * 2);
  room.set(counts);
  return room;
}
