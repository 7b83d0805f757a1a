import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Elevated } from '../../../../main/backend/elevation/elevated.ts';

const minuteMs = 60_000;
const lent = {
  request: 'r',
  role: 'administrator',
  roleName: '',
  lentBy: 'Ada',
  minutes: 30,
  keys: [],
};

function running() {
  const clock = { wall: 1_000_000, uptime: 5_000 };
  const times = { now: () => clock.wall, uptimeMs: () => clock.uptime };
  return { clock, elevated: new Elevated(lent, times) };
}

describe('the time of a lent role', () => {
  it('is over by the clock that nobody sets, wherever the wall clock was moved to', () => {
    fc.assert(
      fc.property(fc.integer({ min: -400_000_000_000, max: 30 * minuteMs - 1 }), (moved) => {
        const { clock, elevated } = running();
        clock.wall += moved;
        expect(elevated.isOver()).toBe(false);
        clock.uptime += 30 * minuteMs;
        expect(elevated.isOver()).toBe(true);
      }),
    );
  });

  it('is over by the wall clock as well, and stays over when that is set back', () => {
    const { clock, elevated } = running();
    clock.wall += 30 * minuteMs;
    expect(elevated.isOver()).toBe(true);
    clock.wall -= 60 * minuteMs;
    expect(elevated.isOver()).toBe(true);
    expect(elevated.leftMs).toBe(0);
  });

  it('leaves no more than the time since it began leaves, whatever the clocks do', () => {
    const steps = fc.array(
      fc.record({
        wall: fc.integer({ min: -minuteMs, max: minuteMs }),
        uptime: fc.integer({ min: 0, max: minuteMs }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (moves) => {
        const { clock, elevated } = running();
        let isOver = false;
        for (const { wall, uptime } of moves) {
          clock.wall += wall;
          clock.uptime += uptime;
          const wasOver = isOver;
          isOver = elevated.isOver();
          expect(isOver || !wasOver).toBe(true);
          expect(elevated.leftMs).toBeLessThanOrEqual(
            Math.max(0, 5_000 + 30 * minuteMs - clock.uptime),
          );
        }
      }),
    );
  });

  it('ends when the policy lends the role no more', () => {
    const { elevated } = running();
    elevated.stop();
    expect(elevated.isOver()).toBe(true);
  });
});
