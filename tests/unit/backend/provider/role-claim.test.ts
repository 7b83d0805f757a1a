import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimedRole, keptRole } from '../../../../main/backend/provider/role-claim.ts';
import type { Role } from '../../../../shared/model/role.ts';
import { builtInRoles, mappedRole, permissionsOf } from '../../../../shared/roles.ts';

function role(id: string): Role {
  const found = builtInRoles.find((one) => one.id === id);
  if (!found) throw new Error('There is no such role.');
  return found;
}

const support = role('support');
const owner = role('owner');
const values = [
  { value: 'desk', role: 'support' },
  { value: 'chiefs', role: 'owner' },
  { value: 'admins', role: 'administrator' },
  { value: 'audit', role: 'auditor' },
];
const asked = { claim: { name: 'groups', values } };
const refusing = { claim: { name: 'groups', values, otherwise: 'refuse' as const } };
const keeping = { claim: { name: 'groups', values, otherwise: 'own' as const } };
const nothing = [undefined, null, 1, { desk: true }, ['Desk'], [['desk']], 'desk,admins'];

describe('a claim that is a condition', () => {
  it('lets the own role pass by one of its values, in a text or in a list', () => {
    expect(claimedRole(asked, { groups: 'desk' }, support)?.role).toBe('support');
    expect(claimedRole(asked, { groups: ['x', 'desk'] }, support)?.role).toBe('support');
    expect(claimedRole(asked, { groups: ['admins'] }, support)).toBeNull();
    expect(claimedRole(asked, { groups: ['desk'] }, owner)).toBeNull();
  });

  it('lets nobody pass in any other form, or when it is not there', () => {
    for (const groups of nothing) expect(claimedRole(asked, { groups }, support)).toBeNull();
    expect(claimedRole(asked, {}, support)).toBeNull();
    const inherited = { claim: { name: 'constructor', values } };
    expect(claimedRole(inherited, {}, support)).toBeNull();
  });

  it('is none where none is asked', () => {
    expect(claimedRole({ claim: null }, {}, support)).toStrictEqual({
      role: 'support',
      line: null,
    });
  });
});

describe('a claim that gives a role', () => {
  it('gives that of the first line that fits, in the order of the rules', () => {
    expect(claimedRole(refusing, { groups: ['audit', 'admins'] }, support)).toStrictEqual({
      role: 'administrator',
      line: 3,
    });
    expect(claimedRole(refusing, { groups: 'audit' }, owner)).toStrictEqual({
      role: 'auditor',
      line: 4,
    });
  });

  it('makes nobody an owner', () => {
    expect(claimedRole(refusing, { groups: ['chiefs', 'audit'] }, support)?.role).toBe('auditor');
    expect(claimedRole(refusing, { groups: ['chiefs'] }, support)).toBeNull();
    expect(claimedRole(refusing, { groups: ['chiefs'] }, owner)?.role).toBe('owner');
  });

  it('refuses whom no line fits, or leaves them their own, as the rules say', () => {
    for (const groups of nothing) {
      expect(claimedRole(refusing, { groups }, support)).toBeNull();
      expect(claimedRole(keeping, { groups }, support)).toStrictEqual({
        role: 'support',
        line: null,
      });
    }
  });

  it('is kept while the rules of now still give that role', () => {
    expect(keptRole(refusing, 'auditor', support)?.role).toBe('auditor');
    expect(keptRole(refusing, 'approver', support)).toBeNull();
    expect(keptRole(keeping, 'approver', support)).toBeNull();
    expect(keptRole(refusing, null, support)).toBeNull();
    expect(keptRole(keeping, null, support)?.role).toBe('support');
    expect(keptRole(asked, 'auditor', support)?.role).toBe('support');
  });
});

describe('a role that was given', () => {
  it('has no key that nobody granted, and decides only where both roles may', () => {
    const some = fc.constantFrom(...builtInRoles);
    fc.assert(
      fc.property(some, some, (own, given) => {
        const role = mappedRole(own, given);
        const may = permissionsOf(role);
        expect(own.compartments).toEqual(expect.arrayContaining([...role.compartments]));
        expect([...permissionsOf(given)]).toEqual(expect.arrayContaining([...may]));
        for (const one of ['changes.approve', 'operators.elevate', 'operators.manage'] as const) {
          expect(may.has(one)).toBe(permissionsOf(own).has(one) && permissionsOf(given).has(one));
        }
        expect(may.has('accounts.reveal') && !role.compartments.includes('personal')).toBe(false);
      }),
    );
  });
});
