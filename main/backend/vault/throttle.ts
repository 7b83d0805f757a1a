/** Failed sign-ins in a row, and when the last one was (UTC epoch milliseconds). */
export type Throttle = { readonly failures: number; readonly lastFailureAt: number };

export const noThrottle: Throttle = { failures: 0, lastFailureAt: 0 };

const freeFailures = 3;
const firstDelayMs = 5_000;
const ceilingMs = 15 * 60_000;

/** How long after this many failures in a row the next attempt has to wait. */
export function delayMs(failures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(ceilingMs, firstDelayMs * 2 ** Math.min(failures - freeFailures, 16));
}

/**
 * The throttle as of now. When the clock has been set back behind the last failure, the wait
 * starts anew at the present time: a clock set back never shortens a wait, and a clock that was
 * wrongly far ahead when somebody mistyped does not lock them out for years.
 */
export function throttleAt(throttle: Throttle, now: number): Throttle {
  return now < throttle.lastFailureAt ? { ...throttle, lastFailureAt: now } : throttle;
}

/** When the next attempt is allowed; a time that is not after `now` means at once. */
export function retryAt(throttle: Throttle): number {
  return throttle.lastFailureAt + delayMs(throttle.failures);
}

/** The throttle after one more failure. */
export function countFailure(throttle: Throttle, now: number): Throttle {
  return {
    failures: Math.min(throttle.failures + 1, 1_000_000),
    lastFailureAt: Math.max(throttle.lastFailureAt, now),
  };
}
