/** Midnight of a day in the operator's zone, or null for what is not a day. */
export function dayStart(value: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const at = new Date(year, month - 1, day);
  // The 31st of February would be a day of March.
  return year >= 1970 && at.getMonth() === month - 1 && at.getDate() === day ? at.getTime() : null;
}

/** The last millisecond of the day that begins at `start`. */
export function dayEnd(start: number): number {
  const day = new Date(start);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime() - 1;
}

/** A moment as the value of a date field. */
export function dayValue(at: number | null): string {
  if (at === null) return '';
  const day = new Date(at);
  return written([day.getFullYear(), day.getMonth() + 1, day.getDate()]);
}

function written([year, month, day]: readonly [number, number, number]): string {
  const pad = (value: number, length: number) => String(value).padStart(length, '0');
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

type Part = { readonly type: string; readonly value: string };

/** Year, month and day in the order of a locale, with what it writes between them. */
function partsOf(locale: string, at: number): readonly Part[] {
  const style = { day: '2-digit', month: '2-digit', year: 'numeric' } as const;
  return new Intl.DateTimeFormat(locale, {
    ...style,
    calendar: 'gregory',
    numberingSystem: 'latn',
  }).formatToParts(at);
}

/** The value of a date field as people of a locale write it; what is not a day stays as it is. */
export function dayText(value: string, locale: string): string {
  const start = dayStart(value);
  if (start === null) return value;
  return partsOf(locale, start)
    .map((part) => part.value)
    .join('');
}

/** How to write a day: `pattern('de', …)` is TT.MM.JJJJ. */
export function dayPattern(
  locale: string,
  letters: Readonly<Record<'day' | 'month' | 'year', string>>,
): string {
  return partsOf(locale, 0)
    .map(({ type, value }) =>
      type === 'day' || type === 'month' || type === 'year' ? letters[type] : value,
    )
    .join('');
}

/**
 * What was typed, as the value of a date field: in the order of the locale with anything between
 * the numbers, or as ISO 8601 writes it. What is not a day of a year with four digits stays as it is.
 */
export function typedDay(text: string, locale: string): string {
  const trimmed = text.trim();
  const numbers = /^(\d{1,4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,4})\D?$/.exec(trimmed)?.slice(1);
  if (!numbers) return trimmed;
  const order =
    numbers[0]?.length === 4
      ? ['year', 'month', 'day']
      : partsOf(locale, 0)
          .map(({ type }) => type)
          .filter((type) => type !== 'literal');
  const of = (name: string) => numbers[order.indexOf(name)] ?? '';
  if (of('year').length !== 4) return trimmed;
  const value = written([Number(of('year')), Number(of('month')), Number(of('day'))]);
  return dayStart(value) === null ? trimmed : value;
}
