import { describe, expect, it } from 'vitest';
import { endedSince } from '../../../../renderer/shell/job-ends.tsx';

describe('the jobs of which the end is told', () => {
  it('are those that ran before and run no longer, however they ended', () => {
    const jobs = [
      { id: 1, state: 'done' },
      { id: 2, state: 'running' },
      { id: 3, state: 'failed' },
      { id: 4, state: 'cancelled' },
    ] as const;
    expect(endedSince(new Set([1, 2, 3]), jobs)).toEqual([1, 3]);
  });

  it('are none when all had ended before the window opened', () => {
    expect(endedSince(new Set(), [{ id: 1, state: 'done' }])).toEqual([]);
  });
});
