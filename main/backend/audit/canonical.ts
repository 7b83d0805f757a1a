import { hash } from 'node:crypto';
import type { AuditRow } from './row.ts';

/*
 * The byte form of a row, see docs/audit-format.md. Every field carries its type, and every
 * text its length, so that no two different rows share a byte form. The vault's id comes
 * first: a row copied out of another vault's log has another hash here.
 */
const VERSION = 0x01;
const NULL = 0x00;
const INTEGER = 0x01;
const TEXT = 0x02;

/** RFC 6962 section 2.1: leaves and inner nodes are told apart by their first byte. */
const LEAF_PREFIX = 0x00;

let scratch = Buffer.allocUnsafe(4_096);
let end = 0;

function reserve(bytes: number): void {
  if (end + bytes <= scratch.length) return;
  const larger = Buffer.allocUnsafe(Math.max(scratch.length * 2, end + bytes));
  scratch.copy(larger, 0, 0, end);
  scratch = larger;
}

function putWord(value: number, at: number): void {
  scratch[at] = value >>> 24;
  scratch[at + 1] = value >>> 16;
  scratch[at + 2] = value >>> 8;
  scratch[at + 3] = value;
}

function putInteger(value: number): void {
  if (!Number.isSafeInteger(value)) throw new RangeError('An audit row holds an unsafe integer.');
  reserve(9);
  scratch[end] = INTEGER;
  const high = Math.floor(value / 0x1_0000_0000);
  putWord(high, end + 1);
  putWord(value - high * 0x1_0000_0000, end + 5);
  end += 9;
}

function putText(text: string | null): void {
  // UTF-8 needs at most three bytes for each UTF-16 unit.
  reserve(5 + (text === null ? 0 : text.length * 3));
  if (text === null) {
    scratch[end++] = NULL;
    return;
  }
  const start = end + 5;
  // Most fields are short and ASCII; copying them here is three times faster than calling out.
  let length = 0;
  while (length < text.length) {
    const unit = text.charCodeAt(length);
    if (unit > 0x7f) break;
    scratch[start + length] = unit;
    length += 1;
  }
  if (length < text.length) length = scratch.write(text, start, 'utf8');
  scratch[end] = TEXT;
  putWord(length, end + 1);
  end = start + length;
}

function putOptionalInteger(value: number | null): void {
  if (value !== null) {
    putInteger(value);
    return;
  }
  reserve(1);
  scratch[end++] = NULL;
}

function putRow(vault: string, row: AuditRow, seq: number): void {
  scratch[0] = LEAF_PREFIX;
  scratch[1] = VERSION;
  end = 2;
  putText(vault);
  putInteger(seq);
  putInteger(row.epoch);
  putInteger(row.time);
  putText(row.operator);
  putText(row.device);
  putText(row.action);
  putText(row.target);
  putText(row.targetLabel);
  putText(row.before);
  putText(row.after);
  putText(row.reason);
  putText(row.ticket);
  putText(row.decision);
  putText(row.detail);
  putOptionalInteger(row.changeSet);
}

/** The bytes that stand for a row. Throws RangeError for an integer that is not a safe one. */
export function canonicalBytes(vault: string, row: AuditRow): Buffer {
  putRow(vault, row, row.seq);
  return Buffer.from(scratch.subarray(1, end));
}

/**
 * SHA-256(0x00 || canonical bytes): the leaf of the Merkle tree (RFC 6962 section 2.1). `seq` asks
 * what the row would hash to at another place of the log. Throws as `canonicalBytes`.
 */
export function leafHash(vault: string, row: AuditRow, seq: number = row.seq): Buffer {
  putRow(vault, row, seq);
  return hash('sha256', scratch.subarray(0, end), 'buffer');
}
