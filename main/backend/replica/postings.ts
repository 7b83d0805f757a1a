import { longAt, oneByte, widthOf } from './numbers.ts';

// The postings of one trigram in one part: the accounts, and the places in their texts. All are
// whole numbers of 7 bits a byte, the lowest first. An account is twice the distance from the one
// before, less one, and one more when the trigram stands in several places of its text; then their
// count comes before the places.

/** The accounts that have a trigram, and where it stands. */
export type Postings = { readonly accounts: Buffer; readonly places: Buffer };

/** Numbers of accounts that one part may span: a number within it and a place fit 32 bits. */
export const partSpan = 65_536;

/** Encodes postings, in memory that it uses again. */
export class PostingsWriter {
  #accounts = Buffer.alloc(1 << 16);
  #places = Buffer.alloc(1 << 16);

  /**
   * The postings of what ascends in `found` from `from` to `to`: the number of an account within
   * the part, times 65,536, plus a place.
   */
  encode(found: Uint32Array, from: number, to: number): Postings {
    this.#makeRoom((to - from) * 6);
    const accountBytes = this.#accounts;
    const placeBytes = this.#places;
    let accountsEnd = 0;
    let placesEnd = 0;
    let before = -1;
    for (let at = from; at < to; ) {
      const account = (found[at] ?? 0) >>> 16;
      let end = at + 1;
      while (end < to && (found[end] ?? 0) >>> 16 === account) end += 1;
      const isMany = end - at > 1;
      const step = ((account - before - 1) << 1) | Number(isMany);
      accountsEnd = put(accountBytes, accountsEnd, step);
      before = account;
      if (isMany) placesEnd = put(placeBytes, placesEnd, end - at);
      for (; at < end; at += 1) placesEnd = put(placeBytes, placesEnd, (found[at] ?? 0) & 0xffff);
    }
    return {
      accounts: Buffer.from(accountBytes.subarray(0, accountsEnd)),
      places: Buffer.from(placeBytes.subarray(0, placesEnd)),
    };
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#accounts.length) return;
    this.#accounts = Buffer.alloc(bytes * 2);
    this.#places = Buffer.alloc(bytes * 2);
  }
}

function put(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let end = at;
  while (rest > 0x7f) {
    bytes[end] = (rest & 0x7f) | 0x80;
    end += 1;
    rest >>>= 7;
  }
  bytes[end] = rest;
  return end + 1;
}

/** The accounts of postings, ascending. */
export function accountsOf(bytes: Uint8Array): Int32Array {
  // Every account takes a byte or more.
  const accounts = new Int32Array(bytes.length);
  let length = 0;
  let account = -1;
  for (let at = 0; at < bytes.length; length += 1) {
    let step = bytes[at] ?? 0;
    if (step > oneByte) {
      step = longAt(bytes, at);
      at += widthOf(step);
    } else at += 1;
    account += (step >>> 1) + 1;
    accounts[length] = account;
  }
  return accounts.subarray(0, length);
}

/** Those of the ascending accounts that these postings have too; written over the list. */
export function keepCommon(list: Int32Array, bytes: Uint8Array): Int32Array {
  let account = -1;
  let next = 0;
  let kept = 0;
  let wanted = list[0] ?? partSpan;
  for (let at = 0; at < bytes.length; ) {
    let step = bytes[at] ?? 0;
    if (step > oneByte) {
      step = longAt(bytes, at);
      at += widthOf(step);
    } else at += 1;
    account += (step >>> 1) + 1;
    if (account < wanted) continue;
    while (next < list.length && (list[next] ?? 0) < account) next += 1;
    if (next < list.length && list[next] === account) {
      list[kept] = account;
      kept += 1;
      next += 1;
    }
    if (next >= list.length) break;
    wanted = list[next] ?? 0;
  }
  return list.subarray(0, kept);
}
