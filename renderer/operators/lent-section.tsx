import { useState } from 'react';
import { MayButton } from '../shell/may.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Section } from '../ui/section.tsx';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { LentDialog } from './lent-dialog.tsx';

/** Which roles are lent for a while, and for how long at most. */
export function LentSection() {
  const words = useWords();
  const formats = useFormats();
  const roleName = useRoleName();
  const [isChanging, setIsChanging] = useState(false);
  const rules = useQuery('elevation.state', {}).value?.rules;
  const roles = useQuery('roles.list', {}).value ?? [];
  if (!rules) return null;
  const nameOf = (id: string) => roleName(id, roles.find(({ role }) => role.id === id)?.role.name);
  const names = formats.list(rules.roles.map(nameOf));
  return (
    <Section
      title={words('operators.lent')}
      action={
        <MayButton
          operation="operators.setElevationRules"
          size="small"
          onClick={() => setIsChanging(true)}
        >
          {words('operators.lent.change')}
        </MayButton>
      }
    >
      <FactList
        facts={[
          {
            term: words('operators.lent.roles'),
            value: rules.roles.length > 0 ? names : words('operators.lent.none'),
          },
          {
            term: words('operators.lent.most'),
            value: words('operators.rules.minutes', { count: rules.minutes }),
          },
          {
            term: words('operators.lent.keys'),
            value: words(`operators.lent.keys.${rules.keys ?? 'none'}`),
          },
        ]}
      />
      {isChanging ? <LentDialog rules={rules} onClose={() => setIsChanging(false)} /> : null}
    </Section>
  );
}
