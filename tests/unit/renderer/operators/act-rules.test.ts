import { describe, expect, it } from 'vitest';
import { actsOn, whyNotAct } from '../../../../renderer/operators/act-rules.ts';
import type { Operator } from '../../../../shared/model/operator.ts';

function deviceOf(label: string, isRetired = false): Operator['devices'][number] {
  const id = `00000000-0000-4000-8000-${label.padEnd(12, '0').slice(0, 12)}`;
  return { id, label, addedAt: null, lastSignInAt: null, isRetired, isThis: false };
}

function operatorOf(change: Partial<Operator>): Operator {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    invite: null,
    name: 'Ann Archer',
    role: 'owner',
    state: 'active',
    devices: [deviceOf('laptop')],
    enrolledAt: null,
    lastSignInAt: null,
    expiresAt: null,
    isSelf: true,
    holdsKit: false,
    hasFactor: false,
    isRetired: false,
    roleByProvider: null,
    ...change,
  };
}

const ann = operatorOf({});
const olga = operatorOf({ id: '00000000-0000-4000-8000-000000000002', name: 'Olga' });
const sue = operatorOf({
  id: '00000000-0000-4000-8000-000000000003',
  name: 'Sue',
  role: 'support',
});

describe('the acts on an operator', () => {
  it('let somebody in again only who is suspended', () => {
    const acts = ['set-role', 'invite-again', 'retire-device', 'suspend', 'remove'];
    expect(actsOn(sue)).toEqual(acts);
    expect(actsOn({ ...sue, isRetired: true })).not.toContain('retire-device');
    expect(actsOn({ ...sue, state: 'suspended' })).toContain('resume');
    expect(actsOn({ ...sue, state: 'suspended' })).not.toContain('suspend');
    expect(actsOn({ ...sue, state: 'invited' })).toEqual([]);
    expect(actsOn({ ...sue, hasFactor: true })).toContain('drop-factor');
  });

  it('are not offered on the last owner who can sign in', () => {
    const acts = ['set-role', 'suspend', 'remove'] as const;
    const why = (all: readonly Operator[]) => acts.map((act) => whyNotAct(act, ann, all));
    expect(why([ann, sue])).toEqual(['last-owner', 'last-owner', 'last-owner']);
    expect(why([ann, { ...olga, state: 'suspended' }])).toContain('last-owner');
    expect(why([ann, { ...olga, state: 'invited' }])).toContain('last-owner');
    expect(why([ann, { ...olga, isRetired: true }])).toContain('last-owner');
    expect(why([ann, olga])).toEqual([undefined, undefined, undefined]);
    expect(acts.map((act) => whyNotAct(act, sue, [ann, sue]))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('offer to retire one of several devices, of the last owner too', () => {
    const [one, other] = [deviceOf('laptop'), deviceOf('desk')];
    const both = { ...ann, holdsKit: true, devices: [one, other] };
    expect(whyNotAct('retire-device', both, [both])).toBeUndefined();
    const left = { ...both, devices: [one, { ...other, isRetired: true }] };
    expect(whyNotAct('retire-device', left, [left])).toBe('last-owner');
  });

  it('are not offered on whom the recovery kit brings back, but for letting in again', () => {
    const holder = { ...ann, holdsKit: true };
    const all = [holder, olga];
    expect(whyNotAct('remove', holder, all)).toBe('operator-holds-kit');
    expect(whyNotAct('invite-again', holder, all)).toBe('operator-holds-kit');
    expect(whyNotAct('resume', holder, all)).toBeUndefined();
  });
});
