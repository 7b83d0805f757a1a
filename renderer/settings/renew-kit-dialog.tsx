import { Button } from '@fluentui/react-components';
import { type OwnProof, OwnProofFields, useOwnProof } from '../shell/own-proof.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { useWords } from '../words.ts';

type Props = {
  readonly onRenew: (proof: OwnProof['given']) => void;
  readonly onClose: () => void;
};

/** Asks for the password before a new recovery kit is made. */
export function RenewKitDialog({ onRenew, onClose }: Props) {
  const words = useWords();
  const proof = useOwnProof();
  function submit() {
    if (proof.whyNot) return;
    onClose();
    onRenew(proof.given);
  }
  return (
    <DialogFrame
      title={words('settings.renewKitTitle')}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <HintButton appearance="primary" type="submit" whyNot={proof.whyNot}>
            {words('settings.renewKitNow')}
          </HintButton>
        </>
      }
    >
      <span>{words('settings.renewKitBody')}</span>
      <OwnProofFields proof={proof} label={words('settings.currentPassword')} />
    </DialogFrame>
  );
}
