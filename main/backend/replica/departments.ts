/** More departments than a code of 16 bits can name are left to the database. */
const most = 65_535;

/** A department as it is written, and how many accounts it has. */
export type Department = { readonly value: string; readonly accounts: number };

/** The department of each account as a code: two bytes for each, so that a filter is one pass. */
export class Departments {
  #codes: Uint16Array;
  readonly #known = new Map<string, number>();
  /** Each code's department as it was first written. */
  readonly #spelled: string[] = [''];
  #last = { department: '', code: 0 };

  /** Row numbers are below `length` until `set` is given a greater one. */
  constructor(length: number) {
    this.#codes = new Uint16Array(length);
  }

  /** The code of each row number; 0 for none. */
  get codes(): Uint16Array {
    return this.#codes;
  }

  /** Whether more departments came than there are codes: then the codes say nothing. */
  get isFull(): boolean {
    return this.#known.size > most;
  }

  set(id: number, department: string): void {
    if (id >= this.#codes.length) this.#grow(id + 1);
    // Read in their order, one department is that of many accounts, one after the other.
    if (this.#last.code === 0 || department !== this.#last.department) {
      this.#last = { department, code: this.#codeOf(department) };
    }
    this.#codes[id] = this.#last.code;
  }

  /** What a filter on these departments says of each code. */
  passes(departments: readonly string[]): Uint8Array {
    const passes = new Uint8Array(this.#known.size + 1);
    for (const department of departments) {
      const code = this.#known.get(withoutCase(department));
      if (code !== undefined) passes[code] = 1;
    }
    return passes;
  }

  /** The first departments in the order of the database, with how many accounts have facts. */
  counts(facts: Uint8Array, limit: number): readonly Department[] {
    const counts = new Uint32Array(this.#spelled.length);
    const length = Math.min(facts.length, this.#codes.length);
    for (let id = 0; id < length; id += 1) {
      const code = this.#codes[id] ?? 0;
      if (facts[id]) counts[code] = (counts[code] ?? 0) + 1;
    }
    return [...this.#known]
      .filter(([name, code]) => name !== '' && counts[code])
      .toSorted(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
      .slice(0, limit)
      .map(([, code]) => ({ value: this.#spelled[code] ?? '', accounts: counts[code] ?? 0 }));
  }

  #codeOf(department: string): number {
    const name = withoutCase(department);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const code = this.#spelled.push(department) - 1;
    this.#known.set(name, code);
    return code;
  }

  #grow(length: number): void {
    const codes = new Uint16Array(length + 1024);
    codes.set(this.#codes);
    this.#codes = codes;
  }
}

/** As NOCASE of SQLite compares: only the letters of ASCII have no case. */
function withoutCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
