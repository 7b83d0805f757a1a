const idBytes = 16;

/** Stable ids that an earlier run has read already: UUIDs of 16 bytes in ascending order, one after the other. */
export class KnownIds {
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Whether an id is among them. */
  has(id: string): boolean {
    const wanted = Buffer.from(id.replaceAll('-', ''), 'hex');
    if (wanted.length !== idBytes) return false;
    let low = 0;
    let high = Math.floor(this.#bytes.length / idBytes) - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const at = middle * idBytes;
      const order = this.#bytes.compare(wanted, 0, idBytes, at, at + idBytes);
      if (order === 0) return true;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  }
}
