/** A trigram as one number: three UTF-16 units of 16 bits, which a double holds exactly. */
export function gramAt(text: string, at: number): number {
  return (
    text.charCodeAt(at) * 0x1_0000_0000 +
    text.charCodeAt(at + 1) * 0x1_0000 +
    text.charCodeAt(at + 2)
  );
}

/** A trigram of a phrase and where in the phrase it begins. */
export type PlacedGram = { readonly gram: number; readonly offset: number };

/** As few trigrams as cover a phrase: where each stands in its place, the phrase does. */
export function gramsOf(phrase: string): PlacedGram[] {
  const grams: PlacedGram[] = [];
  const last = phrase.length - 3;
  for (let offset = 0; offset < last; offset += 3) {
    grams.push({ gram: gramAt(phrase, offset), offset });
  }
  if (last >= 0) grams.push({ gram: gramAt(phrase, last), offset: last });
  return grams;
}

const asciiBits = 7;
const asciiLimit = 1 << asciiBits;

/** Numbers trigrams from 0 on in the order in which they come. */
export class GramNumbers {
  /** Nearly all trigrams are ASCII, and there are a hundred for each account: no hashing for them. */
  readonly #ascii = new Uint32Array(1 << (3 * asciiBits));
  readonly #others = new Map<number, number>();
  readonly #grams: number[] = [];

  /** The trigram of each number. */
  get grams(): readonly number[] {
    return this.#grams;
  }

  /** The number of the trigram that three units make. */
  numberOf(first: number, second: number, third: number): number {
    const isAscii = (first | second | third) < asciiLimit;
    const slot = (((first << asciiBits) | second) << asciiBits) | third;
    const known = isAscii
      ? (this.#ascii[slot] ?? 0) - 1
      : this.#others.get(first * 0x1_0000_0000 + second * 0x1_0000 + third);
    if (known !== undefined && known >= 0) return known;
    const gram = first * 0x1_0000_0000 + second * 0x1_0000 + third;
    const number = this.#grams.push(gram) - 1;
    if (isAscii) this.#ascii[slot] = number + 1;
    else this.#others.set(gram, number);
    return number;
  }
}
