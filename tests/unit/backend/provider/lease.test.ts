import { describe, expect, it } from 'vitest';
import { leaseUntil } from '../../../../main/backend/provider/lease.ts';
import { namesRole } from '../../../../main/backend/provider/role-claim.ts';

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

describe('a claim', () => {
  const values = [
    { value: 'desk', role: 'support' },
    { value: 'admins', role: 'administrator' },
  ];
  const asked = { claim: { name: 'groups', values } };

  it('names a role by one of its values, in a text or in a list', () => {
    expect(namesRole(asked, { groups: 'desk' }, 'support')).toBe(true);
    expect(namesRole(asked, { groups: ['x', 'desk'] }, 'support')).toBe(true);
    expect(namesRole(asked, { groups: ['admins'] }, 'support')).toBe(false);
    expect(namesRole(asked, { groups: ['desk'] }, 'owner')).toBe(false);
  });

  it('names none in any other form, or when it is not there', () => {
    for (const groups of [
      undefined,
      null,
      1,
      { desk: true },
      ['Desk'],
      [['desk']],
      'desk,admins',
    ]) {
      expect(namesRole(asked, { groups }, 'support')).toBe(false);
    }
    expect(namesRole(asked, {}, 'support')).toBe(false);
    const inherited = { claim: { name: 'constructor', values } };
    expect(namesRole(inherited, {}, 'support')).toBe(false);
  });

  it('is no condition where none is asked', () => {
    expect(namesRole({ claim: null }, {}, 'support')).toBe(true);
  });
});
