import * as v from 'valibot';
import { attributeName } from '../../shared/model/account.ts';
import {
  type ChangeAct,
  changeActs,
  draftOfRole,
  type Role,
  type RoleAttributes,
  type RoleDraft,
  type Scope,
} from '../../shared/model/role.ts';
import { type Permission, permissions } from '../../shared/permissions.ts';
import { isMaskable } from '../../shared/role-attributes.ts';

/** A role while it is edited: texts as they are typed, lists as they are ticked. */
export type Draft = {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly compartments: Role['compartments'];
  readonly directories: readonly number[];
  readonly units: string;
  readonly groups: readonly number[];
  readonly departments: string;
  readonly kinds: readonly NonNullable<Role['scope']['kinds']>[number][];
  readonly perSet: string;
  readonly perHour: string;
  readonly bulk: boolean;
  /** Every attribute may be changed, and every act is allowed. */
  readonly changesAll: boolean;
  readonly acts: readonly ChangeAct[];
  readonly changes: string;
  readonly masked: string;
};

/** Permissions that can be given: looking after operators is for owners alone. */
export const givenPermissions: readonly Permission[] = permissions.filter(
  (one) => one !== 'operators.manage',
);

/** Permissions by the feature that they are of, in the order of the model. */
export function permissionGroups(): readonly (readonly [string, readonly Permission[]])[] {
  const features = [...new Set(givenPermissions.map(featureOf))];
  return features.map((feature) => [
    feature,
    givenPermissions.filter((one) => featureOf(one) === feature),
  ]);
}

function featureOf(permission: Permission): string {
  return permission.slice(0, permission.indexOf('.'));
}

/** The draft of a role that is there; with another role as the pattern, of a new one. */
export function draftOf(role: Role, isNew: boolean): Draft {
  const { scope, limits, attributes } = role;
  const change = attributes?.change ?? null;
  return {
    id: isNew ? '' : role.id,
    name: isNew ? '' : role.name,
    permissions: role.permissions.filter((one) => one !== 'operators.manage'),
    compartments: role.compartments,
    directories: scope.directories ?? [],
    units: (scope.units ?? []).join('\n'),
    groups: scope.groups ?? [],
    departments: (scope.departments ?? []).join('\n'),
    kinds: scope.kinds ?? [],
    perSet: limits.perSet === null ? '' : String(limits.perSet),
    perHour: limits.perHour === null ? '' : String(limits.perHour),
    bulk: limits.bulk,
    changesAll: change === null,
    acts: changeActs.filter((act) => change?.includes(act)),
    changes: (change ?? []).filter((one) => !isAct(one)).join('\n'),
    masked: (attributes?.masked ?? []).join('\n'),
  };
}

function isAct(name: string): name is ChangeAct {
  return name.startsWith('@');
}

/** What keeps a draft from being saved, by the end of the id of its words; undefined when it can be. */
export function problemOf(
  draft: Draft,
): 'name' | 'permissions' | 'changes' | 'masked' | 'limits' | undefined {
  if (idFor(draft, []) === '') return 'name';
  if (draft.permissions.length === 0) return 'permissions';
  const changes = linesOf(draft.changes);
  const changesNothing = changes.length === 0 && draft.acts.length === 0;
  if (!draft.changesAll && (changesNothing || !changes.every(isName))) return 'changes';
  if (!linesOf(draft.masked).every((name) => isName(name) && isMaskable(name))) return 'masked';
  const isNumber = (typed: string) => typed === '' || /^[1-9]\d{0,5}$/u.test(typed);
  return isNumber(draft.perSet) && isNumber(draft.perHour) ? undefined : 'limits';
}

function isName(text: string): boolean {
  return v.safeParse(attributeName, text).success;
}

/** The role as it is saved. A new one gets an id from its name, which no other role has. */
export function roleOf(draft: Draft, taken: readonly string[]): RoleDraft {
  const attributes = attributesOf(draft);
  return draftOfRole({
    ...(attributes && { attributes }),
    id: idFor(draft, taken),
    name: draft.name.trim(),
    permissions: givenPermissions.filter((one) => draft.permissions.includes(one)),
    compartments: draft.compartments,
    scope: scopeOf(draft),
    limits: {
      perSet: draft.perSet === '' ? null : Number(draft.perSet),
      perHour: draft.perHour === '' ? null : Number(draft.perHour),
      bulk: draft.bulk,
    },
  });
}

/** Which attributes a draft leaves out; undefined where it leaves out none. */
export function attributesOf(draft: Draft): RoleAttributes | undefined {
  const masked = linesOf(draft.masked);
  const change = draft.changesAll ? null : orNull([...draft.acts, ...linesOf(draft.changes)]);
  return change === null && masked.length === 0 ? undefined : { change, masked };
}

/** Which accounts a draft covers. */
export function scopeOf(draft: Draft): Scope {
  return {
    directories: orNull(draft.directories),
    units: orNull(linesOf(draft.units)),
    groups: orNull(draft.groups),
    departments: orNull(linesOf(draft.departments)),
    kinds: orNull(draft.kinds),
  };
}

function orNull<Item>(items: readonly Item[]): readonly Item[] | null {
  return items.length === 0 ? null : items;
}

function linesOf(text: string): readonly string[] {
  return [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
}

const idLength = 40;

function idFor({ id, name }: Draft, taken: readonly string[]): string {
  if (id !== '' || name.trim() === '') return id;
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^[^a-z]+|-+$/gu, '')
    .slice(0, idLength - 4);
  const base = plain === '' ? 'role' : plain;
  const free = [base, ...taken.map((_one, at) => `${base}-${at + 2}`)];
  return free.find((one) => !taken.includes(one)) ?? base;
}
