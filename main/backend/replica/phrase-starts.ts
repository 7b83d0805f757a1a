import { behind, longAt, oneByte, widthOf } from './numbers.ts';
import { partSpan } from './postings.ts';

/** Postings as they are stored. */
export type PostingBytes = { readonly accounts: Uint8Array; readonly places: Uint8Array };

/**
 * Where a phrase may begin in the texts of one part: accounts and places that belong together,
 * ascending by account and then by place. Numbers of 16 bits, because a common piece has as many of
 * them as there are accounts, and whatever does not fit a small integer is many times slower. One
 * is enough for every search: room that is made anew each time is a lot of garbage.
 */
export class PhraseStarts {
  #accounts = new Uint16Array(0);
  #places = new Uint16Array(0);
  #length = 0;

  /**
   * Begins with where a phrase would start that has a trigram with these postings at `offset`: in
   * all accounts, or among these, which ascend.
   */
  begin({ accounts, places }: PostingBytes, offset: number, among: Int32Array | null): void {
    if (places.length > this.#places.length) {
      this.#accounts = new Uint16Array(places.length);
      this.#places = new Uint16Array(places.length);
    }
    const found = this.#accounts;
    const starts = this.#places;
    let next = 0;
    // Without a list every account is wanted.
    let wanted = among ? (among[0] ?? partSpan) : -1;
    let account = -1;
    let placeAt = 0;
    let length = 0;
    for (let at = 0; at < accounts.length && wanted < partSpan; ) {
      let step = accounts[at] ?? 0;
      if (step > oneByte) {
        step = longAt(accounts, at);
        at += widthOf(step);
      } else at += 1;
      account += (step >>> 1) + 1;
      let left = 1;
      if (step & 1) {
        left = places[placeAt] ?? 0;
        if (left > oneByte) left = longAt(places, placeAt);
        placeAt = behind(places, placeAt, 1);
      }
      if (among) {
        while (wanted < account) {
          next += 1;
          wanted = among[next] ?? partSpan;
        }
        if (wanted !== account) {
          placeAt = behind(places, placeAt, left);
          continue;
        }
      }
      for (; left > 0; left -= 1) {
        let place = places[placeAt] ?? 0;
        if (place > oneByte) {
          place = longAt(places, placeAt);
          placeAt += widthOf(place);
        } else placeAt += 1;
        if (place < offset) continue;
        found[length] = account;
        starts[length] = place - offset;
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
    let account = -1;
    let placeAt = 0;
    let next = 0;
    let kept = 0;
    let wanted = accounts[0] ?? 0;
    for (let at = 0; at < bytes.length && next < length; ) {
      let step = bytes[at] ?? 0;
      if (step > oneByte) {
        step = longAt(bytes, at);
        at += widthOf(step);
      } else at += 1;
      account += (step >>> 1) + 1;
      let left = 1;
      if (step & 1) {
        left = places[placeAt] ?? 0;
        if (left > oneByte) left = longAt(places, placeAt);
        placeAt = behind(places, placeAt, 1);
      }
      if (account < wanted) {
        placeAt = behind(places, placeAt, left);
        continue;
      }
      while (next < length && (accounts[next] ?? 0) < account) next += 1;
      for (; left > 0; left -= 1) {
        let start = places[placeAt] ?? 0;
        if (start > oneByte) {
          start = longAt(places, placeAt);
          placeAt += widthOf(start);
        } else placeAt += 1;
        start -= offset;
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
      wanted = accounts[next] ?? 0;
    }
    this.#length = kept;
  }

  /** The accounts in which the phrase begins, each once. */
  accounts(): Int32Array {
    const accounts = this.#accounts;
    const found = new Int32Array(this.#length);
    let length = 0;
    let before = -1;
    for (let at = 0; at < found.length; at += 1) {
      const account = accounts[at] ?? 0;
      if (account === before) continue;
      found[length] = account;
      length += 1;
      before = account;
    }
    return found.subarray(0, length);
  }
}
