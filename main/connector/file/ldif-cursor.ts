import { isUtf8 } from 'node:buffer';
import type { LdifLimits, LdifReason, LdifValue } from './ldif.ts';

/** Why a record is given up; becomes its problem. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: LdifReason;
  constructor(reason: LdifReason) {
    super(reason);
    this.reason = reason;
  }
}

export type Cursor = {
  readonly text: string;
  next: number;
  line: number;
  nextLine: number;
  /** The current line without its folds is `source` from `start` to `end`. */
  source: string;
  start: number;
  end: number;
};

export const nameForm = /^(?:[A-Za-z][A-Za-z0-9_-]*|\d+(?:\.\d+)*)(?:;[A-Za-z0-9_=*-]+)*$/;
const colon = 0x3a;
export const space = 0x20;

export type Head = { readonly line: number; readonly dn: string };
export type Pair = { readonly key: string; readonly value: LdifValue; readonly text: string };

/** Moves to the next line that is no comment; false and `end` -1 when there is none. */
export function advance(cursor: Cursor): boolean {
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

export function findColon(cursor: Cursor): number {
  const at = cursor.source.indexOf(':', cursor.start);
  if (at >= 0 && at < cursor.end) return at;
  throw new Refusal('colon-missing');
}

export type ValueRules = { readonly isBinary: boolean; readonly limits: LdifLimits };

export function readValue(cursor: Cursor, colonAt: number, rules: ValueRules): LdifValue {
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

// Names, towns and departments recur, and one look-up is ten times quicker than decoding. Only
// short texts are kept, some hundred kilobytes in all.
const decodedTexts = new Map<string, string>();
const maxDecodedTexts = 4096;
const maxDecodedLength = 20;

function decodeBase64(text: string, isBinary: boolean): LdifValue {
  const known = isBinary ? undefined : decodedTexts.get(text);
  if (known !== undefined) return known;
  const bytes = Buffer.from(text, 'base64');
  // Node leaves out what is not base64, so that the length tells whether anything was.
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const isWhole = text.length % 4 === 0 && bytes.length === (text.length / 4) * 3 - padding;
  if (!isWhole || text.includes('-') || text.includes('_')) throw new Refusal('base64-invalid');
  if (isBinary) return bytes;
  const decoded = bytes.toString('utf8');
  if (decoded.includes('\ufffd') && !isUtf8(bytes)) return bytes;
  if (text.length <= maxDecodedLength) {
    if (decodedTexts.size >= maxDecodedTexts) decodedTexts.clear();
    decodedTexts.set(text, decoded);
  }
  return decoded;
}

export function readPair(cursor: Cursor, limits: LdifLimits): Pair {
  const colonAt = findColon(cursor);
  const key = cursor.source.slice(cursor.start, colonAt).toLowerCase();
  const value = readValue(cursor, colonAt, { isBinary: false, limits });
  return { key, value, text: typeof value === 'string' ? value : '' };
}
