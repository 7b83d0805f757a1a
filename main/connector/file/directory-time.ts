/**
 * The moment of a GeneralizedTime (RFC 4517 §3.3.13, as `20240229120000.5Z` or with an offset) in
 * UTC epoch milliseconds, null when the text is none.
 */
export function generalizedTime(text: string): number | null {
  return usualTime(text) ?? anyTime(text);
}

// Nearly every time of a directory has this form, and an import reads millions.
function usualTime(text: string): number | null {
  if (text.length !== 15 || text.charCodeAt(14) !== 0x5a) return null;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 4);
  const day = twoDigits(text, 6);
  const hour = twoDigits(text, 8);
  const minute = twoDigits(text, 10);
  const second = twoDigits(text, 12);
  const isUsual = year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 28;
  if (!isUsual || !(hour <= 23 && minute <= 59 && second <= 59)) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function anyTime(text: string): number | null {
  const parts =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)?)?(?:[.,](\d{1,9}))?(?:Z|([+-])(\d\d)(\d\d)?)$/.exec(
      text,
    );
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute] =
    parts;
  const numbers = [month, day, hour, minute ?? '0', second ?? '0'].map(Number);
  const [months = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = numbers;
  if (months < 1 || months > 12 || days < 1 || hours > 23 || minutes > 59 || seconds > 60)
    return null;
  const midnight = startOfDay(Number(year), months, days);
  if (midnight === null) return null;
  const unitMs = second !== undefined ? 1000 : minute !== undefined ? 60_000 : 3_600_000;
  const partMs = fraction === undefined ? 0 : Math.trunc(Number(`0.${fraction}`) * unitMs);
  const offsetMs = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0)) * 60_000;
  const localMs = midnight + ((hours * 60 + minutes) * 60 + seconds) * 1000 + partMs;
  return sign === '-' ? localMs + offsetMs : localMs - offsetMs;
}

function startOfDay(year: number, month: number, day: number): number | null {
  const date = new Date(0);
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCDate() === day ? date.getTime() : null;
}

const epochTicks = 116_444_736_000_000_000n;
const ticksPerMs = 10_000n;
const maxDateMs = 8_640_000_000_000_000;

/**
 * The moment of a FILETIME (100 ns since 1601) in UTC epoch milliseconds; null when the text is
 * none, or is 0 or 2^63-1, which mean "never".
 */
export function fileTime(text: string): number | null {
  if (!/^\d{1,19}$/.test(text)) return null;
  const ticks = BigInt(text);
  if (ticks === 0n || ticks >= 0x7fffffffffffffffn) return null;
  const ms = Number((ticks - epochTicks) / ticksPerMs);
  return ms > maxDateMs ? null : ms;
}

/** The moment of a count of days since 1970 (shadowAccount), null when there is none. */
export function dayTime(text: string): number | null {
  if (!/^\d{1,7}$/.test(text)) return null;
  return Number(text) * 86_400_000;
}
