import * as v from 'valibot';
import { type AccountFilter, type AccountQuery, accountQuery } from './account.ts';
import { count } from './base.ts';

/** Lists of accounts that ask for something to be done, in the order of a screen. */
export const worklistIds = [
  'locked',
  'password-expired',
  'expiring',
  'password-expiring',
  'never-signed-in',
  'idle',
  'disabled-in-groups',
  'no-manager',
  'empty-groups',
] as const;
export type WorklistId = (typeof worklistIds)[number];

/** One worklist: how many accounts it has, and the query that opens it as a grid. */
export const worklist = v.strictObject({
  id: v.picklist(worklistIds),
  total: count,
  query: accountQuery,
});
export type Worklist = v.InferOutput<typeof worklist>;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** How soon an expiry is, and how long nobody has signed in, to be worth a look. */
const soonMs = 14 * dayMs;
const idleMs = 90 * dayMs;

/**
 * The query of a worklist at a time (UTC, milliseconds). Whole hours count, so that the same list
 * asked for twice is the same query.
 */
export function worklistQuery(id: WorklistId, nowMs: number): AccountQuery {
  const hour = nowMs - (nowMs % hourMs);
  return { text: '', filters: [...filtersOf(id, hour)], sort: 'name', descending: false };
}

const enabled: AccountFilter = { on: 'state', states: ['enabled'] };
const people: AccountFilter = { on: 'kind', kinds: ['person', 'service'] };

function filtersOf(id: WorklistId, hour: number): readonly AccountFilter[] {
  switch (id) {
    case 'locked':
      return [{ on: 'state', states: ['locked'] }];
    case 'password-expired':
      return [{ on: 'state', states: ['password-expired'] }];
    case 'expiring':
      return [{ on: 'date', date: 'expiresAt', from: hour, to: hour + soonMs }];
    case 'password-expiring':
      return [enabled, { on: 'date', date: 'passwordExpiresAt', from: hour, to: hour + soonMs }];
    case 'never-signed-in':
      return [people, enabled, { on: 'never-signed-in' }];
    case 'idle':
      return [people, enabled, { on: 'date', date: 'lastSignInAt', from: null, to: hour - idleMs }];
    case 'disabled-in-groups':
      return [people, { on: 'state', states: ['disabled'] }, { on: 'membership', test: 'present' }];
    case 'no-manager':
      return [{ on: 'kind', kinds: ['person'] }, enabled, { on: 'manager', test: 'absent' }];
    case 'empty-groups':
      return [
        { on: 'kind', kinds: ['group'] },
        { on: 'members', test: 'absent' },
      ];
  }
}
