import { useIntl } from 'react-intl';
import { operations } from '../shared/contract/index.ts';
import { permissionOf } from '../shared/contract/operation.ts';
import type { Permission } from '../shared/permissions.ts';
import { builtInRoles, permissionsOf } from '../shared/roles.ts';
import type { OperationName } from './api.ts';
import { useWhyOff } from './managed.ts';
import { useQuery } from './use-query.ts';
import { hasWords, useFormats, useWords } from './words.ts';

/** The name of a role as the screen says it: built-in ones are translated, others are as they were named. */
export function useRoleName(): (id: string, name?: string) => string {
  const intl = useIntl();
  const words = useWords();
  return (id, name) => (hasWords(intl, `role.${id}`) ? words(`role.${id}`) : (name ?? id));
}

/** Built-in roles that carry a permission. */
export function rolesThatMay(permission: Permission): readonly string[] {
  return builtInRoles.filter((role) => permissionsOf(role).has(permission)).map(({ id }) => id);
}

/**
 * Why whoever is signed in may not do this here, and who may; undefined when they may. It explains and
 * decides nothing: the backend refuses whatever the screen offers.
 */
export function useMayNot(name: OperationName): string | undefined {
  const words = useWords();
  const formats = useFormats();
  const roleName = useRoleName();
  const whyOff = useWhyOff(name);
  const status = useQuery('session.status', {}).value;
  const operation = operations.get(name);
  const needed = operation ? permissionOf(operation) : null;
  if (whyOff !== undefined) return whyOff;
  if (!status || needed === null || status.permissions.includes(needed)) return undefined;
  const role = roleName(status.role ?? '', status.roleName ?? '');
  const roles = formats.anyOf(rolesThatMay(needed).map((id) => roleName(id)));
  return words(status.isViewing ? 'may.not-viewing' : 'may.not', { role, roles });
}
