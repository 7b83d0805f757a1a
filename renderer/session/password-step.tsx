import { Button } from '@fluentui/react-components';
import type { Refusal } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { NewPasswordFields, useNewPassword } from '../shell/new-password.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { useWords } from '../words.ts';
import { SetupFrame, type SetupStep } from './setup-frame.tsx';

type Props = {
  readonly ownerName: string;
  readonly failure: Refusal | undefined;
  readonly onBack: () => void;
  readonly onCreate: (password: string) => void;
  readonly step: SetupStep;
};

/** Asks for the password; its button is the first that writes anything. */
export function PasswordStep({ ownerName, failure, onBack, onCreate, step }: Props) {
  const words = useWords();
  const state = useNewPassword(ownerName);
  function submit() {
    if (state.isReady) onCreate(state.password);
  }
  return (
    <SetupFrame
      title={words('session.password.title')}
      body={words('session.password.body')}
      step={step}
      onSubmit={submit}
      footer={
        <>
          <HintButton
            appearance="primary"
            type="submit"
            whyNot={state.isReady ? undefined : words('session.password.notYet')}
          >
            {words('session.create.button')}
          </HintButton>
          <Button onClick={onBack}>{words('session.back')}</Button>
        </>
      }
    >
      <NewPasswordFields state={state} label={words('session.password.label')} />
      <FailureView failure={failure} />
    </SetupFrame>
  );
}
