import { isBinaryName, type LdifAttribute, type LdifValue } from '../file/ldif.ts';
import { type BerReader, tags, unusable } from './ber.ts';

/** Operations that a server sends (RFC 4511 §4.2 to §4.13). */
export const answers = {
  bind: 0x61,
  entry: 0x64,
  searchDone: 0x65,
  modify: 0x67,
  add: 0x69,
  delete: 0x6b,
  modifyDn: 0x6d,
  reference: 0x73,
  extended: 0x78,
  intermediate: 0x79,
} as const;

/** Controls of an answer by number, with their values. */
export type AnswerControls = ReadonlyMap<string, Buffer>;

export type LdapResult = {
  readonly code: number;
  /** The server's own words: never shown or logged, only looked through for codes. */
  readonly text: string;
  readonly controls: AnswerControls;
  /** The value of an extended answer. */
  readonly value: Buffer | null;
};

/** An entry as it came. */
export type RawEntry = {
  readonly dn: string;
  readonly attributes: readonly LdifAttribute[];
  readonly controls: AnswerControls;
  readonly bytes: number;
};

const maxValueBytes = 10 * 1024 * 1024;
const maxEntryBytes = 16 * 1024 * 1024;
const maxValues = 500_000;
const maxAttributes = 5_000;
const maxNames = 20_000;
const maxControls = 32;

const none: AnswerControls = new Map();

export function readControls(message: BerReader): AnswerControls {
  if (message.isAtEnd || message.peek() !== 0xa0) return none;
  const list = message.enter(0xa0);
  const controls = new Map<string, Buffer>();
  while (!list.isAtEnd) {
    const one = list.enter();
    const oid = one.text();
    if (one.peek() === tags.boolean) one.skip();
    controls.set(oid, one.isAtEnd ? Buffer.alloc(0) : one.octets());
    if (controls.size > maxControls) throw unusable();
  }
  return controls;
}

/** An LDAPResult with what an extended answer has after it. */
export function readResult(operation: BerReader, message: BerReader): LdapResult {
  const code = operation.integer(tags.enumerated);
  operation.skip();
  const text = operation.text();
  let value: Buffer | null = null;
  while (!operation.isAtEnd) {
    if (operation.peek() === 0x8b) value = operation.octets(0x8b);
    else operation.skip();
  }
  return { code, text, value, controls: readControls(message) };
}

type Name = {
  readonly name: string;
  readonly key: string;
  readonly isBinary: boolean;
  readonly bytes: Uint8Array;
  /** The name that came behind this one last time. */
  next: Name | null;
};

/**
 * Reads entries. The names of attributes are kept, because every entry has the same, and mostly in
 * the same order: a name that comes where it is expected is compared and not read.
 */
export class EntryReader {
  readonly #names = new Map<string, Name>();
  readonly #start: Pick<Name, 'next'> = { next: null };
  #before = this.#start;

  read(operation: BerReader, message: BerReader, bytes: number): RawEntry {
    if (bytes > maxEntryBytes) throw unusable();
    const dn = operation.text();
    const list = operation.enter();
    const attributes: LdifAttribute[] = [];
    this.#before = this.#start;
    let left = maxValues;
    while (!list.isAtEnd) {
      const attribute = this.#attribute(list.enter(), left);
      left -= attribute.values.length;
      attributes.push(attribute);
      if (attributes.length > maxAttributes) throw unusable();
    }
    return { dn, attributes, controls: readControls(message), bytes };
  }

  #attribute(reader: BerReader, left: number): LdifAttribute {
    const { name, key, isBinary } = this.#name(reader);
    const set = reader.enter(tags.set);
    const values: LdifValue[] = [];
    while (!set.isAtEnd) {
      if (values.length >= left) throw unusable();
      values.push(set.value(isBinary, maxValueBytes));
    }
    return { name, key, values };
  }

  #name(reader: BerReader): Name {
    const expected = this.#before.next;
    const name = expected && reader.skipIf(expected.bytes) ? expected : this.#find(reader.text());
    this.#before.next = name;
    this.#before = name;
    return name;
  }

  #find(text: string): Name {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    if (!/^[A-Za-z0-9][A-Za-z0-9.-]{0,127}(?:;[A-Za-z0-9=*-]{1,64})*$/.test(text)) throw unusable();
    if (this.#names.size >= maxNames) this.#names.clear();
    const key = text.toLowerCase();
    const isBinary = isBinaryName(key);
    const name = { name: text, key, isBinary, bytes: Buffer.from(text, 'utf8'), next: null };
    this.#names.set(text, name);
    return name;
  }
}
