import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { RenewableKey } from '../../shared/model/key.ts';
import { useNotify } from '../shell/notify.tsx';
import { Proof, useProved } from '../shell/proof.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words.ts';
import { ReasonField } from './reason-field.tsx';

type Props = { readonly which: RenewableKey; readonly onClose: () => void };

/** Says what renewing a key means, asks for a reason, and does it. */
export function RotateDialog({ which, onClose }: Props) {
  const words = useWords();
  const { notify } = useNotify();
  const [reason, setReason] = useState('');
  const { run, running, proof } = useProved('keys.rotate');
  const missing = reason.trim() === '' ? words('operators.reason.empty') : undefined;
  const whyNot = missing ?? proof.whyNot;
  const name = words(`keys.kind.${which}`);
  async function submit() {
    if (whyNot || running) return;
    const outcome = await run({ key: which, reason });
    if (!outcome?.ok) return;
    notify(
      outcome.value.kind === 'reseal'
        ? { title: words('keys.rotated', { key: name }) }
        : {
            title: words('keys.rotate.begun', { key: name }),
            body: words('keys.rotate.begun.body'),
          },
    );
    onClose();
  }
  return (
    <DialogFrame
      title={words('keys.rotate.title', { key: name })}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton isBusy={running} busyLabel={words('keys.rotate.busy')} whyNot={whyNot}>
            {words('keys.rotate.now')}
          </BusyButton>
        </>
      }
    >
      <span>{words(`keys.meaning.${which}`)}</span>
      <Notice tone="info" body={words(`keys.kept.${which}`)} />
      <ReasonField value={reason} onChange={setReason} />
      <Proof proof={proof} />
    </DialogFrame>
  );
}
