import { Field, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { type ElevationRules, lentKeyRules } from '../../shared/model/elevation.ts';
import { useProved } from '../shell/proof.tsx';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { NumberSelect } from './number-select.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { TickGroup } from './tick-group.tsx';

const minutes = [15, 30, 60, 120, 240, 480] as const;

type Props = { readonly rules: ElevationRules; readonly onClose: () => void };

/** Changes which roles are lent. That of owners is none of them. */
export function LentDialog({ rules, onClose }: Props) {
  const words = useWords();
  const roleName = useRoleName();
  const [draft, setDraft] = useState(rules);
  const command = useProved('operators.setElevationRules');
  const roles = (useQuery('roles.list', {}).value ?? []).map(({ role }) => role);
  return (
    <ReasonDialog
      title={words('operators.lent.title')}
      now={words('operators.rules.now')}
      done={words('operators.lent.changed')}
      command={command}
      onRun={(reason) => command.run({ ...draft, roles: [...draft.roles], reason })}
      onClose={onClose}
    >
      <span>{words('operators.lent.body')}</span>
      <TickGroup
        title={words('operators.lent.roles')}
        items={roles.map(({ id }) => id).filter((id) => id !== 'owner')}
        labelOf={(id) => roleName(id, roles.find((role) => role.id === id)?.name)}
        ticked={draft.roles}
        onTicked={(ticked) => setDraft({ ...draft, roles: ticked })}
        isRow
      />
      <NumberSelect
        label={words('operators.lent.most')}
        offered={minutes}
        chosen={draft.minutes}
        labelOf={(count) => words('operators.rules.minutes', { count })}
        onChosen={(most) => setDraft({ ...draft, minutes: most })}
      />
      <KeyRuleField rules={draft} onRules={setDraft} />
    </ReasonDialog>
  );
}

type KeyRuleProps = {
  readonly rules: ElevationRules;
  readonly onRules: (rules: ElevationRules) => void;
};

/** Whether keys may go with a role, and what happens with them afterwards. */
function KeyRuleField({ rules, onRules }: KeyRuleProps) {
  const words = useWords();
  const { keys, ...others } = rules;
  return (
    <Field
      label={words('operators.lent.keys')}
      hint={keys ? words('operators.lent.keys.hint') : null}
    >
      <Select
        value={keys ?? 'none'}
        onChange={(_event, { value }) => {
          const chosen = lentKeyRules.find((one) => one === value);
          onRules(chosen ? { ...others, keys: chosen } : others);
        }}
      >
        {(['none', ...lentKeyRules] as const).map((one) => (
          <option key={one} value={one}>
            {words(`operators.lent.keys.${one}`)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
