import { Numbers } from './numbers.ts';
import { partSpan } from './postings.ts';

/** Postings as they are stored. */
export type PostingBytes = { readonly accounts: Uint8Array; readonly places: Uint8Array };

/**
 * Where a phrase may begin in the texts of one part: accounts and places that belong together,
 * ascending by account and then by place. Numbers of 16 bits, because a common piece has as many of
 * them as there are accounts, and whatever does not fit a small integer is many times slower.
 */
export class PhraseStarts {
  readonly #accounts: Uint16Array;
  readonly #places: Uint16Array;
  #length = 0;

  /**
   * Where a phrase would begin that has a trigram with these postings at `offset`: in all accounts,
   * or among these, which ascend.
   */
  constructor({ accounts, places }: PostingBytes, offset: number, among: Int32Array | null) {
    this.#accounts = new Uint16Array(places.length);
    this.#places = new Uint16Array(places.length);
    const steps = new Numbers(accounts);
    const values = new Numbers(places);
    const last = among ? (among.at(-1) ?? -1) : partSpan;
    let account = -1;
    let next = 0;
    let length = 0;
    while (steps.hasMore && account < last) {
      const step = steps.next();
      account += (step >>> 1) + 1;
      let left = step & 1 ? values.next() : 1;
      if (among) {
        while ((among[next] ?? partSpan) < account) next += 1;
        if (among[next] !== account) {
          for (; left > 0; left -= 1) values.next();
          continue;
        }
      }
      for (; left > 0; left -= 1) {
        const place = values.next();
        if (place < offset) continue;
        this.#accounts[length] = account;
        this.#places[length] = place - offset;
        length += 1;
      }
    }
    this.#length = length;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Keeps the starts where another trigram of the phrase stands at `offset`. */
  keep({ accounts: bytes, places }: PostingBytes, offset: number): void {
    const accounts = this.#accounts;
    const starts = this.#places;
    const length = this.#length;
    const steps = new Numbers(bytes);
    const values = new Numbers(places);
    let account = -1;
    let next = 0;
    let kept = 0;
    while (next < length && steps.hasMore) {
      const step = steps.next();
      account += (step >>> 1) + 1;
      while (next < length && (accounts[next] ?? 0) < account) next += 1;
      for (let left = step & 1 ? values.next() : 1; left > 0; left -= 1) {
        const start = values.next() - offset;
        while (next < length && accounts[next] === account && (starts[next] ?? 0) < start) {
          next += 1;
        }
        if (next < length && accounts[next] === account && starts[next] === start) {
          accounts[kept] = account;
          starts[kept] = start;
          kept += 1;
          next += 1;
        }
      }
    }
    this.#length = kept;
  }

  /** The accounts in which the phrase begins, each once. */
  accounts(): Int32Array {
    const found = new Int32Array(this.#length);
    let length = 0;
    let before = -1;
    for (let at = 0; at < this.#length; at += 1) {
      const account = this.#accounts[at] ?? 0;
      if (account === before) continue;
      found[length] = account;
      length += 1;
      before = account;
    }
    return found.subarray(0, length);
  }
}
