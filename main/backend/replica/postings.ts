// The postings of one trigram in one part: the accounts, and the places in their texts. All are
// whole numbers of 7 bits a byte, the lowest first. An account is twice the distance from the one
// before, less one, and one more when the trigram stands in several places of its text; then their
// count comes before the places.

/** The accounts that have a trigram, and where it stands. */
export type Postings = { readonly accounts: Buffer; readonly places: Buffer };

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

/** The accounts of postings, each with `base` added, ascending. */
export function accountsOf(bytes: Uint8Array, base: number): Int32Array {
  // Every account takes a byte or more.
  const accounts = new Int32Array(bytes.length);
  let length = 0;
  let account = base - 1;
  for (let at = 0; at < bytes.length; ) {
    let step = bytes[at] ?? 0;
    at += 1;
    if (step > 0x7f) {
      step &= 0x7f;
      for (let shift = 7; ; shift += 7) {
        const byte = bytes[at] ?? 0;
        at += 1;
        step |= (byte & 0x7f) << shift;
        if (byte < 0x80) break;
      }
    }
    account += (step >>> 1) + 1;
    accounts[length] = account;
    length += 1;
  }
  return accounts.subarray(0, length);
}

/**
 * Where a phrase may begin that has the trigram at `offset`, in those accounts that are marked: the
 * number of the account within the part, times 65,536, plus the place. They ascend.
 */
export function startsOf(
  { accounts, places }: { readonly accounts: Uint8Array; readonly places: Uint8Array },
  offset: number,
  marked: Uint8Array,
): Uint32Array {
  const starts = new Uint32Array(places.length);
  let length = 0;
  let account = -1;
  let placeAt = 0;
  for (let at = 0; at < accounts.length; ) {
    let step = accounts[at] ?? 0;
    at += 1;
    if (step > 0x7f) {
      step &= 0x7f;
      for (let shift = 7; ; shift += 7) {
        const byte = accounts[at] ?? 0;
        at += 1;
        step |= (byte & 0x7f) << shift;
        if (byte < 0x80) break;
      }
    }
    account += (step >>> 1) + 1;
    // The first number is the only place, or the count of the places that follow.
    let left = step & 1;
    const isMarked = marked[account] === 1;
    for (let isCount = left === 1; ; isCount = false) {
      let value = places[placeAt] ?? 0;
      placeAt += 1;
      if (value > 0x7f) {
        value &= 0x7f;
        for (let shift = 7; ; shift += 7) {
          const byte = places[placeAt] ?? 0;
          placeAt += 1;
          value |= (byte & 0x7f) << shift;
          if (byte < 0x80) break;
        }
      }
      if (isCount) left = value;
      else {
        left -= 1;
        if (isMarked && value >= offset) {
          starts[length] = account * 0x1_0000 + value - offset;
          length += 1;
        }
        if (left <= 0) break;
      }
    }
  }
  return starts.subarray(0, length);
}
