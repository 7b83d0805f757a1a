import { useState } from 'react';
import { callByName, type Refusal } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { makeKit } from '../shell/kit-store.ts';
import { HintButton } from '../ui/hint-button.tsx';
import { PasswordInput } from '../ui/password-input.tsx';
import { useWords } from '../words.ts';
import { SetupFrame } from './setup-frame.tsx';

/** The app was closed between making the vault and confirming its kit. */
export function UnfinishedKit() {
  const words = useWords();
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<Refusal | undefined>(undefined);
  const isGiven = password !== '';
  function submit() {
    if (!isGiven) return;
    setFailure(undefined);
    void makeKit('first', () => callByName('session.renewKit', { password })).then(setFailure);
  }
  return (
    <SetupFrame
      title={words('session.unfinished.title')}
      body={words('session.unfinished.body')}
      onSubmit={submit}
      footer={
        <HintButton
          appearance="primary"
          type="submit"
          whyNot={isGiven ? undefined : words('session.signIn.empty')}
        >
          {words('session.unfinished.button')}
        </HintButton>
      }
    >
      <PasswordInput
        label={words('session.password.label')}
        value={password}
        onChange={setPassword}
        purpose="current-password"
        showLabel={words('session.showPassword')}
        hideLabel={words('session.hidePassword')}
      />
      <FailureView failure={failure} />
    </SetupFrame>
  );
}
