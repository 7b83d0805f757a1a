import { Button } from '@fluentui/react-components';
import { FailureView } from '../shell/failure.tsx';
import { NewPasswordFields, useNewPassword } from '../shell/new-password.tsx';
import { useNotify } from '../shell/notify.tsx';
import { OwnProofFields, useOwnProof } from '../shell/own-proof.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';

/** Another password for the same vault. */
export function ChangePasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const { notify } = useNotify();
  const ownerName = useQuery('session.status', {}).value?.operatorName ?? '';
  const proof = useOwnProof();
  const next = useNewPassword(ownerName);
  const change = useCommand('session.changePassword');
  const isComplete = proof.whyNot === undefined && next.isReady;
  async function submit() {
    if (!isComplete || change.running) return;
    const { password: current, ...code } = proof.given;
    const outcome = await change.run({ current, next: next.password, ...code });
    if (!outcome.ok) return;
    notify({ title: words('settings.passwordChanged') });
    onClose();
  }
  return (
    <DialogFrame
      title={words('settings.changePasswordNow')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton
            isBusy={change.running}
            busyLabel={words('settings.busy')}
            whyNot={isComplete ? undefined : words('settings.passwordNotYet')}
          >
            {words('settings.changePasswordNow')}
          </BusyButton>
        </>
      }
    >
      <OwnProofFields proof={proof} label={words('settings.currentPassword')} />
      <NewPasswordFields state={next} label={words('session.password.newLabel')} />
      <FailureView failure={change.failure} />
    </DialogFrame>
  );
}
