import { useState } from 'react';
import type { SignInRules } from '../../shared/model/sign-in-rules.ts';
import { useProved } from '../shell/proof.tsx';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { NumberSelect } from './number-select.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { TickGroup } from './tick-group.tsx';

const hours = [1, 2, 4, 8, 12, 24] as const;
const minutes = [1, 2, 5, 10, 15, 30, 60, 120, 240] as const;

type Props = { readonly rules: SignInRules; readonly onClose: () => void };

/** Changes how operators sign in, and for how long. */
export function RulesDialog({ rules, onClose }: Props) {
  const words = useWords();
  const [draft, setDraft] = useState(rules);
  const command = useProved('operators.setSignInRules');
  return (
    <ReasonDialog
      title={words('operators.rules.title')}
      now={words('operators.rules.now')}
      done={words('operators.rules.changed')}
      command={command}
      onRun={(reason) => command.run({ ...draft, factorRoles: [...draft.factorRoles], reason })}
      onClose={onClose}
    >
      <span>{words('operators.rules.body')}</span>
      <RuleFields draft={draft} onDraft={setDraft} />
    </ReasonDialog>
  );
}

type FieldsProps = {
  readonly draft: SignInRules;
  readonly onDraft: (draft: SignInRules) => void;
};

function RuleFields({ draft, onDraft }: FieldsProps) {
  const words = useWords();
  const roleName = useRoleName();
  const roles = useQuery('roles.list', {}).value ?? [];
  const nameOf = (id: string) => roleName(id, roles.find(({ role }) => role.id === id)?.role.name);
  return (
    <>
      <TickGroup
        title={words('operators.rules.factor')}
        items={roles.map(({ role }) => role.id)}
        labelOf={nameOf}
        ticked={draft.factorRoles}
        onTicked={(factorRoles) => onDraft({ ...draft, factorRoles })}
        isRow
      />
      <NumberSelect
        label={words('operators.rules.session')}
        offered={hours}
        chosen={draft.sessionHours}
        labelOf={(count) => words('operators.rules.hours', { count })}
        onChosen={(sessionHours) => onDraft({ ...draft, sessionHours })}
      />
      <NumberSelect
        label={words('operators.rules.idle')}
        offered={minutes}
        chosen={draft.idleMinutes}
        labelOf={(count) => words('operators.rules.minutes', { count })}
        onChosen={(idleMinutes) => onDraft({ ...draft, idleMinutes })}
      />
    </>
  );
}
