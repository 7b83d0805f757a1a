import type { Directory } from '../../shared/model/directory.ts';

/** Whether what the replica holds of a directory may be taken for what the directory holds. */
export type Freshness = 'fresh' | 'stale' | 'trouble' | 'never';

const dayMs = 86_400_000;
const minuteMs = 60_000;

/**
 * How far the replica of a live directory can be trusted at a time. It is stale when two readings
 * of its schedule should have come and did not; without a schedule, after a day.
 */
export function freshness({ live, refreshedAt }: Directory, now: number): Freshness {
  if (!live) return 'fresh';
  if (live.deletions || live.problem !== null) return 'trouble';
  if (refreshedAt === null) return 'never';
  const limit = live.scheduleMinutes === null ? dayMs : 2 * live.scheduleMinutes * minuteMs;
  return now - refreshedAt > limit ? 'stale' : 'fresh';
}
