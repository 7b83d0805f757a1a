import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  type Draft,
  draftOf,
  givenPermissions,
  permissionGroups,
  problemOf,
  roleOf,
} from '../../../../renderer/operators/role-draft.ts';
import { type Role, role } from '../../../../shared/model/role.ts';
import { builtInRoles } from '../../../../shared/roles.ts';

const support = roleNamed('support');

function roleNamed(id: string): Role {
  const found = builtInRoles.find((one) => one.id === id);
  if (!found) throw new Error('There is no such role.');
  return found;
}

function newDraft(change: Partial<Draft>): Draft {
  return { ...draftOf(support, true), name: 'Help desk Kassel', ...change };
}

describe('the draft of a role', () => {
  it('comes back as the role that it was made from', () => {
    const scoped = {
      ...support,
      id: 'desk',
      name: 'Desk',
      scope: {
        directories: [3],
        units: ['ou=kassel,dc=example', 'ou=göttingen,dc=example'],
        groups: [7, 9],
        departments: ['Sales'],
        kinds: ['person' as const],
      },
      attributes: { change: ['@state' as const, 'title'], masked: ['mail', 'x-Badge'] },
    };
    const { permissions, ...saved } = roleOf(draftOf(scoped, false), ['desk']);
    const { permissions: given, ...rest } = scoped;
    expect(saved).toEqual(rest);
    expect(new Set(permissions)).toEqual(new Set(given));
  });

  it('is saved as something that the contract takes, under an id that nobody has', () => {
    const drafts = [
      newDraft({}),
      newDraft({ name: 'Ünïcode & Söhne' }),
      newDraft({ name: '42' }),
      newDraft({ name: 'x'.repeat(60) }),
      newDraft({ name: '日本' }),
    ];
    const taken = ['help-desk-kassel', 'role'];
    const ids = drafts.map((draft) => v.parse(role, roleOf(draft, taken)).id);
    expect(ids.filter((id) => taken.includes(id))).toEqual([]);
    expect(ids[0]).toBe('help-desk-kassel-2');
    expect(ids[1]).toBe('unicode-sohne');
  });

  it('leaves a condition out that is empty, and counts a line once', () => {
    const { scope } = roleOf(newDraft({ departments: ' Sales \n\nSales\n', units: ' \n' }), []);
    expect(scope).toMatchObject({ departments: ['Sales'], units: null, directories: null });
  });

  it('cannot be saved without a name, a permission, or with a limit that is no number', () => {
    expect(problemOf(newDraft({}))).toBeUndefined();
    expect(problemOf(newDraft({ name: ' ' }))).toBe('name');
    expect(problemOf(newDraft({ permissions: [] }))).toBe('permissions');
    for (const perSet of ['0', '-1', '1.5', 'many', '1000000']) {
      expect(problemOf(newDraft({ perSet }))).toBe('limits');
    }
    expect(problemOf(newDraft({ perSet: '', perHour: '999999' }))).toBeUndefined();
  });
});

describe('the attributes of a draft', () => {
  it('are left out where every one is seen and may be changed', () => {
    expect(roleOf(newDraft({ changes: 'title', masked: ' ' }), [])).not.toHaveProperty(
      'attributes',
    );
    const some = newDraft({ changesAll: false, acts: ['@place'], changes: ' title\ntitle\n' });
    expect(roleOf(some, []).attributes).toEqual({ change: ['@place', 'title'], masked: [] });
  });

  it('cannot be saved as nothing to change, as no name, or masked where all depends on them', () => {
    const some = { changesAll: false, acts: [], changes: '' };
    expect(problemOf(newDraft(some))).toBe('changes');
    expect(problemOf(newDraft({ ...some, changes: 'not a name' }))).toBe('changes');
    expect(problemOf(newDraft({ ...some, acts: ['@password'] }))).toBeUndefined();
    for (const masked of ['cn', 'member', 'accountExpires', 'mobile', 'userPassword', 'a b']) {
      expect(problemOf(newDraft({ masked }))).toBe('masked');
    }
    expect(problemOf(newDraft({ masked: 'mail\nx-Badge' }))).toBeUndefined();
  });
});

describe('the permissions that can be given', () => {
  it('are all but looking after operators, each in one group', () => {
    expect(givenPermissions).not.toContain('operators.manage');
    expect(permissionGroups().flatMap(([, group]) => group)).toEqual(givenPermissions);
  });
});
