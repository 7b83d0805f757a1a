// The postings of one trigram in one part: how many accounts, how many bytes their numbers take,
// the numbers, the places. All are whole numbers of 7 bits a byte, the lowest first. A number of an
// account is twice the distance from the one before, less one, and one more when the trigram stands
// in several places of its text; then their count comes before the places.

/** Encodes postings. `places` are account numbers within the part, times 65,536, plus the place. */
export class PostingsWriter {
  #numbers = new Uint8Array(1 << 16);
  #places = new Uint8Array(1 << 16);

  /** The postings of `places` from `from` to `to`, which ascend; valid until the next call. */
  encode(places: Uint32Array, from: number, to: number): Buffer {
    this.#makeRoom((to - from) * 6 + 16);
    const placeBytes = this.#places;
    const numberBytes = this.#numbers;
    let count = 0;
    let numbersEnd = 0;
    let placesEnd = 0;
    let before = -1;
    for (let at = from; at < to; ) {
      const account = (places[at] ?? 0) >>> 16;
      let end = at + 1;
      while (end < to && (places[end] ?? 0) >>> 16 === account) end += 1;
      const isMany = end - at > 1;
      numbersEnd = put(numberBytes, numbersEnd, ((account - before - 1) << 1) | Number(isMany));
      before = account;
      count += 1;
      if (isMany) placesEnd = put(placeBytes, placesEnd, end - at);
      for (; at < end; at += 1) {
        placesEnd = put(placeBytes, placesEnd, (places[at] ?? 0) & 0xffff);
      }
    }
    const head = new Uint8Array(10);
    const headEnd = put(head, put(head, 0, count), numbersEnd);
    return Buffer.concat([
      head.subarray(0, headEnd),
      numberBytes.subarray(0, numbersEnd),
      placeBytes.subarray(0, placesEnd),
    ]);
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#numbers.length) return;
    this.#numbers = new Uint8Array(bytes * 2);
    this.#places = new Uint8Array(bytes * 2);
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

/** How many accounts there are. */
export function countOf(postings: Uint8Array): number {
  return take(postings, { at: 0 });
}

/** The numbers of the accounts, each with `base` added. */
export function accountsOf(postings: Uint8Array, base: number): Int32Array {
  const cursor = { at: 0 };
  const accounts = new Int32Array(take(postings, cursor));
  take(postings, cursor);
  let account = base - 1;
  for (let n = 0; n < accounts.length; n += 1) {
    account += (take(postings, cursor) >>> 1) + 1;
    accounts[n] = account;
  }
  return accounts;
}

/**
 * Account and place of each time that the trigram stands at or behind `offset`: the account times
 * 65,536, plus where a phrase begins that has the trigram at this offset. They ascend.
 */
export function startsOf(postings: Uint8Array, offset: number): Uint32Array {
  const numbers = { at: 0 };
  let left = take(postings, numbers);
  const bytes = take(postings, numbers);
  const places = { at: numbers.at + bytes };
  // Every place takes a byte or more.
  const starts = new Uint32Array(postings.length - places.at);
  let length = 0;
  let account = -1;
  for (; left > 0; left -= 1) {
    const number = take(postings, numbers);
    account += (number >>> 1) + 1;
    for (let count = number & 1 ? take(postings, places) : 1; count > 0; count -= 1) {
      const start = take(postings, places) - offset;
      if (start < 0) continue;
      starts[length] = account * 0x1_0000 + start;
      length += 1;
    }
  }
  return starts.subarray(0, length);
}

function take(bytes: Uint8Array, cursor: { at: number }): number {
  let { at } = cursor;
  let byte = bytes[at] ?? 0;
  at += 1;
  let value = byte & 0x7f;
  for (let shift = 7; byte > 0x7f; shift += 7) {
    byte = bytes[at] ?? 0;
    at += 1;
    value |= (byte & 0x7f) << shift;
  }
  cursor.at = at;
  return value;
}
