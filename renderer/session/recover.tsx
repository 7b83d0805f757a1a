import {
  Button,
  Checkbox,
  Field,
  makeStyles,
  Spinner,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { SessionStatus } from '../../shared/model/session.ts';
import { callByName, type Refusal } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { makeKit, usePendingKit } from '../shell/kit-store.ts';
import { type NewPassword, NewPasswordFields, useNewPassword } from '../shell/new-password.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { useWords } from '../words.ts';
import { SetupFrame } from './setup-frame.tsx';

const useStyles = makeStyles({ kit: { fontFamily: tokens.fontFamilyMonospace } });

type Props = { readonly status: SessionStatus; readonly onBack: () => void };

/** Opens the vault with its recovery kit, and sets a new password. */
export function Recover({ status, onBack }: Props) {
  const words = useWords();
  const [kit, setKit] = useState('');
  const [wantsKeychain, setWantsKeychain] = useState(true);
  const [failure, setFailure] = useState<Refusal | undefined>(undefined);
  const { isMaking } = usePendingKit();
  const next = useNewPassword(status.operatorName ?? '');
  const mayUseKeychain = !['absent', 'locked', 'unavailable'].includes(status.keychain);
  const useKeychain = mayUseKeychain && wantsKeychain;
  const isComplete = kit.trim() !== '' && next.isReady;
  function submit() {
    if (!isComplete || isMaking) return;
    setFailure(undefined);
    const input = { kit, password: next.password, useKeychain };
    void makeKit('recovered', () => callByName('session.recover', input)).then(setFailure);
  }
  const whyNot = isMaking
    ? words('session.recover.busy')
    : isComplete
      ? undefined
      : words('session.recover.empty');
  return (
    <SetupFrame
      title={words('session.recover.title')}
      body={words('session.recover.body')}
      onSubmit={submit}
      footer={
        <>
          <HintButton
            appearance="primary"
            type="submit"
            whyNot={whyNot}
            icon={isMaking ? <Spinner size="tiny" /> : null}
          >
            {words('session.recover.button')}
          </HintButton>
          <Button onClick={onBack}>{words('session.back')}</Button>
        </>
      }
    >
      <RecoverFields kit={kit} onKit={setKit} next={next} />
      {mayUseKeychain ? (
        <Checkbox
          checked={useKeychain}
          onChange={(_event, data) => setWantsKeychain(data.checked === true)}
          label={words('session.recover.useKeychain', { name: status.keychainName })}
        />
      ) : null}
      <FailureView failure={failure} />
    </SetupFrame>
  );
}

type FieldsProps = {
  readonly kit: string;
  readonly onKit: (kit: string) => void;
  readonly next: NewPassword;
};

function RecoverFields({ kit, onKit, next }: FieldsProps) {
  const words = useWords();
  const styles = useStyles();
  return (
    <>
      <Field label={words('session.recover.kitLabel')} hint={words('session.recover.kitHint')}>
        <Textarea
          value={kit}
          rows={3}
          maxLength={400}
          autoComplete="off"
          spellCheck={false}
          textarea={{ dir: 'ltr', className: styles.kit }}
          onChange={(_event, data) => onKit(data.value)}
        />
      </Field>
      <NewPasswordFields state={next} label={words('session.password.newLabel')} />
    </>
  );
}
