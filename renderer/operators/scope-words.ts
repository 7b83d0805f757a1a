import type { Scope } from '../../shared/model/role.ts';
import { isWhole } from '../../shared/roles.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';

/** Which accounts a role covers, in a line. */
export function useScopeWords(): (scope: Scope) => string {
  const words = useWords();
  const formats = useFormats();
  const directories = useQuery('directories.list', {}).value ?? [];
  return (scope) => {
    if (isWhole(scope)) return words('scope.whole');
    const named = scope.directories?.map(
      (id) => directories.find((one) => one.id === id)?.name ?? words('scope.gone'),
    );
    const parts = [
      named && words('scope.in-directories', { names: formats.anyOf(named) }),
      scope.units && words('scope.in-units', { count: scope.units.length }),
      scope.groups && words('scope.in-groups', { count: scope.groups.length }),
      scope.departments &&
        words('scope.in-departments', { names: formats.anyOf(scope.departments) }),
      scope.kinds &&
        words('scope.of-kinds', {
          names: formats.anyOf(scope.kinds.map((kind) => words(`account.kind.${kind}`))),
        }),
    ];
    return parts.filter(Boolean).join(' · ');
  };
}
