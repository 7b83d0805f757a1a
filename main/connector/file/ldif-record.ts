import {
  isBinaryName,
  type LdifAttribute,
  type LdifLimits,
  type LdifProblem,
  type LdifReason,
  type LdifRecord,
  type LdifValue,
  ldifProblem,
} from './ldif.ts';
import { readChange } from './ldif-change.ts';
import {
  advance,
  type Cursor,
  findColon,
  type Head,
  nameForm,
  Refusal,
  readPair,
  readValue,
  space,
} from './ldif-cursor.ts';

/** What is known of an attribute description, and its values in the record being read. */
type Slot = {
  readonly name: string;
  readonly key: string;
  readonly isBinary: boolean;
  /** The spelling with its colon, to recognise it without cutting it out. */
  readonly written: string;
  /** The slot that came after this one last time: most entries have the same order. */
  next: Slot | null;
  serial: number;
  values: LdifValue[];
};

const maxSlots = 10_000;

/** Parses records one by one, keeping what it learned of the attribute descriptions. */
export class LdifRecordParser {
  readonly #limits: LdifLimits;
  readonly #spellings = new Map<string, Slot>();
  readonly #slots = new Map<string, Slot>();
  #serial = 0;
  #lineCount = -1;

  constructor(limits: LdifLimits) {
    this.#limits = limits;
  }

  /** Lines of the record parsed last, -1 when it was not read to its end. */
  get lineCount(): number {
    return this.#lineCount;
  }

  /** Refuses a record whose text cannot be parsed at all. */
  refuse(reason: LdifReason, line: number): LdifProblem {
    this.#lineCount = -1;
    return ldifProblem(reason, line);
  }

  /**
   * The record of a text with LF line ends; null when it holds only comments or a version. With
   * `hasLostLines` the text has fewer lines than the file.
   */
  parse(text: string, line: number, hasLostLines = false): LdifRecord | LdifProblem | null {
    if (this.#spellings.size > maxSlots) {
      this.#spellings.clear();
      this.#slots.clear();
    }
    const cursor = { text, next: 0, line, nextLine: line, source: '', start: 0, end: -1 };
    this.#lineCount = -1;
    try {
      const record = this.#read(cursor);
      if (!hasLostLines) this.#lineCount = cursor.nextLine - line;
      return record;
    } catch (error) {
      if (error instanceof Refusal) return ldifProblem(error.reason, cursor.line);
      throw error;
    }
  }

  #read(cursor: Cursor): LdifRecord | null {
    const head = readHead(cursor, this.#limits);
    if (head === null) return null;
    if (cursor.end < 0) return { kind: 'entry', ...head, attributes: [] };
    for (;;) {
      const pair = readPair(cursor, this.#limits);
      if (pair.key === 'control') refuseCritical(pair.text);
      else if (pair.key !== 'changetype') return this.#readEntry(cursor, 'entry', head);
      else {
        const change = pair.text.trim().toLowerCase();
        if (change !== 'add') return readChange(cursor, change, { head, limits: this.#limits });
        if (!advance(cursor)) return { kind: 'add', ...head, attributes: [] };
        return this.#readEntry(cursor, 'add', head);
      }
      if (!advance(cursor)) throw new Refusal('change-invalid');
    }
  }

  #readEntry(cursor: Cursor, kind: 'entry' | 'add', head: Head): LdifRecord {
    const limits = this.#limits;
    const serial = ++this.#serial;
    const attributes: LdifAttribute[] = [];
    let valueCount = 0;
    let last: Slot | null = null;
    do {
      let slot: Slot | null = last === null ? null : likelyNext(cursor, last);
      let colonAt: number;
      if (slot === null) {
        colonAt = findColon(cursor);
        slot = this.#slotOf(cursor.source.slice(cursor.start, colonAt));
        if (last !== null && slot !== last) last.next = slot;
      } else colonAt = cursor.start + slot.written.length - 1;
      last = slot;
      if (slot.key === 'dn') throw new Refusal('separator-missing');
      const value = readValue(cursor, colonAt, { isBinary: slot.isBinary, limits });
      if (slot.serial !== serial) {
        slot.serial = serial;
        slot.values = [];
        if (attributes.length >= limits.attributes) throw new Refusal('attributes-too-many');
        attributes.push({ name: slot.name, key: slot.key, values: slot.values });
      }
      if (++valueCount > limits.values) throw new Refusal('values-too-many');
      slot.values.push(value);
    } while (advance(cursor));
    return { kind, line: head.line, dn: head.dn, attributes };
  }

  #slotOf(spelling: string): Slot {
    const known = this.#spellings.get(spelling);
    if (known !== undefined) return known;
    if (!nameForm.test(spelling)) throw new Refusal('name-invalid');
    // A copy, since a part of a string would keep the whole record's text in memory.
    const name = Buffer.from(spelling, 'latin1').toString('latin1');
    const key = name.toLowerCase();
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      const isBinary = isBinaryName(key);
      slot = { name, key, isBinary, written: `${name}:`, next: null, serial: 0, values: [] };
      this.#slots.set(key, slot);
    }
    this.#spellings.set(name, slot);
    return slot;
  }
}

function isAt({ written }: Slot, start: number, source: string, end: number): boolean {
  return start + written.length <= end && source.startsWith(written, start);
}

function likelyNext({ source, start, end }: Cursor, last: Slot): Slot | null {
  if (isAt(last, start, source, end)) return last;
  return last.next !== null && isAt(last.next, start, source, end) ? last.next : null;
}

function readHead(cursor: Cursor, limits: LdifLimits): Head | null {
  if (cursor.text.charCodeAt(0) === space) throw new Refusal('continuation-first');
  if (!advance(cursor)) return null;
  let pair = readPair(cursor, limits);
  if (pair.key === 'version') {
    if (pair.text.trim() !== '1') throw new Refusal('version-unsupported');
    if (!advance(cursor)) return null;
    pair = readPair(cursor, limits);
  }
  if (pair.key !== 'dn') throw new Refusal('dn-missing');
  if (typeof pair.value !== 'string') throw new Refusal('dn-invalid');
  const head = { line: cursor.line, dn: pair.value };
  advance(cursor);
  return head;
}

// control: OID [true|false] [":" value]. One that is not critical may be left out (RFC 2849).
function refuseCritical(text: string): void {
  if (/^\d[\d.]* +true\b/i.test(text)) throw new Refusal('control-refused');
}
