import { useIntl } from 'react-intl';
import type { Role } from '../../shared/model/role.ts';
import { isWhole } from '../../shared/roles.ts';
import { attributeWords } from '../shell/account-words.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';

/** Which accounts a role covers and which of their attributes, in a line. */
export function useScopeWords(): (role: Pick<Role, 'scope' | 'attributes'>) => string {
  const intl = useIntl();
  const words = useWords();
  const formats = useFormats();
  const directories = useQuery('directories.list', {}).value ?? [];
  return ({ scope, attributes }) => {
    const change = attributes?.change ?? null;
    const masked = attributes?.masked ?? [];
    const named = scope.directories?.map(
      (id) => directories.find((one) => one.id === id)?.name ?? words('scope.gone'),
    );
    const parts = [
      isWhole(scope) && words('scope.whole'),
      named && words('scope.in-directories', { names: formats.anyOf(named) }),
      scope.units && words('scope.in-units', { count: scope.units.length }),
      scope.groups && words('scope.in-groups', { count: scope.groups.length }),
      scope.departments &&
        words('scope.in-departments', { names: formats.anyOf(scope.departments) }),
      scope.kinds &&
        words('scope.of-kinds', {
          names: formats.anyOf(scope.kinds.map((kind) => words(`account.kind.${kind}`))),
        }),
      change && words('attributes.some', { count: change.length }),
      masked.length > 0 &&
        words('attributes.without', {
          names: intl.formatList(masked.map((name) => attributeWords(intl, name))),
        }),
    ];
    return parts.filter(Boolean).join(' · ');
  };
}
