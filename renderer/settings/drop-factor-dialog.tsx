import { Button } from '@fluentui/react-components';
import { FailureView } from '../shell/failure.tsx';
import { useNotify } from '../shell/notify.tsx';
import { OwnProofFields, useOwnProof } from '../shell/own-proof.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';

/** Gives up the second factor, once password and code have been proved. */
export function DropFactorDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const { notify } = useNotify();
  const proof = useOwnProof();
  const stepUp = useCommand('session.stepUp');
  const drop = useCommand('session.dropFactor');
  const isBusy = stepUp.running || drop.running;
  async function submit() {
    if (proof.whyNot || isBusy) return;
    const proved = await stepUp.run(proof.given);
    proof.clear();
    if (!proved.ok) return;
    const outcome = await drop.run({});
    if (!outcome.ok) return;
    notify({ title: words('settings.factorDropped') });
    onClose();
  }
  return (
    <DialogFrame
      title={words('settings.factorDropTitle')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton isBusy={isBusy} busyLabel={words('settings.busy')} whyNot={proof.whyNot}>
            {words('settings.factorDropNow')}
          </BusyButton>
        </>
      }
    >
      <span>{words('settings.factorDropHelp')}</span>
      <OwnProofFields proof={proof} label={words('settings.currentPassword')} />
      <FailureView failure={stepUp.failure ?? drop.failure} />
    </DialogFrame>
  );
}
