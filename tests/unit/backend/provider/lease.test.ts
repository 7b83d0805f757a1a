import { describe, expect, it } from 'vitest';
import { leaseUntil } from '../../../../main/backend/provider/lease.ts';

const hour = 60 * 60_000;
const minute = 60_000;
const at = Date.UTC(2026, 10, 22, 9);
const issuer = 'https://login.example.test';
const link = {
  operator: 'o',
  issuer,
  subject: 's',
  linkedAt: at,
  signedInAt: at,
  leaseUntil: at + 72 * hour,
  device: 'd',
  role: null,
  signature: '',
};
const rules = { issuer, leaseHours: 72 };
const facts = { now: at + hour, newestRow: at, device: 'd' };

describe('a lease', () => {
  it('holds on the device and with the provider that it is of', () => {
    expect(leaseUntil(link, rules, facts)).toBe(at + 72 * hour);
    expect(leaseUntil(link, rules, { ...facts, device: 'other' })).toBeNull();
    expect(leaseUntil({ ...link, issuer: `${issuer}/` }, rules, facts)).toBeNull();
  });

  it('ends to the millisecond, and with the rules of now', () => {
    const end = at + 72 * hour;
    expect(leaseUntil(link, rules, { ...facts, now: end - 1 })).toBe(end);
    expect(leaseUntil(link, rules, { ...facts, now: end })).toBeNull();
    expect(leaseUntil(link, { ...rules, leaseHours: 1 }, { ...facts, now: at + 1 })).toBe(
      at + hour,
    );
    expect(leaseUntil(link, { ...rules, leaseHours: 0 }, facts)).toBeNull();
    expect(leaseUntil(link, { ...rules, leaseHours: 720 }, facts)).toBe(end);
  });

  it('does not hold before the newest row of the log, or before it was given', () => {
    const newestRow = at + 10 * hour;
    expect(leaseUntil(link, rules, { ...facts, newestRow })).toBeNull();
    expect(
      leaseUntil(link, rules, { ...facts, newestRow, now: newestRow - minute }),
    ).not.toBeNull();
    expect(leaseUntil(link, rules, { ...facts, now: at - hour, newestRow: 0 })).toBeNull();
  });
});
