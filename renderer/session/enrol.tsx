import {
  Button,
  Checkbox,
  Field,
  Input,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { SessionStatus } from '../../shared/model/session.ts';
import { FailureView } from '../shell/failure.tsx';
import { NewPasswordFields, useNewPassword } from '../shell/new-password.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';
import { SetupFrame } from './setup-frame.tsx';
import { useRemembered } from './use-remembered.ts';

const useStyles = makeStyles({ code: { fontFamily: tokens.fontFamilyMonospace } });

type Props = { readonly status: SessionStatus; readonly onBack: () => void };

/** Takes up an invitation: the code that an owner handed over, and a password of one's own. */
export function Enrol({ status, onBack }: Props) {
  const words = useWords();
  const styles = useStyles();
  const [code, setCode] = useState('');
  const [wantsKeychain, setWantsKeychain] = useState(true);
  const enrol = useCommand('session.enrol');
  const { remember } = useRemembered();
  const next = useNewPassword('');
  const mayUseKeychain = !['absent', 'locked', 'unavailable'].includes(status.keychain);
  const useKeychain = mayUseKeychain && wantsKeychain;
  const isComplete = code.trim() !== '' && next.isReady;
  async function submit() {
    if (!isComplete || enrol.running) return;
    const outcome = await enrol.run({ code, password: next.password, useKeychain });
    if (outcome.ok) await remember(outcome.value);
  }
  const whyNot = isComplete ? undefined : words('session.enrol.empty');
  return (
    <SetupFrame
      title={words('session.enrol.title')}
      body={words('session.enrol.body')}
      onSubmit={() => void submit()}
      footer={
        <>
          <HintButton
            appearance="primary"
            type="submit"
            whyNot={enrol.running ? words('session.enrol.busy') : whyNot}
            icon={enrol.running ? <Spinner size="tiny" /> : null}
          >
            {words('session.enrol.button')}
          </HintButton>
          <Button onClick={onBack}>{words('session.back')}</Button>
        </>
      }
    >
      <Field label={words('session.enrol.code')} hint={words('session.enrol.codeHint')}>
        <Input
          value={code}
          maxLength={400}
          autoComplete="off"
          spellCheck={false}
          input={{ dir: 'ltr', className: styles.code }}
          onChange={(_event, data) => setCode(data.value)}
        />
      </Field>
      <NewPasswordFields state={next} label={words('session.enrol.password')} />
      {mayUseKeychain ? (
        <Checkbox
          checked={useKeychain}
          onChange={(_event, data) => setWantsKeychain(data.checked === true)}
          label={words('session.enrol.useKeychain', { name: status.keychainName })}
        />
      ) : (
        <Notice tone="warning" body={words('session.welcome.passwordOnly')} />
      )}
      <FailureView failure={enrol.failure} />
    </SetupFrame>
  );
}
