import { describe, expect, it } from 'vitest';
import { endedSince } from '../../../../renderer/shell/job-ends.tsx';
import { toneOf } from '../../../../renderer/shell/job-note.tsx';

const jobs = [
  { id: 1, state: 'done' },
  { id: 2, state: 'running' },
  { id: 3, state: 'failed' },
  { id: 4, state: 'cancelled' },
] as const;

describe('the jobs of which the end is told', () => {
  it('are those that ran or were not there before, however they ended', () => {
    expect(endedSince(new Set([4]), jobs)).toEqual([1, 3]);
  });

  it('are none when all had ended before', () => {
    expect(endedSince(new Set([1, 3, 4]), jobs)).toEqual([]);
  });
});

it('a job that refused something never looks as if all had gone well', () => {
  expect(toneOf({ state: 'done', refused: 1 })).toBe('stopped');
  expect(toneOf({ state: 'done', refused: 0 })).toBe('done');
  expect(toneOf({ state: 'failed', refused: 1 })).toBe('failed');
});
