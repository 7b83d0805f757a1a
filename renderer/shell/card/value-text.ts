import type { AttributeValue } from '../../../shared/model/account.ts';
import { attributeOf } from '../../../shared/model/attribute.ts';
import type { Formats, Words } from '../../words.ts';

/** A value as one line of text; bytes are told by their number. */
export function valueText(value: AttributeValue, words: Words): string {
  if (typeof value === 'string') return value;
  const bytes = Math.floor((value.b.replaceAll('=', '').length * 3) / 4);
  return words('card.bytes', { count: bytes });
}

/** GeneralizedTime (RFC 4517, 3.3.13) in UTC as directories write it; null for anything else. */
function generalizedTime(text: string): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?Z$/.exec(text);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

// Milliseconds from 1601, where Windows counts from, to 1970.
const fileTimeOffsetMs = 11_644_473_600_000n;

/** A Windows FILETIME: hundreds of nanoseconds since 1601; null for never and for what is none. */
function fileTime(text: string): number | null {
  if (!/^\d{15,18}$/.test(text)) return null;
  return Number(BigInt(text) / 10_000n - fileTimeOffsetMs);
}

type Language = { readonly words: Words; readonly formats: Formats };

/** A value as people read it: times in their zone, everything else as it is. */
export function shownValue(
  attribute: string,
  value: AttributeValue,
  { words, formats }: Language,
): string {
  const text = valueText(value, words);
  const type = attributeOf(attribute)?.type;
  // slapo-ppolicy writes the year 0 for an entry that stays locked until someone unlocks it.
  if (type === 'time' && text.startsWith('0000')) return words('card.for-good');
  const at = type === 'time' ? generalizedTime(text) : type === 'filetime' ? fileTime(text) : null;
  return at === null ? text : formats.dateTime(at);
}
