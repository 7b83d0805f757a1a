import type { ApprovalRule } from '../../shared/model/approval.ts';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';

/** Which change sets a rule speaks of, in a line. */
export function useApprovalRuleWords(): (rule: ApprovalRule) => string {
  const words = useWords();
  const formats = useFormats();
  const roleName = useRoleName();
  const directories = useQuery('directories.list', {}).value ?? [];
  const roles = useQuery('roles.list', {}).value ?? [];
  const nameOf = (id: string) => roleName(id, roles.find(({ role }) => role.id === id)?.role.name);
  return (rule) => {
    const places = rule.directories?.map(
      (id) => directories.find((one) => one.id === id)?.name ?? words('scope.gone'),
    );
    const kinds = rule.kinds?.map((kind) => words(`operators.approval.kind.${kind}`));
    const parts = [
      rule.moreThan !== null && words('operators.approval.over', { count: rule.moreThan }),
      kinds && words('operators.approval.with', { kinds: formats.anyOf(kinds) }),
      rule.roles &&
        words('operators.approval.by', { roles: formats.anyOf(rule.roles.map(nameOf)) }),
      places && words('operators.approval.in', { names: formats.anyOf(places) }),
    ].filter(Boolean);
    return parts.length > 0 ? parts.join(' · ') : words('operators.approval.every');
  };
}
