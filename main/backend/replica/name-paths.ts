/** Those who make up names in a directory do not fill our memory with them. */
const pathsMax = 50_000;

/** The names of an attribute map so far, in their order, and the shapes of accounts that have them. */
export type NamePath = {
  /** Numbers of shapes by the names of personal attributes, which stand elsewhere. */
  readonly shapes: Map<string, number>;
  readonly next: Map<string, NamePath>;
  /** What came behind these names last time, up to the quote that ends the name. */
  expected: { readonly quoted: string; readonly path: NamePath } | null;
};

function newPath(): NamePath {
  return { shapes: new Map(), next: new Map(), expected: null };
}

/**
 * Finds what is known of accounts with the same names of attributes. Nearly all of a directory have
 * the names of one of those before, which are compared where they stand and not put together.
 */
export class NamePaths {
  #root = newPath();
  #count = 1;

  /** The path of the names of a stored attribute map, as `attributeNames` tells them apart. */
  pathOf(json: string): NamePath {
    if (this.#count > pathsMax) this.clear();
    let path = this.#root;
    for (let at = 2; at < json.length; ) {
      const { expected } = path;
      if (expected !== null && json.startsWith(expected.quoted, at)) path = expected.path;
      else if (!',]}'.includes(json.charAt(at))) path = this.#turn(path, json, at);
      const end = json.indexOf('],"', at);
      if (end < 0) break;
      at = end + 3;
    }
    return path;
  }

  /** Forgets everything. */
  clear(): void {
    this.#root = newPath();
    this.#count = 1;
  }

  #turn(from: NamePath, json: string, at: number): NamePath {
    const name = json.slice(at, json.indexOf('"', at));
    let path = from.next.get(name);
    if (!path) {
      path = newPath();
      from.next.set(name, path);
      this.#count += 1;
    }
    from.expected = { quoted: `${name}"`, path };
    return path;
  }
}
