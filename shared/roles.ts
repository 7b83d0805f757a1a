import type { CompartmentName, Limits, Role, Scope } from './model/role.ts';
import { type Permission, permissions } from './permissions.ts';

/** Every account of the vault. */
export const wholeVault: Scope = {
  directories: null,
  units: null,
  groups: null,
  departments: null,
  kinds: null,
};

const unlimited: Limits = { perSet: null, perHour: null, bulk: true };

const reading: readonly Permission[] = [
  'accounts.read',
  'groups.read',
  'directories.read',
  'changes.read',
  'jobs.read',
  'views.read',
];

function without(...left: readonly Permission[]): Permission[] {
  return permissions.filter((one) => !left.includes(one));
}

/** The roles that every vault has. Nobody can change or remove them. */
export const builtInRoles: readonly Role[] = [
  {
    id: 'owner',
    name: 'Owner',
    permissions: [...permissions],
    scope: wholeVault,
    compartments: ['personal', 'credentials'],
    limits: unlimited,
  },
  {
    id: 'administrator',
    name: 'Administrator',
    permissions: without('operators.manage', 'operators.elevate', 'backup.restore'),
    scope: wholeVault,
    compartments: ['personal', 'credentials'],
    limits: unlimited,
  },
  {
    id: 'support',
    name: 'Support',
    permissions: [
      ...reading,
      'changes.stage',
      'changes.apply',
      'changes.hand-over',
      'jobs.control',
      'views.change',
    ],
    scope: wholeVault,
    compartments: [],
    limits: { perSet: 20, perHour: 100, bulk: false },
  },
  {
    id: 'approver',
    name: 'Approver',
    permissions: [
      ...reading,
      'changes.apply',
      'changes.approve',
      'jobs.control',
      'audit.read',
      'operators.elevate',
    ],
    scope: wholeVault,
    compartments: [],
    limits: unlimited,
  },
  {
    id: 'auditor',
    name: 'Auditor',
    permissions: [...reading, 'audit.read', 'audit.export', 'operators.read'],
    scope: wholeVault,
    compartments: [],
    limits: unlimited,
  },
];

/** Whether a scope leaves nothing out. */
export function isWhole(scope: Scope): boolean {
  return Object.values(scope).every((condition) => condition === null);
}

/** Whether a role is shown every account and every ordinary attribute. */
export function seesAll({ scope, attributes }: Pick<Role, 'scope' | 'attributes'>): boolean {
  return isWhole(scope) && (attributes?.masked.length ?? 0) === 0;
}

/**
 * Permissions that cannot be narrowed to some accounts or attributes: a role that is shown only some
 * has none of them.
 */
export const undivided: ReadonlySet<Permission> = new Set<Permission>([
  'audit.export',
  'backup.create',
  'backup.restore',
  'changes.approve',
  'directories.connect',
  'directories.create',
  'directories.import',
  'directories.remove',
  'directories.sync',
  'operators.elevate',
  'operators.manage',
]);

/** Permissions that write whatever a file holds: a role that may change only some attributes has none. */
const wholesale: ReadonlySet<Permission> = new Set<Permission>([
  'backup.restore',
  'directories.import',
  'directories.remove',
]);

/** Whether a role is that of owners: the last one who has it cannot be taken away. */
export function isOwner(role: Role): boolean {
  return role.id === 'owner';
}

/**
 * What a role really may, once its scope and its attributes are taken into account. Only owners look
 * after operators.
 */
export function permissionsOf(role: Role): ReadonlySet<Permission> {
  const isLost = lostTo(role);
  const isKept = (one: Permission): boolean =>
    !isLost(one) && (isOwner(role) || one !== 'operators.manage');
  return new Set(role.permissions.filter(isKept));
}

/** Which permissions a role is without for the sake of its scope and its attributes. */
export function lostTo(
  role: Pick<Role, 'scope' | 'attributes'>,
): (permission: Permission) => boolean {
  const whole = seesAll(role);
  const changesAll = (role.attributes?.change ?? null) === null;
  return (one) => (!whole && undivided.has(one)) || (!changesAll && wholesale.has(one));
}

/** What counts by the role in the policy alone, whatever role a session has. */
const decisions: ReadonlySet<Permission> = new Set<Permission>([
  'changes.approve',
  'operators.elevate',
  'operators.manage',
]);

/** Permissions that are of no use without the key of a compartment. */
const keyed: Readonly<Partial<Record<Permission, CompartmentName>>> = {
  'accounts.reveal': 'personal',
};

/**
 * A role as it is lent to whoever has another one: its permissions, scope and limits, with the keys
 * of compartments that they hold already or are lent with it. What they decide would count by their
 * own role alone, so that deciding is not lent.
 */
export function lentRole(own: Role, lent: Role, keys: readonly CompartmentName[] = []): Role {
  return limitedTo([...own.compartments, ...keys], lent, () => false);
}

/**
 * A role as a claim of the provider gives it to whoever has another one by the policy: without the
 * keys of compartments that nobody granted them. They decide about others where both roles may.
 */
export function mappedRole(own: Role, mapped: Role): Role {
  if (own.id === mapped.id) return own;
  const mayDecide = permissionsOf(own);
  return limitedTo(own.compartments, mapped, (one) => mayDecide.has(one));
}

function limitedTo(
  held: readonly CompartmentName[],
  given: Role,
  mayDecide: (one: Permission) => boolean,
): Role {
  const compartments = given.compartments.filter((one) => held.includes(one));
  const isOfUse = (one: Permission): boolean => {
    const key = keyed[one];
    const isKept = !decisions.has(one) || mayDecide(one);
    return isKept && (key === undefined || compartments.includes(key));
  };
  return { ...given, compartments, permissions: given.permissions.filter(isOfUse) };
}

/** Whether two are one role, with all that it may. */
export function isSameRole(one: Role, other: Role): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Built-in and custom roles by their id. A custom role never stands in for a built-in one. */
export function rolesById(custom: readonly Role[]): ReadonlyMap<string, Role> {
  return new Map([...custom, ...builtInRoles].map((role) => [role.id, role]));
}
