import { isUtf8 } from 'node:buffer';
import { Failure } from '../../../shared/failure.ts';

/** A piece of BER (X.690) before it is written: a tag with bytes, or with pieces of its own. */
export type Ber = {
  readonly tag: number;
  readonly length: number;
  readonly content: Uint8Array | readonly Ber[];
};

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  octets: 0x04,
  enumerated: 0x0a,
  sequence: 0x30,
  set: 0x31,
} as const;

export function octets(value: string | Uint8Array, tag: number = tags.octets): Ber {
  const content = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return { tag, length: content.length, content };
}

export function group(tag: number, parts: readonly Ber[]): Ber {
  let length = 0;
  for (const part of parts) length += 1 + lengthBytes(part.length) + part.length;
  return { tag, length, content: parts };
}

export function sequence(...parts: readonly Ber[]): Ber {
  return group(tags.sequence, parts);
}

/** A whole number from 0 to 2^31-1, which is all that LDAP sends. */
export function integer(value: number, tag: number = tags.integer): Ber {
  const bytes = [value & 0xff];
  for (let rest = value >> 8; rest > 0 || (bytes[0] ?? 0) > 0x7f; rest >>= 8) {
    bytes.unshift(rest & 0xff);
  }
  return { tag, length: bytes.length, content: Uint8Array.from(bytes) };
}

export function boolean(value: boolean, tag: number = tags.boolean): Ber {
  return { tag, length: 1, content: Uint8Array.of(value ? 0xff : 0) };
}

function lengthBytes(length: number): number {
  if (length < 0x80) return 1;
  return length < 0x100 ? 2 : length < 0x1_0000 ? 3 : 5;
}

/** Writes a piece into one buffer of its own, so that a secret in it can be wiped. */
export function encode(ber: Ber): Buffer {
  const buffer = Buffer.alloc(1 + lengthBytes(ber.length) + ber.length);
  write(buffer, 0, ber);
  return buffer;
}

function write(buffer: Buffer, from: number, { tag, length, content }: Ber): number {
  let at = buffer.writeUInt8(tag, from);
  const size = lengthBytes(length);
  if (size === 1) at = buffer.writeUInt8(length, at);
  else {
    at = buffer.writeUInt8(0x80 | (size - 1), at);
    at = buffer.writeUIntBE(length, at, size - 1);
  }
  if (content instanceof Uint8Array) {
    buffer.set(content, at);
    return at + length;
  }
  for (const part of content) at = write(buffer, at, part);
  return at;
}

/** What a server sent is not LDAP, or more than anybody should send. */
export function unusable(): Failure {
  return new Failure('answer-unusable');
}

/** The size of the message that begins here, header included; null while its header is cut. */
export function messageSize(bytes: Uint8Array): number | null {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) return null;
  if (tag !== tags.sequence) throw unusable();
  if (first < 0x80) return 2 + first;
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw unusable();
  if (bytes.length < 2 + count) return null;
  let length = 0;
  for (let at = 2; at < 2 + count; at++) length = length * 256 + (bytes[at] ?? 0);
  return 2 + count + length;
}

/** Reads BER out of one buffer; whatever does not fit is refused. */
export class BerReader {
  readonly #bytes: Buffer;
  #at: number;
  #end: number;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  /** The tag of the next piece; 0 at the end. */
  peek(): number {
    return this.isAtEnd ? 0 : (this.#bytes[this.#at] ?? 0);
  }

  #open(tag: number): number {
    if (this.peek() !== tag) throw unusable();
    const first = this.#bytes[this.#at + 1] ?? 0xff;
    let at = this.#at + 2;
    let length = first;
    if (first >= 0x80) {
      const count = first & 0x7f;
      if (count === 0 || count > 4 || at + count > this.#end) throw unusable();
      length = this.#bytes.readUIntBE(at, count);
      at += count;
    }
    if (at + length > this.#end) throw unusable();
    this.#at = at;
    return at + length;
  }

  /** Goes into the next piece; the answer reads only what is in it, and we go on behind it. */
  enter(tag: number = tags.sequence): BerReader {
    const end = this.#open(tag);
    const inner = new BerReader(this.#bytes, this.#at, end);
    this.#at = end;
    return inner;
  }

  skip(): void {
    this.#at = this.#open(this.peek());
  }

  /** Goes on behind the next piece when it is octets of exactly these bytes, fewer than 128. */
  skipIf(bytes: Uint8Array): boolean {
    const from = this.#at + 2;
    const end = from + bytes.length;
    if (end > this.#end || this.peek() !== tags.octets) return false;
    if (this.#bytes[this.#at + 1] !== bytes.length) return false;
    for (let at = 0; at < bytes.length; at += 1) {
      if (this.#bytes[from + at] !== bytes[at]) return false;
    }
    this.#at = end;
    return true;
  }

  octets(tag: number = tags.octets): Buffer {
    const end = this.#open(tag);
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  text(tag: number = tags.octets): string {
    const end = this.#open(tag);
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end;
    return text;
  }

  /** Text, or the bytes themselves when they are no UTF-8. */
  value(isBinary: boolean, maxBytes: number): string | Uint8Array {
    const end = this.#open(tags.octets);
    const from = this.#at;
    this.#at = end;
    if (end - from > maxBytes) throw unusable();
    if (isBinary) return this.#bytes.subarray(from, end);
    const text = this.#bytes.toString('utf8', from, end);
    // Only what is no UTF-8, and very little that is, has this sign; to look is quicker than to check.
    if (!text.includes('\ufffd')) return text;
    const bytes = this.#bytes.subarray(from, end);
    return isUtf8(bytes) ? text : bytes;
  }

  integer(tag: number = tags.integer): number {
    const bytes = this.octets(tag);
    if (bytes.length === 0 || bytes.length > 4) throw unusable();
    return bytes.readIntBE(0, bytes.length);
  }

  boolean(tag: number = tags.boolean): boolean {
    return this.octets(tag)[0] !== 0;
  }
}
