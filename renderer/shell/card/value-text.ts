import type { AttributeValue } from '../../../shared/model/account.ts';
import type { Words } from '../../words.ts';

/** A value as one line of text; bytes are told by their number. */
export function valueText(value: AttributeValue, words: Words): string {
  if (typeof value === 'string') return value;
  const bytes = Math.floor((value.b.replaceAll('=', '').length * 3) / 4);
  return words('card.bytes', { count: bytes });
}
