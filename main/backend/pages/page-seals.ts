import { createHash } from 'node:crypto';

/** The first bytes of the seal of a page: as hard to hit by chance as a guess of 64 bits. */
export const sealBytes = 8;

/** The seals of all pages of a database as they should lie on the disk, in memory. */
export class PageSeals {
  #bytes: Buffer;
  #count: number;

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.#bytes = bytes;
    this.#count = Math.floor(bytes.length / sealBytes);
  }

  /** How many pages are known. */
  get count(): number {
    return this.#count;
  }

  /** All seals, from that of page 1 on; not a copy. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#count * sealBytes);
  }

  /** Whether the page, from 1, has this seal. */
  has(page: number, seal: Buffer): boolean {
    if (page > this.#count) return false;
    const at = (page - 1) * sealBytes;
    return this.#bytes.compare(seal, 0, sealBytes, at, at + sealBytes) === 0;
  }

  /** Sets the seal of a page. Pages before it that nobody wrote yet are holes in the file: zeros. */
  set(page: number, seal: Buffer): void {
    if (page > this.#count) this.#grow(page);
    seal.copy(this.#bytes, (page - 1) * sealBytes, 0, sealBytes);
  }

  /** What stands for all of them together: SHA-256, 32 bytes. */
  digest(): Buffer {
    return createHash('sha256').update(this.bytes).digest();
  }

  #grow(count: number): void {
    const length = count * sealBytes;
    if (length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(length, 2 * this.#bytes.length));
      this.bytes.copy(larger);
      this.#bytes = larger;
    }
    this.#count = count;
  }
}
