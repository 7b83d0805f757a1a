import { accountDates, type AttributeValue } from '../../shared/model/account.ts';
import { valueText } from '../shell/card/value-text.ts';
import type { useFormats, Words } from '../words.ts';

const dates: ReadonlySet<string> = new Set(accountDates);

type Language = { readonly words: Words; readonly formats: ReturnType<typeof useFormats> };

/** A value in a diff; facts that are kept as numbers or flags are shown as people say them. */
export function changedValue(
  attribute: string,
  value: AttributeValue,
  { words, formats }: Language,
): string {
  const text = valueText(value, words);
  if (dates.has(attribute) && /^-?\d{1,15}$/.test(text)) return formats.dateTime(Number(text));
  if (/^(true|false)$/i.test(text)) return words(`change.value.${text.toLowerCase()}`);
  return text;
}
