import { Button, Field, Input } from '@fluentui/react-components';
import { HintButton } from '../ui/hint-button.tsx';
import { useWords } from '../words.ts';
import { SetupFrame, type SetupStep } from './setup-frame.tsx';

type Props = {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
  readonly step: SetupStep;
};

/** Asks for the name that the audit log will carry. */
export function OwnerStep({ name, onName, onBack, onNext, step }: Props) {
  const words = useWords();
  const isGiven = name.trim() !== '';
  function submit() {
    if (isGiven) onNext();
  }
  return (
    <SetupFrame
      title={words('session.owner.title')}
      body={words('session.owner.body')}
      step={step}
      onSubmit={submit}
      footer={
        <>
          <HintButton
            appearance="primary"
            type="submit"
            whyNot={isGiven ? undefined : words('session.owner.empty')}
          >
            {words('session.next')}
          </HintButton>
          <Button onClick={onBack}>{words('session.back')}</Button>
        </>
      }
    >
      <Field label={words('session.owner.label')}>
        <Input
          autoComplete="name"
          maxLength={200}
          value={name}
          onChange={(_event, data) => onName(data.value)}
        />
      </Field>
    </SetupFrame>
  );
}
