import { Field, Input } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { Verdict } from '../../../shared/model/approval.ts';
import { FailureView } from '../failure.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useCommand } from '../../use-command.ts';
import { useWords } from '../../words.ts';

type Props = {
  readonly request: string;
  readonly verdict: Verdict;
  readonly onClose: () => void;
  /** Called instead of `onClose` once it is decided. */
  readonly onDecided?: () => void;
  readonly children?: ReactNode;
};

/** Asks why, and signs. Nothing that was decided can be taken back. */
export function DecideDialog({ request, verdict, onClose, onDecided, children }: Props) {
  const words = useWords();
  const decide = useCommand('changes.decide');
  const [reason, setReason] = useState('');
  const submit = async () => {
    const outcome = await decide.run({ request, verdict, reason: reason.trim() });
    if (outcome.ok) (onDecided ?? onClose)();
  };
  return (
    <FormDialog
      open
      title={words(`approval.${verdict}.title`)}
      submit={words(`approval.${verdict}.submit`)}
      cancel={words('shell.cancel')}
      isDangerous={verdict === 'reject'}
      whyNot={reason.trim() === '' ? words('approval.reason.missing') : undefined}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <div>{words(`approval.${verdict}.body`)}</div>
      {children}
      <Field label={words('changes.reason')} required>
        <Input value={reason} maxLength={500} onChange={(_, data) => setReason(data.value)} />
      </Field>
      <FailureView failure={decide.failure} />
    </FormDialog>
  );
}
