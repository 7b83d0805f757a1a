import { Button } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { Proof, type ProofState } from '../shell/proof.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useWords } from '../words.ts';
import { ReasonField } from './reason-field.tsx';

type Props = {
  readonly title: string;
  /** What the button says that does it. */
  readonly now: string;
  /** The command behind it, as far as the dialog shows it. */
  readonly command: { readonly running: boolean; readonly proof: ProofState };
  /** Another reason for which it cannot be done yet. */
  readonly whyNot?: string | undefined;
  readonly onRun: (reason: string) => Promise<void>;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** A dialog that ends with a reason, and with a proof where that is asked for. */
export function ReasonDialog({ title, now, command, onRun, onClose, ...rest }: Props) {
  const words = useWords();
  const [reason, setReason] = useState('');
  const missing = reason.trim() === '' ? words('operators.reason.empty') : undefined;
  const whyNot = rest.whyNot ?? missing ?? command.proof.whyNot;
  function submit() {
    if (!whyNot && !command.running) void onRun(reason);
  }
  return (
    <DialogFrame
      title={title}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton isBusy={command.running} busyLabel={words('operators.busy')} whyNot={whyNot}>
            {now}
          </BusyButton>
        </>
      }
    >
      {rest.children}
      <ReasonField value={reason} onChange={setReason} />
      <Proof proof={command.proof} />
    </DialogFrame>
  );
}
