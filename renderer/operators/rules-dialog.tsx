import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { SignInRules } from '../../shared/model/sign-in-rules.ts';
import { useNotify } from '../shell/notify.tsx';
import { Proof, useProved } from '../shell/proof.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { NumberSelect } from './number-select.tsx';
import { TickGroup } from './tick-group.tsx';
import { ReasonField } from './reason-field.tsx';

const hours = [1, 2, 4, 8, 12, 24] as const;
const minutes = [1, 2, 5, 10, 15, 30, 60, 120, 240] as const;

type Props = { readonly rules: SignInRules; readonly onClose: () => void };

/** Changes how operators sign in, and for how long. */
export function RulesDialog({ rules, onClose }: Props) {
  const words = useWords();
  const { notify } = useNotify();
  const [draft, setDraft] = useState(rules);
  const [reason, setReason] = useState('');
  const { run, running, proof } = useProved('operators.setSignInRules');
  const missing = reason.trim() === '' ? words('operators.reason.empty') : undefined;
  const whyNot = missing ?? proof.whyNot;
  async function submit() {
    if (whyNot || running) return;
    const outcome = await run({ ...draft, factorRoles: [...draft.factorRoles], reason });
    if (!outcome?.ok) return;
    notify({ title: words('operators.rules.changed') });
    onClose();
  }
  return (
    <DialogFrame
      title={words('operators.rules.title')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton isBusy={running} busyLabel={words('operators.busy')} whyNot={whyNot}>
            {words('operators.rules.now')}
          </BusyButton>
        </>
      }
    >
      <span>{words('operators.rules.body')}</span>
      <RuleFields draft={draft} onDraft={setDraft} />
      <ReasonField value={reason} onChange={setReason} />
      <Proof proof={proof} />
    </DialogFrame>
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
