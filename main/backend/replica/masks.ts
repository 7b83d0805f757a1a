import type { Reader } from '../store/reader.ts';
import type { AccountIndex } from './account-index.ts';
import { bit } from './facts.ts';
import { listIds } from './ids.ts';

/** A filter that is ready to be applied. Masks and what a value passes are 1 or 0. */
export type Resolved =
  /** What each byte of facts passes; expired accounts are told apart when `isDated`. */
  | { readonly by: 'facts'; readonly passes: Uint8Array; readonly isDated: boolean }
  /** What each value of a column passes that is in memory. */
  | { readonly by: 'column'; readonly values: Uint16Array; readonly passes: Uint8Array }
  | { readonly by: 'mask'; readonly mask: Uint8Array }
  | { readonly by: 'list'; readonly ids: Int32Array };

type By<Kind> = Extract<Resolved, { readonly by: Kind }>;

/**
 * One byte for each row number, 1 where every filter but the lists passes; null without such a
 * filter. Filters on facts are one pass over a megabyte, however many they are.
 */
export function maskOf(
  read: Reader,
  index: AccountIndex,
  resolved: readonly Resolved[],
  now: number,
): Uint8Array | null {
  const rest = resolved.filter((one) => one.by !== 'list');
  if (rest.length === 0) return null;
  const mask = factsMask(
    index.facts,
    rest.filter((one) => one.by === 'facts'),
    () => expired(read, index, now),
  );
  for (const one of rest) {
    if (one.by === 'mask') narrow(mask, one.mask, itself);
    else if (one.by === 'column') narrow(mask, one.values, one.passes);
  }
  return mask;
}

const itself = Uint8Array.of(0, 1);

function narrow(mask: Uint8Array, values: Uint8Array | Uint16Array, passes: Uint8Array): void {
  for (let id = 0; id < mask.length; id += 1) {
    mask[id] = (mask[id] ?? 0) & (passes[values[id] ?? 0] ?? 0);
  }
}

function factsMask(
  facts: Uint8Array,
  filters: readonly By<'facts'>[],
  expiredIds: () => Int32Array,
): Uint8Array {
  const passes = Uint8Array.from({ length: 256 }, (_, byte) =>
    Number((byte & bit.present) !== 0 && filters.every((one) => one.passes[byte] === 1)),
  );
  const mask = new Uint8Array(facts.length);
  for (let id = 0; id < mask.length; id += 1) mask[id] = passes[facts[id] ?? 0] ?? 0;
  if (!filters.some((one) => one.isDated)) return mask;
  for (const id of expiredIds()) {
    // An account that came since the facts were read has no place here yet.
    if (id < mask.length) mask[id] = passes[(facts[id] ?? 0) | bit.expired] ?? 0;
  }
  return mask;
}

/** How many of the bytes are 1, where all others are 0: four at a time. */
export function countOnes(mask: Uint8Array): number {
  const words = new Uint32Array(mask.buffer, mask.byteOffset, mask.length >>> 2);
  let count = 0;
  for (let start = 0; start < words.length; start += sumsAtOnce) {
    const end = Math.min(words.length, start + sumsAtOnce);
    let sums = 0;
    for (let at = start; at < end; at += 1) sums += words[at] ?? 0;
    count += (sums & 0xff) + ((sums >>> 8) & 0xff) + ((sums >>> 16) & 0xff) + (sums >>> 24);
  }
  for (let id = words.length * 4; id < mask.length; id += 1) count += mask[id] ?? 0;
  return count;
}

/** So many sums of bytes that are 0 or 1 fit into a byte each, and four of them stay a small integer. */
const sumsAtOnce = 63;

type Expired = { from: number; until: number; ids: Int32Array };

/** Who has expired by now. Asked of the database again when the next one does, or accounts change. */
function expired(read: Reader, index: AccountIndex, now: number): Int32Array {
  const known = index.remember<Expired>('expired', () => ({
    from: Number.POSITIVE_INFINITY,
    until: Number.NEGATIVE_INFINITY,
    ids: new Int32Array(0),
  }));
  if (now >= known.from && now < known.until) return known.ids;
  const sql = 'SELECT id FROM accounts WHERE deleted_at IS NULL AND expires_at <= ?';
  const nextSql =
    'SELECT min(expires_at) FROM accounts WHERE deleted_at IS NULL AND expires_at > ?';
  known.ids = listIds(read, sql, now);
  known.from = now;
  known.until = read.value<number | null>(nextSql, now) ?? Number.POSITIVE_INFINITY;
  return known.ids;
}
