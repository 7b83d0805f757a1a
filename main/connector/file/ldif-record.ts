import { isUtf8 } from 'node:buffer';
import {
  isBinaryName,
  type LdifAttribute,
  type LdifLimits,
  type LdifModification,
  type LdifProblem,
  type LdifReason,
  type LdifRecord,
  type LdifValue,
  ldifProblem,
} from './ldif.ts';

class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: LdifReason;
  constructor(reason: LdifReason) {
    super(reason);
    this.reason = reason;
  }
}

/** What is known of an attribute description, and its values in the record being read. */
type Slot = {
  readonly name: string;
  readonly key: string;
  readonly isBinary: boolean;
  serial: number;
  values: LdifValue[];
};

type Cursor = {
  readonly text: string;
  next: number;
  line: number;
  nextLine: number;
  /** The current line without its folds is `source` from `start` to `end`. */
  source: string;
  start: number;
  end: number;
};

const nameForm = /^(?:[A-Za-z][A-Za-z0-9_-]*|\d+(?:\.\d+)*)(?:;[A-Za-z0-9_=*-]+)*$/;
const base64Form = /^[A-Za-z0-9+/]*={0,2}$/;
const maxSlots = 10_000;
const colon = 0x3a;
const space = 0x20;

/** Parses records one by one, keeping what it learned of the attribute descriptions. */
export class LdifRecordParser {
  readonly #limits: LdifLimits;
  readonly #spellings = new Map<string, Slot>();
  readonly #slots = new Map<string, Slot>();
  #serial = 0;

  constructor(limits: LdifLimits) {
    this.#limits = limits;
  }

  /** The record of a text with LF line ends; null when it holds only comments or a version. */
  parse(text: string, line: number): LdifRecord | LdifProblem | null {
    if (this.#spellings.size > maxSlots) {
      this.#spellings.clear();
      this.#slots.clear();
    }
    const cursor = { text, next: 0, line, nextLine: line, source: '', start: 0, end: -1 };
    try {
      return this.#read(cursor);
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
    do {
      const colonAt = findColon(cursor);
      const slot = this.#slotOf(cursor.source.slice(cursor.start, colonAt));
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
      slot = { name, key, isBinary: isBinaryName(key), serial: 0, values: [] };
      this.#slots.set(key, slot);
    }
    this.#spellings.set(name, slot);
    return slot;
  }
}

type Head = { readonly line: number; readonly dn: string };
type Pair = { readonly key: string; readonly value: LdifValue; readonly text: string };

/** Moves to the next line that is no comment; false and `end` -1 when there is none. */
function advance(cursor: Cursor): boolean {
  const { text } = cursor;
  while (cursor.next < text.length) {
    const start = cursor.next;
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    cursor.line = cursor.nextLine++;
    cursor.next = end + 1;
    if (text.charCodeAt(end + 1) === space) unfold(cursor, start, end);
    else {
      cursor.source = text;
      cursor.start = start;
      cursor.end = end;
    }
    if (cursor.source.charCodeAt(cursor.start) !== 0x23 && cursor.end > cursor.start) return true;
  }
  cursor.end = -1;
  return false;
}

function unfold(cursor: Cursor, start: number, firstEnd: number): void {
  const { text } = cursor;
  const parts = [text.slice(start, firstEnd)];
  while (text.charCodeAt(cursor.next) === space) {
    let end = text.indexOf('\n', cursor.next);
    if (end < 0) end = text.length;
    parts.push(text.slice(cursor.next + 1, end));
    cursor.next = end + 1;
    cursor.nextLine++;
  }
  cursor.source = parts.join('');
  cursor.start = 0;
  cursor.end = cursor.source.length;
}

function findColon(cursor: Cursor): number {
  const at = cursor.source.indexOf(':', cursor.start);
  if (at >= 0 && at < cursor.end) return at;
  throw new Refusal('colon-missing');
}

type ValueRules = { readonly isBinary: boolean; readonly limits: LdifLimits };

function readValue(cursor: Cursor, colonAt: number, rules: ValueRules): LdifValue {
  const { source, end } = cursor;
  const next = source.charCodeAt(colonAt + 1);
  const isBase64 = next === colon && colonAt + 1 < end;
  if (next === 0x3c) throw new Refusal('url-refused');
  let start = colonAt + (isBase64 ? 2 : 1);
  while (start < end && source.charCodeAt(start) === space) start++;
  if (end - start > rules.limits.valueBytes) throw new Refusal('value-too-long');
  if (isBase64) return decodeBase64(source.slice(start, end).trimEnd(), rules.isBinary);
  const text = source.slice(start, end);
  return rules.isBinary ? Buffer.from(text, 'utf8') : text;
}

function decodeBase64(text: string, isBinary: boolean): LdifValue {
  if (text.length % 4 !== 0 || !base64Form.test(text)) throw new Refusal('base64-invalid');
  const bytes = Buffer.from(text, 'base64');
  return isBinary || !isUtf8(bytes) ? bytes : bytes.toString('utf8');
}

function readPair(cursor: Cursor, limits: LdifLimits): Pair {
  const colonAt = findColon(cursor);
  const key = cursor.source.slice(cursor.start, colonAt).toLowerCase();
  const value = readValue(cursor, colonAt, { isBinary: false, limits });
  return { key, value, text: typeof value === 'string' ? value : '' };
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

type ChangeContext = { readonly head: Head; readonly limits: LdifLimits };

function readChange(cursor: Cursor, change: string, { head, limits }: ChangeContext): LdifRecord {
  if (change === 'delete') {
    if (advance(cursor)) throw new Refusal('change-invalid');
    return { kind: 'delete', ...head };
  }
  if (change === 'modify') {
    return { kind: 'modify', ...head, modifications: readModifications(cursor, limits) };
  }
  if (change === 'modrdn' || change === 'moddn') return readRename(cursor, head, limits);
  throw new Refusal('change-unknown');
}

function readRename(cursor: Cursor, head: Head, limits: LdifLimits): LdifRecord {
  const found = new Map<string, string>();
  while (advance(cursor)) {
    const pair = readPair(cursor, limits);
    if (typeof pair.value !== 'string' || found.has(pair.key)) throw new Refusal('change-invalid');
    found.set(pair.key, pair.text);
  }
  const newRdn = found.get('newrdn');
  const old = found.get('deleteoldrdn')?.trim();
  const newSuperior = found.get('newsuperior') ?? null;
  const isComplete = found.size === (newSuperior === null ? 2 : 3);
  if (!newRdn || (old !== '0' && old !== '1') || !isComplete) throw new Refusal('change-invalid');
  return { kind: 'rename', ...head, newRdn, isOldRdnDeleted: old === '1', newSuperior };
}

function readModifications(cursor: Cursor, limits: LdifLimits): readonly LdifModification[] {
  const modifications: LdifModification[] = [];
  let open: { verb: LdifModification['verb']; name: string; values: LdifValue[] } | null = null;
  let valueCount = 0;
  while (advance(cursor)) {
    if (cursor.end - cursor.start === 1 && cursor.source[cursor.start] === '-') {
      if (open === null) throw new Refusal('change-invalid');
      modifications.push(open);
      open = null;
      continue;
    }
    if (open === null) {
      const { key, text } = readPair(cursor, limits);
      const name = text.trim();
      if (!isVerb(key) || !nameForm.test(name)) throw new Refusal('change-invalid');
      open = { verb: key, name, values: [] };
      continue;
    }
    if (++valueCount > limits.values) throw new Refusal('values-too-many');
    const colonAt = findColon(cursor);
    const name = cursor.source.slice(cursor.start, colonAt);
    if (name.toLowerCase() !== open.name.toLowerCase()) throw new Refusal('change-invalid');
    open.values.push(readValue(cursor, colonAt, { isBinary: isBinaryName(name), limits }));
  }
  // Some programs leave out the last "-", which ends nothing that the empty line would not.
  if (open !== null) modifications.push(open);
  return modifications;
}

function isVerb(text: string): text is LdifModification['verb'] {
  return text === 'add' || text === 'delete' || text === 'replace' || text === 'increment';
}
