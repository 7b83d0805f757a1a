import type { Role } from '../../../shared/model/role.ts';
import { isMaskable, plainAttributes } from '../../../shared/role-attributes.ts';
import { builtInRoles } from '../../../shared/roles.ts';
import type { FeatureHandlers } from '../context.ts';
import { plainName } from '../replica/names.ts';
import { changeOperators } from './act.ts';
import { removeRole, saveRole } from './rules.ts';

const builtIn: ReadonlySet<string> = new Set(builtInRoles.map(({ id }) => id));

function plain(role: Role): Role {
  const { units } = role.scope;
  return {
    ...role,
    // Only the built-in owner looks after operators.
    permissions: role.permissions.filter((one) => one !== 'operators.manage'),
    scope: { ...role.scope, units: units && units.map(plainName) },
    ...(role.attributes && { attributes: plainAttributes(role.attributes) }),
  };
}

/** Lists, changes and removes roles. */
export const roles: FeatureHandlers<'roles'> = {
  list({ authority }) {
    const { roles: known, operators } = authority.current;
    const count = (id: string): number =>
      [...operators.values()].filter(({ role }) => role.id === id).length;
    const custom = [...known.values()].filter(({ id }) => !builtIn.has(id));
    return [...builtInRoles, ...custom].map((role) => ({
      role,
      builtIn: builtIn.has(role.id),
      operators: count(role.id),
    }));
  },

  async save(context, given) {
    const role = plain(given);
    if (builtIn.has(role.id)) throw context.refuse('role-built-in');
    const masked = role.attributes?.masked ?? [];
    if (!masked.every(isMaskable)) throw context.refuse('attribute-unmaskable');
    const told = { action: 'roles.save', target: `role:${role.id}`, targetLabel: role.name };
    await changeOperators(context, told, (draft) => ({ draft: saveRole(draft, role) }));
    return null;
  },

  async remove(context, { id }) {
    if (builtIn.has(id)) throw context.refuse('role-built-in');
    const told = { action: 'roles.remove', target: `role:${id}` };
    await changeOperators(context, told, (draft) => ({ draft: removeRole(draft, id) }));
    return { left: context.authority.header.policy.roles.length };
  },
};
