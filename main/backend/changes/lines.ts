import type { Line, Values } from '../../../shared/live.ts';
import type { AttributeValue } from '../../../shared/model/account.ts';

export type { Line, Values };

type StoredLine = readonly [name: string, before: Values, after: Values];

/** The text of lines in the database. */
export function encodeLines(lines: readonly Line[]): string {
  return JSON.stringify(lines.map(({ name, before, after }): StoredLine => [name, before, after]));
}

/** Lines of a text of the database. */
export function decodeLines(text: string): Line[] {
  const stored = JSON.parse(text) as readonly StoredLine[];
  return stored.map(([name, before, after]) => ({ name, before, after }));
}

function keyOf(value: AttributeValue): string {
  return typeof value === 'string' ? `s${value}` : `b${value.b}`;
}

/** Attributes are sets (RFC 4512 §2.3): the order of their values says nothing. */
export function equalValues(one: Values, other: Values): boolean {
  const left = one ?? [];
  const right = other ?? [];
  if (left.length !== right.length) return false;
  if (left.length === 1 && left[0] !== undefined && right[0] !== undefined) {
    return keyOf(left[0]) === keyOf(right[0]);
  }
  const keys = new Set(left.map(keyOf));
  return right.every((value) => keys.has(keyOf(value)));
}

/** Adds later lines to earlier ones: the first before and the last after count; what cancels out is dropped. */
export function mergeLines(earlier: readonly Line[], later: readonly Line[]): Line[] {
  const merged = new Map(earlier.map((line) => [line.name.toLowerCase(), line]));
  for (const line of later) {
    const key = line.name.toLowerCase();
    const known = merged.get(key);
    merged.set(key, known ? { ...known, after: line.after } : line);
  }
  return [...merged.values()].filter((line) => !equalValues(line.before, line.after));
}

/** The change that takes this one back. */
export function reverseLines(lines: readonly Line[]): Line[] {
  return lines.map(({ name, before, after }) => ({ name, before: after, after: before }));
}
