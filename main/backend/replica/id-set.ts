import { randomInt } from 'node:crypto';

const idBytes = 16;
const wordsOfId = idBytes / 4;
const firstRoom = 1 << 12;
/** Of so many places one more is taken than may be before there is room for more. */
const fullShare = 0.8;
const seedMax = 2 ** 32;
const uuidLength = 36;
const hyphens: readonly number[] = [8, 13, 18, 23];
/** The value of each hexadecimal digit, in lower case, by its code; 16 for all else. */
const digits = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return value < 0 ? 16 : value;
});

/**
 * The stable ids of a directory. Nearly all are UUIDs, which take 20 to 36 bytes each here and several
 * times as much in a set of texts.
 */
export class IdSet {
  #words = new Uint32Array(firstRoom * wordsOfId);
  #count = 0;
  /** Nobody can make ids that all belong into one place. */
  readonly #seed = randomInt(seedMax);
  /** Ids that are no UUIDs, and the one that reads like an empty place. */
  readonly #others = new Set<string>();
  readonly #wanted = new Uint32Array(wordsOfId);

  /** Adds an id; false when it is there already. */
  add(id: string): boolean {
    if (!this.#read(id)) {
      if (this.#others.has(id)) return false;
      this.#others.add(id);
      return true;
    }
    const place = this.#placeOf(this.#wanted);
    if (!isEmpty(this.#words, place)) return false;
    this.#words.set(this.#wanted, place);
    this.#count += 1;
    if (this.#count * wordsOfId > this.#words.length * fullShare) this.#grow();
    return true;
  }

  /** Whether an id is there. */
  has(id: string): boolean {
    if (!this.#read(id)) return this.#others.has(id);
    return !isEmpty(this.#words, this.#placeOf(this.#wanted));
  }

  /** Reads a UUID; false for any other id. */
  #read(id: string): boolean {
    if (id.length !== uuidLength) return false;
    for (const at of hyphens) if (id.charCodeAt(at) !== 0x2d) return false;
    let bits = 0;
    let count = 0;
    for (let at = 0; at < uuidLength; at += 1) {
      const code = id.charCodeAt(at);
      if (code === 0x2d && hyphens.includes(at)) continue;
      const value = digits[code] ?? 16;
      if (value > 15) return false;
      bits = (bits << 4) | value;
      count += 1;
      if (count % 8 === 0) this.#wanted[count / 8 - 1] = bits;
    }
    return !isEmpty(this.#wanted, 0);
  }

  #grow(): void {
    const old = this.#words;
    this.#words = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += wordsOfId) {
      if (isEmpty(old, at)) continue;
      const one = old.subarray(at, at + wordsOfId);
      this.#words.set(one, this.#placeOf(one));
    }
  }

  /** Where an id is, or the empty place where it belongs. */
  #placeOf(wanted: Uint32Array): number {
    const words = this.#words;
    const places = words.length / wordsOfId;
    let place = hashOf(wanted, this.#seed) % places;
    for (;;) {
      const at = place * wordsOfId;
      if (isEmpty(words, at) || isSame(words, at, wanted)) return at;
      place = (place + 1) % places;
    }
  }
}

/** All bits of an id count: those of servers that give ids in an order differ in few. */
function hashOf(wanted: Uint32Array, seed: number): number {
  let hash = seed;
  for (let at = 0; at < wordsOfId; at += 1) {
    hash = Math.imul(hash ^ (wanted[at] ?? 0), 0x9e37_79b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

function isEmpty(words: Uint32Array, at: number): boolean {
  return (
    ((words[at] ?? 0) | (words[at + 1] ?? 0) | (words[at + 2] ?? 0) | (words[at + 3] ?? 0)) === 0
  );
}

function isSame(words: Uint32Array, at: number, wanted: Uint32Array): boolean {
  return (
    words[at] === wanted[0] &&
    words[at + 1] === wanted[1] &&
    words[at + 2] === wanted[2] &&
    words[at + 3] === wanted[3]
  );
}
