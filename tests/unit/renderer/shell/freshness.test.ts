import { describe, expect, it } from 'vitest';
import { freshness } from '../../../../renderer/shell/freshness.ts';
import { type Connection, usualPoliteness } from '../../../../shared/model/connection.ts';
import type { Directory, LiveState } from '../../../../shared/model/directory.ts';

const now = 1_800_000_000_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

function directory(refreshedAt: number | null, state: Partial<LiveState> = {}): Directory {
  const connection: Connection = {
    host: 'ldap.corp.example',
    port: 636,
    security: 'ldaps',
    bindName: null,
    bases: [],
    readOnly: false,
    pageSize: 500,
    ...usualPoliteness,
    pin: null,
  };
  const live: LiveState = {
    server: 'openldap',
    connection,
    hasPassword: false,
    scheduleMinutes: 60,
    fullAt: null,
    triedAt: null,
    problem: null,
    deletions: null,
    ...state,
  };
  const counts = { accounts: 1, groups: 0, deleted: 0 };
  return { id: 1, name: 'corp', kind: 'ldap', createdAt: 0, refreshedAt, live, ...counts };
}

describe('how far a replica can be trusted', () => {
  it('is fresh until two readings of its schedule have not come', () => {
    expect(freshness(directory(now - 2 * hourMs), now)).toBe('fresh');
    expect(freshness(directory(now - 2 * hourMs - 1), now)).toBe('stale');
  });

  it('is stale after a day without a schedule', () => {
    const onDemand = { scheduleMinutes: null };
    expect(freshness(directory(now - 24 * hourMs, onDemand), now)).toBe('fresh');
    expect(freshness(directory(now - 25 * hourMs, onDemand), now)).toBe('stale');
  });

  it('is in trouble when the last reading stopped or asks, however young it is', () => {
    const stopped = { problem: 'directory-unreachable' };
    const asks = { deletions: { gone: 60, known: 100 } };
    expect(freshness(directory(now, stopped), now)).toBe('trouble');
    expect(freshness(directory(now, asks), now)).toBe('trouble');
  });

  it('is never fresh before the first reading', () => {
    expect(freshness(directory(null), now)).toBe('never');
  });

  it('is fresh for a directory that has no server to grow apart from', () => {
    expect(freshness({ ...directory(0), live: null }, now)).toBe('fresh');
  });
});
