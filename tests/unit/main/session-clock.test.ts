import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SessionClock } from '../../../main/session-clock.ts';
import type { LockReason } from '../../../shared/model/session.ts';

const minute = 60_000;
const hour = 60 * minute;
const rules = { factorRoles: [], sessionHours: 12, idleMinutes: 10 };
let uptime = 0;
let autoLock: number | null = 10 * minute;
let ended: LockReason[] = [];

function newClock(): SessionClock {
  return new SessionClock(
    { now: () => Date.now(), uptimeMs: () => uptime, autoLockMs: () => autoLock },
    (reason) => ended.push(reason),
  );
}

/** Lets time go on: for timers and for the clock that counts since the computer started. */
function wait(ms: number): void {
  for (let left = ms; left > 0; left -= minute) {
    const step = Math.min(left, minute);
    uptime += step;
    vi.advanceTimersByTime(step);
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 22) });
  uptime = 5 * hour;
  autoLock = 10 * minute;
  ended = [];
});

afterEach(() => vi.useRealTimers());

it('ends a session that nobody touches after the minutes that the operator chose', () => {
  const clock = newClock();
  clock.start();
  autoLock = 3 * minute;
  clock.touch();
  expect(clock.locksAt).toBe(Date.now() + 3 * minute);
  wait(2 * minute);
  clock.touch();
  wait(2 * minute);
  expect(ended).toStrictEqual([]);
  wait(minute);
  expect(ended).toStrictEqual(['idle']);
});

it('ends it after the minutes of the policy when those are fewer', () => {
  autoLock = 4 * hour;
  const clock = newClock();
  clock.start();
  clock.limit({ ...rules, idleMinutes: 2 });
  expect(clock.locksAt).toBe(Date.now() + 2 * minute);
  wait(2 * minute);
  expect(ended).toStrictEqual(['idle']);
});

it('ends a session after the hours of the policy, whatever is done in it', () => {
  const clock = newClock();
  clock.start();
  clock.limit({ ...rules, sessionHours: 2 });
  for (let spent = 0; spent < 2 * hour - minute; spent += minute) {
    wait(minute);
    clock.touch();
  }
  expect(ended).toStrictEqual([]);
  expect(clock.locksAt).toBe(Date.now() + minute);
  wait(minute);
  expect(ended).toStrictEqual(['session-end']);
});

it('counts the time that the computer slept, in which no timer ran', () => {
  autoLock = null;
  const clock = newClock();
  clock.start();
  wait(hour);
  uptime += 11 * hour;
  expect(ended).toStrictEqual([]);
  wait(minute);
  expect(ended).toStrictEqual(['session-end']);
});

it('does not care where anybody puts the wall clock', () => {
  autoLock = null;
  const clock = newClock();
  clock.start();
  vi.setSystemTime(Date.UTC(2016, 0, 1));
  wait(11 * hour);
  vi.setSystemTime(Date.UTC(2036, 0, 1));
  wait(59 * minute);
  expect(ended).toStrictEqual([]);
  wait(minute);
  expect(ended).toStrictEqual(['session-end']);
});

it('ends at once when the policy becomes shorter than the session has lasted', () => {
  autoLock = null;
  const clock = newClock();
  clock.start();
  wait(3 * hour);
  clock.limit({ ...rules, sessionHours: 2 });
  expect(ended).toStrictEqual(['session-end']);
});

it('ends nothing once the session is over', () => {
  const clock = newClock();
  clock.start();
  clock.stop();
  clock.touch();
  wait(13 * hour);
  expect(ended).toStrictEqual([]);
  expect(clock.locksAt).toBeNull();
});
