import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { ValueFor } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { OneTimeCode } from '../shell/one-time-code.tsx';
import { OwnProofFields, useOwnProof } from '../shell/own-proof.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';

/** Makes a code for another device once the password was proved, and shows it once. */
export function AddDeviceDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const [made, setMade] = useState<ValueFor<'session.addDevice'> | null>(null);
  const proof = useOwnProof();
  const add = useCommand('session.addDevice');
  async function submit() {
    if (proof.whyNot || add.running) return;
    const outcome = await add.run(proof.given);
    proof.clear();
    if (outcome.ok) setMade(outcome.value);
  }
  if (made) {
    return (
      <OneTimeCode
        title={words('settings.addDeviceCode')}
        body={words('settings.addDeviceNext')}
        {...made}
        ends={words('settings.addDeviceEnds')}
        done={words('settings.addDeviceDone')}
        onClose={onClose}
      />
    );
  }
  return (
    <DialogFrame
      title={words('settings.addDeviceTitle')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton isBusy={add.running} busyLabel={words('settings.busy')} whyNot={proof.whyNot}>
            {words('settings.addDeviceNow')}
          </BusyButton>
        </>
      }
    >
      <span>{words('settings.addDeviceHelp')}</span>
      <OwnProofFields proof={proof} label={words('settings.currentPassword')} />
      <FailureView failure={add.failure} />
    </DialogFrame>
  );
}
