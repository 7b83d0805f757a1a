import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countFailure,
  delayMs,
  noThrottle,
  retryAt,
  throttleAt,
} from '../../../../main/backend/vault/throttle.ts';

const times = fc.integer({ min: 0, max: 4_000_000_000_000 });

describe('the delay after failed sign-ins', () => {
  it('starts with the third failure, doubles, and ends at 15 minutes', () => {
    const seconds = Array.from({ length: 13 }, (_, failures) => delayMs(failures) / 1000);
    expect(seconds).toStrictEqual([0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
    expect(delayMs(1_000_000)).toBe(900_000);
  });

  it('is never shorter for more failures', () => {
    fc.assert(
      fc.property(fc.nat(), (failures) => {
        expect(delayMs(failures + 1)).toBeGreaterThanOrEqual(delayMs(failures));
      }),
    );
  });

  it('is still served in full when the clock is set back', () => {
    fc.assert(
      fc.property(times, times, fc.integer({ min: 3, max: 30 }), (failedAt, now, failures) => {
        const throttle = throttleAt({ failures, lastFailureAt: failedAt }, now);
        expect(retryAt(throttle)).toBe(Math.min(now, failedAt) + delayMs(failures));
      }),
    );
  });

  it('never waits longer than the ceiling, also when the clock was far ahead', () => {
    fc.assert(
      fc.property(times, times, fc.nat({ max: 200 }), (failedAt, now, failures) => {
        const waits = retryAt(throttleAt({ failures, lastFailureAt: failedAt }, now)) - now;
        expect(waits).toBeLessThanOrEqual(900_000);
      }),
    );
  });

  it('counts up and stops at a million', () => {
    expect(countFailure(noThrottle, 7)).toStrictEqual({ failures: 1, lastFailureAt: 7 });
    const full = { failures: 1_000_000, lastFailureAt: 9 };
    expect(countFailure(full, 7)).toStrictEqual(full);
  });
});
