import { Button } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { useNotify } from '../shell/notify.tsx';
import { Proof, type ProofState } from '../shell/proof.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useWords } from '../words.ts';
import { ReasonField } from './reason-field.tsx';

type Props = {
  readonly title: string;
  /** What the button says that does it. */
  readonly now: string;
  /** What is told once it is done. */
  readonly done: string;
  /** The command behind it, as far as the dialog shows it. */
  readonly command: { readonly running: boolean; readonly proof: ProofState };
  /** Another reason for which it cannot be done yet. */
  readonly whyNot?: string | undefined;
  /** Does it; null when the proof was refused. */
  readonly onRun: (reason: string) => Promise<{ readonly ok: boolean } | null>;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** A dialog that ends with a reason, and with a proof where that is asked for. */
export function ReasonDialog({ title, command, onRun, onClose, ...rest }: Props) {
  const words = useWords();
  const { notify } = useNotify();
  const [reason, setReason] = useState('');
  const { running, proof } = command;
  const missing = reason.trim() === '' ? words('operators.reason.empty') : undefined;
  const whyNot = rest.whyNot ?? missing ?? proof.whyNot;
  async function submit() {
    if (whyNot || running) return;
    const outcome = await onRun(reason);
    if (!outcome?.ok) return;
    notify({ title: rest.done });
    onClose();
  }
  return (
    <DialogFrame
      title={title}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton isBusy={running} busyLabel={words('operators.busy')} whyNot={whyNot}>
            {rest.now}
          </BusyButton>
        </>
      }
    >
      {rest.children}
      <ReasonField value={reason} onChange={setReason} />
      <Proof proof={proof} />
    </DialogFrame>
  );
}
