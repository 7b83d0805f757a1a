import { type Postings, PostingsWriter } from './postings.ts';
import { GramNumbers } from './trigrams.ts';

/** Numbers of accounts that one part may span: a number within it and a place fit 32 bits. */
export const partSpan = 65_536;
/** Longer texts have no place in a part. */
export const longestText = 65_535;

const firstRoom = 1 << 16;

/** Gathers the trigrams of accounts whose numbers ascend, in memory that one part bounds. */
export class TextPart {
  readonly first: number;
  #last: number;
  readonly #numbers = new GramNumbers();
  #grams = new Uint32Array(firstRoom);
  #places = new Uint32Array(firstRoom);
  #length = 0;

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
    const end = this.#length + text.length;
    if (end > this.#grams.length) this.#grow(end);
    const account = (id - this.first) * 0x1_0000;
    let first = text.charCodeAt(0);
    let second = text.charCodeAt(1);
    let length = this.#length;
    for (let at = 2; at < text.length; at += 1) {
      const third = text.charCodeAt(at);
      this.#grams[length] = this.#numbers.numberOf(first, second, third);
      this.#places[length] = account + at - 2;
      length += 1;
      first = second;
      second = third;
    }
    this.#length = length;
  }

  /** Each trigram with its postings, in ascending order. */
  *postings(): Generator<Postings & { readonly gram: number }> {
    const { grams } = this.#numbers;
    const ends = new Uint32Array(grams.length);
    for (let at = 0; at < this.#length; at += 1) {
      const number = this.#grams[at] ?? 0;
      ends[number] = (ends[number] ?? 0) + 1;
    }
    let start = 0;
    for (let number = 0; number < ends.length; number += 1) {
      const count = ends[number] ?? 0;
      ends[number] = start;
      start += count;
    }
    // Placed one after the other, what stood at the start of each trigram ends up at its end.
    const sorted = new Uint32Array(this.#length);
    for (let at = 0; at < this.#length; at += 1) {
      const number = this.#grams[at] ?? 0;
      const place = ends[number] ?? 0;
      sorted[place] = this.#places[at] ?? 0;
      ends[number] = place + 1;
    }
    const writer = new PostingsWriter();
    const order = Array.from(grams.keys()).toSorted((a, b) => (grams[a] ?? 0) - (grams[b] ?? 0));
    for (const number of order) {
      const from = number === 0 ? 0 : (ends[number - 1] ?? 0);
      yield { gram: grams[number] ?? 0, ...writer.encode(sorted, from, ends[number] ?? 0) };
    }
  }

  #grow(needed: number): void {
    const room = Math.max(needed, this.#grams.length * 2);
    const grams = new Uint32Array(room);
    const places = new Uint32Array(room);
    grams.set(this.#grams);
    places.set(this.#places);
    this.#grams = grams;
    this.#places = places;
  }
}
