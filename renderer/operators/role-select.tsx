import { Field, Select } from '@fluentui/react-components';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';

type Props = {
  readonly value: string;
  readonly onChange: (role: string) => void;
  /** Said below, when there is more to know than the role itself tells. */
  readonly hint?: string;
};

/** One of the roles, with what it may in a sentence. */
export function RoleSelect({ value, onChange, hint }: Props) {
  const words = useWords();
  const roleName = useRoleName();
  const roles = useQuery('roles.list', {}).value ?? [];
  const chosen = roles.find(({ role }) => role.id === value);
  const sentence = chosen?.builtIn ? words(`role.${value}.body`) : words('role.custom.body');
  return (
    <Field label={words('operators.role')} hint={hint ?? sentence}>
      <Select value={value} onChange={(_event, data) => onChange(data.value)}>
        {roles.map(({ role }) => (
          <option key={role.id} value={role.id}>
            {roleName(role.id, role.name)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
