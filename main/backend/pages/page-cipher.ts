import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  pbkdf2Sync,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto';
import { pageBytes } from './page-file.ts';

/*
 * The format of SQLCipher 4 under a raw key: the file begins with a salt, which takes the place of
 * the first bytes of page 1; each page ends with its initial vector and an HMAC-SHA-512 over the
 * encrypted bytes, the vector and the number of the page.
 */

export const saltBytes = 16;
const blockBytes = 16;
const macBytes = 64;
const macAt = pageBytes - macBytes;
const ivAt = macAt - blockBytes;
const slotBytes = macAt;
const saltMask = 0x3a;
const macKeyRounds = 2;

/** The key that seals the pages of a file. As a handle: bytes are imported anew for each page. */
export function macKeyOf(databaseKey: Buffer, salt: Buffer): KeyObject {
  const masked = salt.map((byte) => byte ^ saltMask);
  const raw = pbkdf2Sync(databaseKey, masked, macKeyRounds, 32, 'sha512');
  try {
    return createSecretKey(raw);
  } finally {
    raw.fill(0);
  }
}

/** Whether a page (from 1) is what was written there under this key. */
export function holds(page: Buffer, number: number, macKey: KeyObject): boolean {
  return timingSafeEqual(macOf(page, number, macKey), page.subarray(macAt));
}

function macOf(page: Buffer, number: number, macKey: KeyObject): Buffer {
  const name = Buffer.alloc(4);
  name.writeUInt32LE(number);
  const sealed = page.subarray(clearFrom(number), macAt);
  return createHmac('sha512', macKey).update(sealed).update(name).digest();
}

/** The salt, which begins the file, is neither encrypted nor sealed. */
function clearFrom(number: number): number {
  return number === 1 ? saltBytes : 0;
}

/**
 * Opens and seals pages of one file. What pages hold in clear lies in slots of a vector and as many
 * bytes as a page encrypts, so that one cipher does a whole piece: to begin one for each page takes
 * longer than its bytes. The caller keeps the key and wipes it.
 */
export class PageCipher {
  readonly #salt: Buffer;
  readonly #key: KeyObject;
  readonly #macKey: KeyObject;

  constructor(salt: Buffer, databaseKey: Buffer) {
    this.#salt = Buffer.from(salt);
    this.#key = createSecretKey(databaseKey);
    this.#macKey = macKeyOf(databaseKey, salt);
  }

  /** Whether a page (from 1) holds under this key. */
  holds(page: Buffer, number: number): boolean {
    return holds(page, number, this.#macKey);
  }

  /** What pages hold in clear, from number `first` on; the caller has asked whether they hold. */
  open(pages: Buffer, first: number): Buffer {
    const slots = Buffer.alloc((pages.length / pageBytes) * slotBytes);
    for (const { page, slot, number } of pairs(pages, slots, first)) {
      const at = clearFrom(number);
      page.copy(slot, at, ivAt, macAt);
      page.copy(slot, at + blockBytes, at, ivAt);
    }
    // A vector stands where the block before would, so that the chain of blocks never breaks.
    const decipher = createDecipheriv('aes-256-cbc', this.#key, Buffer.alloc(blockBytes));
    decipher.setAutoPadding(false);
    const clear = decipher.update(slots);
    for (const { slot, number } of pairs(pages, clear, first)) {
      slot.fill(0, 0, clearFrom(number) + blockBytes);
    }
    return clear;
  }

  /** Writes pages that hold what `open` answered, each under a vector of its own. */
  seal(clear: Buffer, first: number, pages: Buffer): void {
    for (const { slot, number } of pairs(pages, clear, first)) {
      randomFillSync(slot, 0, clearFrom(number) + blockBytes);
    }
    // The vector of a page is an encrypted random block, and nobody can foresee it.
    const cipher = createCipheriv(
      'aes-256-cbc',
      this.#key,
      randomFillSync(Buffer.alloc(blockBytes)),
    );
    cipher.setAutoPadding(false);
    const slots = cipher.update(clear);
    for (const { page, slot, number } of pairs(pages, slots, first)) {
      const at = clearFrom(number);
      if (number === 1) this.#salt.copy(page);
      slot.copy(page, ivAt, at, at + blockBytes);
      slot.copy(page, at, at + blockBytes);
      macOf(page, number, this.#macKey).copy(page, macAt);
    }
  }
}

function* pairs(pages: Buffer, slots: Buffer, first: number) {
  for (let index = 0; index * pageBytes < pages.length; index += 1) {
    yield {
      number: first + index,
      page: pages.subarray(index * pageBytes, (index + 1) * pageBytes),
      slot: slots.subarray(index * slotBytes, (index + 1) * slotBytes),
    };
  }
}
