const blockSize = 8_192;

/** What a query found: how many accounts, and any window of them in order. */
export type Result = {
  readonly total: number;
  /** Row numbers from a place on, counted from the end when descending. */
  window: (offset: number, limit: number, descending: boolean) => readonly number[];
  /** Every row number, in ascending order of the sort. Not to be written over. */
  all: () => Int32Array;
};

/** Accounts that lie in order. */
export class ListedResult implements Result {
  readonly #ids: Int32Array;

  constructor(ids: Int32Array) {
    this.#ids = ids;
  }

  get total(): number {
    return this.#ids.length;
  }

  window(offset: number, limit: number, descending: boolean): readonly number[] {
    return windowOf(this.total, { offset, limit, descending }, (from, to) =>
      this.#ids.subarray(from, to),
    );
  }

  all(): Int32Array {
    return this.#ids;
  }
}

/**
 * Those accounts of an order whose byte in a mask is 1. They are counted and not listed: of what
 * nearly all accounts have a list takes longer to make, and scrolling reads little of it.
 */
export class MaskedResult implements Result {
  readonly total: number;
  readonly #order: Int32Array;
  readonly #mask: Uint8Array;
  /** How many there are before each block of the order; empty until somebody scrolls. */
  #before: readonly number[] = [];

  /** `known` is how many of the order pass, where that is known. */
  constructor(order: Int32Array, mask: Uint8Array, known: number | null = null) {
    this.#order = order;
    this.#mask = mask;
    this.total = known ?? this.#count();
  }

  window(offset: number, limit: number, descending: boolean): readonly number[] {
    return windowOf(this.total, { offset, limit, descending }, (from, to) => this.#part(from, to));
  }

  all(): Int32Array {
    return this.#part(0, this.total);
  }

  #count(): number {
    const before = [0];
    let total = 0;
    for (let start = 0; start < this.#order.length; start += blockSize) {
      total += countIn(this.#order.subarray(start, start + blockSize), this.#mask);
      before.push(total);
    }
    this.#before = before;
    return total;
  }

  #part(from: number, to: number): Int32Array {
    if (to <= blockSize) return this.#upward(0, 0, { from, to });
    if (this.total - from <= blockSize) return this.#downward(from, to);
    if (this.#before.length === 0) this.#count();
    let block = 0;
    while (block + 1 < this.#before.length && (this.#before[block + 1] ?? 0) <= from) block += 1;
    return this.#upward(block * blockSize, this.#before[block] ?? 0, { from, to });
  }

  /** Walks from a place that has so many before it. */
  #upward(place: number, passed: number, { from, to }: Span): Int32Array {
    const found = new Int32Array(to - from);
    const mask = this.#mask;
    const order = this.#order;
    let before = passed;
    for (let at = place; before < to && at < order.length; at += 1) {
      const id = order[at] ?? 0;
      if (mask[id] !== 1) continue;
      if (before >= from) found[before - from] = id;
      before += 1;
    }
    return found;
  }

  /** Walks from the end, which is where a descending list begins. */
  #downward(from: number, to: number): Int32Array {
    const found = new Int32Array(to - from);
    const mask = this.#mask;
    const order = this.#order;
    let before = this.total;
    for (let at = order.length - 1; before > from && at >= 0; at -= 1) {
      const id = order[at] ?? 0;
      if (mask[id] !== 1) continue;
      before -= 1;
      if (before < to) found[before - from] = id;
    }
    return found;
  }
}

type Span = { readonly from: number; readonly to: number };

function countIn(order: Int32Array, mask: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < order.length; at += 1) if (mask[order[at] ?? 0] === 1) count += 1;
  return count;
}

function windowOf(
  total: number,
  asked: { readonly offset: number; readonly limit: number; readonly descending: boolean },
  part: (from: number, to: number) => Int32Array,
): readonly number[] {
  const from = Math.min(total, asked.offset);
  const to = Math.min(total, from + asked.limit);
  return asked.descending ? [...part(total - to, total - from)].toReversed() : [...part(from, to)];
}
