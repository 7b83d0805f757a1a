import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { useWords } from '../words.ts';
import { CurrentPassword } from './current-password.tsx';

type Props = {
  readonly onRenew: (password: string) => void;
  readonly onClose: () => void;
};

/** Asks for the password before a new recovery kit is made. */
export function RenewKitDialog({ onRenew, onClose }: Props) {
  const words = useWords();
  const [password, setPassword] = useState('');
  const isComplete = password !== '';
  function submit() {
    if (!isComplete) return;
    onClose();
    onRenew(password);
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
    </DialogFrame>
  );
}
