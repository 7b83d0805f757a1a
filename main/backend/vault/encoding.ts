import { VaultError } from './vault-error.ts';

/** Plain data that has exactly one canonical text. */
export type Canonical =
  | string
  | number
  | boolean
  | null
  | readonly Canonical[]
  | { readonly [key: string]: Canonical };

/**
 * JSON with sorted keys and no white space, so that equal data has equal bytes. Numbers must be
 * safe integers: other numbers have more than one common spelling (RFC 8785 §3.2.2.3).
 */
export function canonicalJson(value: Canonical): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new VaultError('header-refused');
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

function isList(value: Canonical): value is readonly Canonical[] {
  return Array.isArray(value);
}

/**
 * Bytes that bind a list of facts, each with its length before it: without the lengths
 * `('ab', 'c')` and `('a', 'bc')` would bind the same bytes.
 */
export function contextBytes(...facts: readonly (string | number)[]): Buffer {
  const parts: Buffer[] = [];
  for (const fact of facts) {
    const bytes = Buffer.from(String(fact), 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  }
  return Buffer.concat(parts);
}
