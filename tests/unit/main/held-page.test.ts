import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HeldPage } from '../../../main/held-page.ts';

const minute = 60_000;
let ended = 0;
let page: HeldPage;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 22) });
  ended = 0;
  page = new HeldPage(() => {
    ended += 1;
  });
});

afterEach(() => vi.useRealTimers());

function hold(locksAfterMs: number | null): void {
  const now = Date.now();
  page.hold('ada', now, locksAfterMs === null ? null : now + locksAfterMs);
}

it('is held for two minutes, and then for nobody', () => {
  hold(10 * minute);
  expect(page.held).toEqual({ operatorId: 'ada', until: Date.now() + 2 * minute });
  vi.advanceTimersByTime(2 * minute - 1);
  expect([page.held?.operatorId, ended]).toEqual(['ada', 0]);
  vi.advanceTimersByTime(1);
  expect([page.held, ended]).toEqual([null, 1]);
});

it('is held no longer than the session would have lasted without anybody there', () => {
  hold(30_000);
  vi.advanceTimersByTime(30_000);
  expect([page.held, ended]).toEqual([null, 1]);
});

it('is held where no time ends a session', () => {
  hold(null);
  vi.advanceTimersByTime(2 * minute);
  expect([page.held, ended]).toEqual([null, 1]);
});

it('goes to whoever typed into it, and its time ends', () => {
  hold(10 * minute);
  expect(page.handTo('ada')).toBe(true);
  vi.advanceTimersByTime(10 * minute);
  expect([page.held, ended]).toEqual([null, 0]);
});

it('does not go to anybody else, and not to the first one after them', () => {
  hold(10 * minute);
  expect(page.handTo('sue')).toBe(false);
  expect(page.held).toBeNull();
});

it('is anybody’s when none is held', () => {
  expect(page.handTo('sue')).toBe(true);
});
