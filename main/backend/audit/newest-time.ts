import type { Reader } from '../store/reader.ts';

/** Of the whole log, whatever an operator may see of it. The newest row need not be the last one. */
export const newestTimeSql = 'SELECT max(time) FROM main.audit';

/** The latest time that any row of the log has, in UTC epoch milliseconds; 0 in an empty log. */
export function newestTime(read: Reader): number {
  return read.value<number>(newestTimeSql) ?? 0;
}

/** Now; but never before any row of the log: a clock that was set back gives no time back. */
export function timeOf({ now }: { readonly now: () => number }, read: Reader): number {
  return Math.max(now(), newestTime(read));
}
