import { randomFillSync } from 'node:crypto';

/** One personal value of an account, as its signature is made of it. */
export type SignedValue = {
  /** In lower case, with its options. */
  readonly attribute: string;
  /** Folded, as parts of it are compared. */
  readonly folded: string;
  /** Its blind index. */
  readonly index: string;
};

/** What is looked for: a whole value by its blind index, or a folded part of one. */
export type Sought =
  | { readonly attribute: string; readonly index: string }
  | { readonly attribute: string; readonly part: string };

/** Units of a part from which on its trigrams tell accounts apart. */
export const partLeast = 3;

/** Words of 32 bits for each account. */
const words = 8;
const bitMask = words * 32 - 1;
const pieceAccounts = 16_384;

type Piece = { readonly bits: Uint32Array; readonly covered: Uint8Array };

/**
 * A Bloom filter of 256 bits for each account, over the trigrams and the blind indexes of its
 * personal values: it never leaves out an account that has what is sought, and holds no value. The
 * hash has a key of chance, so that bits of one session say nothing to whoever finds them later; it
 * is quick and no MAC, and the bits are wiped like a key.
 */
export class PersonalSignatures {
  readonly #key = randomFillSync(new Uint32Array(4));
  readonly #made = new Uint32Array(words);
  #pieces: (Piece | undefined)[] = [];
  #covered = 0;

  /** How many accounts have a signature. */
  get covered(): number {
    return this.#covered;
  }

  /** What the signatures take, in bytes. */
  get bytes(): number {
    return this.#pieces.filter(Boolean).length * pieceAccounts * (words * 4 + 1);
  }

  /** Gives an account the signature of its values, of which it may have none. */
  cover(id: number, values: readonly SignedValue[]): void {
    const made = this.#made.fill(0);
    for (const { attribute, folded, index } of values) {
      this.#addGrams(made, attribute, folded);
      this.#addIndex(made, attribute, index);
    }
    const { bits, covered } = this.#pieceOf(id);
    const at = id % pieceAccounts;
    bits.set(made, at * words);
    if (covered[at] === 0) this.#covered += 1;
    covered[at] = 1;
    made.fill(0);
  }

  /** Says that the values of an account may have changed. */
  forget(id: number): void {
    const piece = this.#pieces[Math.floor(id / pieceAccounts)];
    const at = id % pieceAccounts;
    if (!piece || piece.covered[at] === 0) return;
    piece.covered[at] = 0;
    piece.bits.fill(0, at * words, (at + 1) * words);
    this.#covered -= 1;
  }

  /** Wipes every signature. */
  forgetAll(): void {
    for (const piece of this.#pieces) {
      piece?.bits.fill(0);
      piece?.covered.fill(0);
    }
    this.#pieces = [];
    this.#covered = 0;
  }

  /** Wipes every signature and the key that they were made with. */
  dispose(): void {
    this.forgetAll();
    this.#key.fill(0);
  }

  isCovered(id: number): boolean {
    return this.#pieces[Math.floor(id / pieceAccounts)]?.covered[id % pieceAccounts] === 1;
  }

  /**
   * Row numbers up to `last`, ascending: every account that may have what is sought, and every one
   * of which nothing is known.
   */
  candidates(sought: Sought, last: number): Int32Array {
    const wanted = this.#wanted(sought);
    const asked = [...wanted.keys()].filter((word) => wanted[word] !== 0);
    let found = new Int32Array(1_024);
    let length = 0;
    for (let first = 0; first <= last; first += pieceAccounts) {
      const piece = this.#pieces[first / pieceAccounts];
      const end = Math.min(pieceAccounts, last - first + 1);
      // There is no row of number 0.
      for (let at = first === 0 ? 1 : 0; at < end; at += 1) {
        if (piece && !mayHave(piece, at, asked, wanted)) continue;
        if (length === found.length) found = doubled(found);
        found[length] = first + at;
        length += 1;
      }
    }
    return found.subarray(0, length);
  }

  #wanted(sought: Sought): Uint32Array {
    const wanted = new Uint32Array(words);
    const { attribute } = sought;
    if ('part' in sought) this.#addGrams(wanted, attribute, sought.part);
    else this.#addIndex(wanted, attribute, sought.index);
    return wanted;
  }

  /** A bit for each trigram, by UTF-16 units: what a text includes, its units include. */
  #addGrams(into: Uint32Array, attribute: string, text: string): void {
    const seed = mixText(this.#key[0] ?? 0, attribute);
    for (let at = 0; at + partLeast <= text.length; at += 1) {
      const two = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
      add(into, finish(mix(mix(seed, two), text.charCodeAt(at + 2))));
    }
  }

  /** Eight bits: a whole value is asked for without its trigrams, which nobody knows any more. */
  #addIndex(into: Uint32Array, attribute: string, index: string): void {
    for (const key of this.#key.subarray(1, 3)) {
      const hash = finish(mixText(mixText(key, attribute), index));
      for (let shift = 0; shift < 32; shift += 8) add(into, hash >>> shift);
    }
  }

  #pieceOf(id: number): Piece {
    const number = Math.floor(id / pieceAccounts);
    const known = this.#pieces[number];
    if (known) return known;
    const bits = new Uint32Array(pieceAccounts * words);
    const piece = { bits, covered: new Uint8Array(pieceAccounts) };
    this.#pieces[number] = piece;
    return piece;
  }
}

function mayHave(
  { bits, covered }: Piece,
  at: number,
  asked: readonly number[],
  wanted: Uint32Array,
): boolean {
  if (covered[at] === 0) return true;
  for (const word of asked) {
    const bit = wanted[word] ?? 0;
    if (((bits[at * words + word] ?? 0) & bit) >>> 0 !== bit) return false;
  }
  return true;
}

function doubled(list: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2);
  larger.set(list);
  return larger;
}

function add(into: Uint32Array, hash: number): void {
  const bit = hash & bitMask;
  const word = bit >>> 5;
  into[word] = (into[word] ?? 0) | (1 << (bit & 31));
}

function mixText(seed: number, text: string): number {
  let state = mix(seed, text.length);
  for (let at = 0; at < text.length; at += 1) state = mix(state, text.charCodeAt(at));
  return state;
}

/** A step of MurmurHash3 with 32 bits. */
function mix(state: number, word: number): number {
  const once = Math.imul(word, 0xcc9e2d51);
  const mixed = state ^ Math.imul((once << 15) | (once >>> 17), 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(state: number): number {
  const once = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}
