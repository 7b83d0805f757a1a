import type { AttributeValue } from '../../shared/model/account.ts';
import { shownValue, valueText } from '../shell/card/value-text.ts';
import type { Formats, Words } from '../words.ts';

type Language = { readonly words: Words; readonly formats: Formats };

/** A value in a diff; facts that are kept as numbers or flags are shown as people say them. */
export function changedValue(
  attribute: string,
  value: AttributeValue,
  { words, formats }: Language,
): string {
  const text = valueText(value, words);
  // Facts have names that no attribute can have, such as @expiresAt.
  if (/^@.+At$/.test(attribute) && /^-?\d{1,15}$/.test(text)) return formats.dateTime(Number(text));
  if (attribute.startsWith('@') && (text === 'true' || text === 'false')) {
    return words(`change.value.${text}`);
  }
  return shownValue(attribute, value, { words, formats });
}
