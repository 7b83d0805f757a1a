import { Button, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import type { Operator } from '../../shared/model/operator.ts';
import type { ValueFor } from '../api.ts';
import { OneTimeCode } from '../shell/one-time-code.tsx';
import { Proof, type ProofState, useProved } from '../shell/proof.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useFormats, useWords } from '../words.ts';
import { NumberSelect } from './number-select.tsx';
import { RoleSelect } from './role-select.tsx';

const lengths = [1, 3, 7, 14, 30] as const;
const usualDays = 7;

type Props = {
  /** Somebody who is to enrol again; null for somebody new. */
  readonly again: Operator | null;
  readonly onClose: () => void;
};

type Invited = ValueFor<'operators.invite'>;

/** Makes an enrolment code, and shows it once. */
export function InviteDialog({ again, onClose }: Props) {
  const words = useWords();
  const [made, setMade] = useState<{ readonly name: string; readonly invited: Invited } | null>(
    null,
  );
  if (made) {
    const { name, invited } = made;
    return (
      <OneTimeCode
        title={words('operators.code.title', { name })}
        body={words('operators.code.body', { name })}
        {...invited}
        ends={words('operators.code.ends')}
        done={words('operators.code.done')}
        onClose={onClose}
      />
    );
  }
  const tell = (name: string) => (invited: Invited) => setMade({ name, invited });
  return again ? (
    <AgainForm operator={again} onMade={tell(again.name)} onClose={onClose} />
  ) : (
    <NewForm onMade={(name, invited) => tell(name)(invited)} onClose={onClose} />
  );
}

type NewProps = {
  readonly onMade: (name: string, invited: Invited) => void;
  readonly onClose: () => void;
};

function NewForm({ onMade, onClose }: NewProps) {
  const words = useWords();
  const [name, setName] = useState('');
  const [role, setRole] = useState('support');
  const [days, setDays] = useState(usualDays);
  const invite = useProved('operators.invite');
  const whyNot = name.trim() === '' ? words('operators.invite.empty') : undefined;
  async function submit() {
    const outcome = await invite.run({ name: name.trim(), role, days });
    if (outcome?.ok) onMade(name.trim(), outcome.value);
  }
  return (
    <InviteFrame
      title={words('operators.invite.title')}
      isBusy={invite.running}
      whyNot={whyNot}
      proof={invite.proof}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <span>{words('operators.invite.body')}</span>
      <Field label={words('operators.name')} hint={words('operators.name.hint')}>
        <Input value={name} maxLength={200} onChange={(_event, data) => setName(data.value)} />
      </Field>
      <RoleSelect value={role} onChange={setRole} />
      <DaysSelect value={days} onChange={setDays} />
    </InviteFrame>
  );
}

type AgainProps = {
  readonly operator: Operator;
  readonly onMade: (invited: Invited) => void;
  readonly onClose: () => void;
};

function AgainForm({ operator, onMade, onClose }: AgainProps) {
  const words = useWords();
  const [days, setDays] = useState(usualDays);
  const invite = useProved('operators.inviteAgain');
  async function submit() {
    const outcome = await invite.run({ id: operator.id, days });
    if (outcome?.ok) onMade(outcome.value);
  }
  return (
    <InviteFrame
      title={words('operators.again.title', { name: operator.name })}
      isBusy={invite.running}
      whyNot={undefined}
      proof={invite.proof}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <span>{words('operators.again.body', { name: operator.name })}</span>
      <DaysSelect value={days} onChange={setDays} />
    </InviteFrame>
  );
}

type DaysProps = { readonly value: number; readonly onChange: (days: number) => void };

function DaysSelect({ value, onChange }: DaysProps) {
  const words = useWords();
  const formats = useFormats();
  return (
    <NumberSelect
      label={words('operators.days')}
      offered={lengths}
      chosen={value}
      labelOf={(days) => words('operators.days.count', { days, until: formats.date(endOf(days)) })}
      onChosen={onChange}
    />
  );
}

function endOf(days: number): number {
  return Date.now() + days * 24 * 60 * 60_000;
}

type FrameProps = {
  readonly title: string;
  readonly isBusy: boolean;
  readonly whyNot: string | undefined;
  readonly proof: ProofState;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
};

function InviteFrame(props: FrameProps) {
  const words = useWords();
  const whyNot = props.whyNot ?? props.proof.whyNot;
  return (
    <DialogFrame
      title={props.title}
      onClose={props.onClose}
      onSubmit={() => {
        if (!whyNot && !props.isBusy) props.onSubmit();
      }}
      actions={
        <>
          <Button onClick={props.onClose}>{words('shell.cancel')}</Button>
          <BusyButton
            isBusy={props.isBusy}
            busyLabel={words('operators.invite.busy')}
            whyNot={whyNot}
          >
            {words('operators.invite.now')}
          </BusyButton>
        </>
      }
    >
      {props.children}
      <Proof proof={props.proof} />
    </DialogFrame>
  );
}
