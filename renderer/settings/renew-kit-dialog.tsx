import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { callByName, type Refusal } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { makeKit } from '../shell/kit-store.ts';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { useWords } from '../words.ts';
import { CurrentPassword } from './current-password.tsx';

/** Asks for the password; the new kit is then shown by the screen of its own that a kit has. */
export function RenewKitDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<Refusal | undefined>(undefined);
  const isComplete = password !== '';
  function submit() {
    if (!isComplete) return;
    setFailure(undefined);
    void makeKit('renewed', () => callByName('session.renewKit', { password })).then(setFailure);
  }
  return (
    <DialogFrame
      title={words('settings.renewKitTitle')}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <HintButton
            appearance="primary"
            type="submit"
            whyNot={isComplete ? undefined : words('settings.needsPassword')}
          >
            {words('settings.renewKitNow')}
          </HintButton>
        </>
      }
    >
      <span>{words('settings.renewKitBody')}</span>
      <CurrentPassword value={password} onChange={setPassword} />
      <FailureView failure={failure} />
    </DialogFrame>
  );
}
