import { useCallback, useMemo } from 'react';
import { type IntlShape, useIntl } from 'react-intl';

export type WordValues = Readonly<Record<string, string | number | Date | boolean | null>>;

/** Words by id: `words('accounts.title')`. */
export type Words = (id: string, values?: WordValues) => string;

/** The words of the chosen language. */
export function useWords(): Words {
  const intl = useIntl();
  return useCallback((id, values) => wordsOf(intl, id, values), [intl]);
}

export function wordsOf(intl: IntlShape, id: string, values?: WordValues): string {
  return intl.formatMessage({ id }, values ? { ...values } : undefined);
}

/** Whether the language has words for this id; for codes that another process makes. */
export function hasWords(intl: IntlShape, id: string): boolean {
  return id in intl.messages;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

function daysBetween(from: Date, to: Date): number {
  const start = new Date(from.getFullYear(), from.getMonth(), from.getDate()).getTime();
  const end = new Date(to.getFullYear(), to.getMonth(), to.getDate()).getTime();
  return Math.round((end - start) / dayMs);
}

/** `2 min ago` up to an hour, `3 hr ago` up to a day, then days. */
function agoOf(intl: IntlShape, at: number, now: number): string {
  const past = now - at;
  const style = { numeric: 'auto', style: 'short' } as const;
  if (Math.abs(past) < minuteMs) return intl.formatRelativeTime(0, 'second', style);
  if (Math.abs(past) < hourMs)
    return intl.formatRelativeTime(-Math.round(past / minuteMs), 'minute', style);
  if (Math.abs(past) < dayMs)
    return intl.formatRelativeTime(-Math.round(past / hourMs), 'hour', style);
  return intl.formatRelativeTime(-daysBetween(new Date(at), new Date(now)), 'day', style);
}

// A grid writes hundreds of days for each key of a search: react-intl looks at each option anew.
const shortDay = { day: 'numeric', month: 'short' } as const;
const shortDate = { ...shortDay, year: 'numeric' } as const;
const wholeTime = { dateStyle: 'full', timeStyle: 'short' } as const;

/** Today, yesterday, four days ago, then the date; what a grid cell has room for. */
export function dayOf({ formatters, locale }: IntlShape, at: number, now: number): string {
  const days = daysBetween(new Date(at), new Date(now));
  if (days >= 0 && days < 7) {
    return formatters.getRelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day');
  }
  const thisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return formatters.getDateTimeFormat(locale, thisYear ? shortDay : shortDate).format(at);
}

/** Day of the week, date and time, for a tooltip. */
export function wholeTimeOf({ formatters, locale }: IntlShape, at: number): string {
  return formatters.getDateTimeFormat(locale, wholeTime).format(at);
}

/** The time of day when it was today, else the day; to stand after `since`. */
function sinceOf(intl: IntlShape, at: number, now: number): string {
  if (daysBetween(new Date(at), new Date(now)) === 0) {
    return intl.formatTime(at, { timeStyle: 'short' });
  }
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return intl.formatDate(at, {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

function bytesOf(intl: IntlShape, bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return intl.formatNumber(bytes / 1000 ** step, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: step > 1 ? 1 : 0,
  });
}

/** How long something takes or took: `9 s`, `4 min`, `2 hr`, `7 days`. */
function durationOf(intl: IntlShape, seconds: number): string {
  const [value, unit] =
    seconds < 60
      ? [Math.ceil(seconds), 'second']
      : seconds < 3_600
        ? [Math.round(seconds / 60), 'minute']
        : seconds < 2 * 86_400
          ? [Math.round(seconds / 3_600), 'hour']
          : [Math.round(seconds / 86_400), 'day'];
  return intl.formatNumber(Number(value), {
    style: 'unit',
    unit: String(unit),
    unitDisplay: 'short',
  });
}

/** Numbers, sizes and times in a locale and the operator's zone. */
export function formatsOf(intl: IntlShape) {
  return {
    number: (value: number) => intl.formatNumber(value),
    percent: (share: number) => intl.formatNumber(share, { style: 'percent' }),
    bytes: (value: number) => bytesOf(intl, value),
    duration: (seconds: number) => durationOf(intl, seconds),
    ago: (at: number, now = Date.now()) => agoOf(intl, at, now),
    day: (at: number, now = Date.now()) => dayOf(intl, at, now),
    since: (at: number, now = Date.now()) => sinceOf(intl, at, now),
    date: (at: number) => intl.formatDate(at, { dateStyle: 'medium' }),
    time: (at: number) => intl.formatTime(at, { timeStyle: 'short' }),
    dateTime: (at: number) => intl.formatDate(at, { dateStyle: 'medium', timeStyle: 'short' }),
    list: (items: readonly string[]) => intl.formatList(items, { type: 'conjunction' }),
    anyOf: (items: readonly string[]) => intl.formatList(items, { type: 'disjunction' }),
  };
}

export type Formats = ReturnType<typeof formatsOf>;

/** Numbers, sizes and times as the chosen language writes them. */
export function useFormats(): Formats {
  const intl = useIntl();
  return useMemo(() => formatsOf(intl), [intl]);
}
