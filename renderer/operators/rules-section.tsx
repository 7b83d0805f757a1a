import { useState } from 'react';
import type { SignInRules } from '../../shared/model/sign-in-rules.ts';
import { MayButton } from '../shell/may.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Section } from '../ui/section.tsx';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { RulesDialog } from './rules-dialog.tsx';

/** How operators sign in, and for how long. */
export function RulesSection() {
  const words = useWords();
  const [isChanging, setIsChanging] = useState(false);
  const rules = useQuery('operators.signInRules', {}).value;
  if (!rules) return null;
  return (
    <Section
      title={words('operators.rules')}
      action={
        <MayButton
          operation="operators.setSignInRules"
          size="small"
          onClick={() => setIsChanging(true)}
        >
          {words('operators.rules.change')}
        </MayButton>
      }
    >
      <Facts rules={rules} />
      {isChanging ? <RulesDialog rules={rules} onClose={() => setIsChanging(false)} /> : null}
    </Section>
  );
}

function Facts({ rules }: { readonly rules: SignInRules }) {
  const words = useWords();
  const formats = useFormats();
  const roleName = useRoleName();
  const { factorRoles, sessionHours, idleMinutes } = rules;
  const roles = useQuery('roles.list', {}).value ?? [];
  const nameOf = (id: string) => roleName(id, roles.find(({ role }) => role.id === id)?.role.name);
  const asked = formats.list(factorRoles.map(nameOf));
  return (
    <FactList
      facts={[
        {
          term: words('operators.rules.factor'),
          value: factorRoles.length > 0 ? asked : words('operators.rules.factorNobody'),
        },
        {
          term: words('operators.rules.session'),
          value: words('operators.rules.hours', { count: sessionHours }),
        },
        {
          term: words('operators.rules.idle'),
          value: words('operators.rules.minutes', { count: idleMinutes }),
        },
      ]}
    />
  );
}
