import { Failure } from '../../../shared/failure.ts';
import type { LdapResult, RawEntry } from './answers.ts';
import type { BerReader } from './ber.ts';

/** Bytes that wait to be taken before the server is no longer listened to. */
const highWaterBytes = 24 * 1024 * 1024;
const maxInformations = 1_000_000;

/** What an intermediate answer (RFC 4511 §4.13) carries, for whoever asked for such. */
export type Information = { readonly oid: string; readonly value: Buffer };

/** Something that a search brought, in the order in which it came. */
export type Found = RawEntry | Information;

/**
 * An entry as its bytes. It is read when it is taken: what waits is one piece of memory then and not
 * the hundred of its names and values, which would all grow old while nobody takes them.
 */
export type Unread = {
  readonly body: BerReader;
  readonly whole: BerReader;
  readonly bytes: number;
};

/** Entries that are read for one piece. */
const takenAtOnce = 50;

/** The answer to one search, taken in pieces while it still comes. */
export class Search {
  readonly #hold: (isFull: boolean) => void;
  readonly #read: (entry: Unread) => RawEntry;
  readonly #waiting: (Unread | Information)[] = [];
  #bytes = 0;
  #isHeld = false;
  #informations = 0;
  #result: LdapResult | null = null;
  #error: Failure | null = null;
  #wake: (() => void) | null = null;

  constructor(hold: (isFull: boolean) => void, read: (entry: Unread) => RawEntry) {
    this.#hold = hold;
    this.#read = read;
  }

  add(entry: Unread): void {
    this.#push(entry, entry.bytes);
  }

  inform(body: BerReader): void {
    this.#informations += 1;
    if (this.#informations > maxInformations) throw new Failure('answer-unusable');
    let oid = '';
    let value: Buffer = Buffer.alloc(0);
    while (!body.isAtEnd) {
      if (body.peek() === 0x80) oid = body.text(0x80);
      else if (body.peek() === 0x81) value = body.octets(0x81);
      else body.skip();
    }
    this.#push({ oid, value }, value.length);
  }

  #push(found: Unread | Information, bytes: number): void {
    this.#waiting.push(found);
    this.#bytes += bytes;
    if (!this.#isHeld && this.#bytes > highWaterBytes) {
      this.#isHeld = true;
      this.#hold(true);
    }
    this.#stir();
  }

  finish(result: LdapResult): void {
    this.#result = result;
    this.#stir();
  }

  fail(error: Failure): void {
    this.#error = error;
    this.#stir();
  }

  #stir(): void {
    this.#wake?.();
    this.#wake = null;
  }

  /** What came next, some of it at a time; null at the end, when `result` is there. */
  async next(): Promise<readonly Found[] | null> {
    while (this.#waiting.length === 0) {
      if (this.#error !== null) throw this.#error;
      if (this.#result !== null) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const found: Found[] = [];
    for (const one of this.#waiting.splice(0, takenAtOnce)) {
      this.#bytes -= 'body' in one ? one.bytes : one.value.length;
      found.push('body' in one ? this.#read(one) : one);
    }
    if (this.#isHeld && this.#bytes <= highWaterBytes) {
      this.#isHeld = false;
      this.#hold(false);
    }
    return found;
  }

  /** How it ended. Known once `next` has answered null. */
  get result(): LdapResult {
    if (this.#result === null) throw new Error('The search has not ended.');
    return this.#result;
  }

  /** Every entry, for answers that are known to be small. */
  async entries(max: number): Promise<readonly RawEntry[]> {
    const entries: RawEntry[] = [];
    for (let found = await this.next(); found !== null; found = await this.next()) {
      for (const one of found) if ('dn' in one) entries.push(one);
      if (entries.length > max) throw new Failure('answer-unusable');
    }
    return entries;
  }
}
