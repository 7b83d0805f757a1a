import { Badge, Button, Caption1, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { SessionStatus } from '../../shared/model/session.ts';
import { FailureView } from '../shell/failure.tsx';
import { CodeInput } from '../ui/code-input.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { Notice } from '../ui/notice.tsx';
import { PasswordInput } from '../ui/password-input.tsx';
import { useCommand } from '../use-command.ts';
import { useFormats, useWords } from '../words.ts';
import { ProfileChoice } from './profile-choice.tsx';
import { SetupFrame } from './setup-frame.tsx';
import { useCountdown } from './use-countdown.ts';

const useStyles = makeStyles({
  badges: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  profile: { color: tokens.colorNeutralForeground3 },
});

type Props = {
  readonly status: SessionStatus;
  readonly onCheckAgain: () => void;
  readonly onRecover: () => void;
};

/** The password of the vault, with what stands in its way in words. */
export function SignInForm({ status, onCheckAgain, onRecover }: Props) {
  const words = useWords();
  const { usesCode } = status;
  const [typed, setTyped] = useState(nothing);
  const field = useRef<HTMLDivElement>(null);
  const name = status.operatorName;
  const title = name ? words('session.signIn.titleName', { name }) : words('session.signIn.title');
  const signIn = useCommand('session.signIn');
  const secondsLeft = useDelay(status, signIn.failure?.facts);
  const whyNot = useWhyNot({ ...typed, usesCode }, secondsLeft, signIn.running);
  async function submit() {
    if (whyNot) return;
    const { password, code } = typed;
    const outcome = await signIn.run(usesCode ? { password, code: code.trim() } : { password });
    setTyped(nothing);
    if (outcome.ok) return;
    onCheckAgain();
    // The button has nothing to send any more; what comes next is typed.
    field.current?.querySelector('input')?.focus();
  }
  return (
    <SetupFrame
      title={title}
      onSubmit={() => void submit()}
      footer={
        <>
          <HintButton
            appearance="primary"
            type="submit"
            whyNot={whyNot}
            icon={signIn.running ? <Spinner size="tiny" /> : null}
          >
            {words(signIn.running ? 'session.signIn.busy' : 'session.signIn.button')}
          </HintButton>
          <Button appearance="subtle" onClick={onRecover}>
            {words('session.signIn.forgot')}
          </Button>
        </>
      }
    >
      <Protection status={status} />
      <LockNotice status={status} />
      <KeychainNotice status={status} onCheckAgain={onCheckAgain} />
      <div ref={field}>
        <SecretFields typed={{ ...typed, usesCode }} onTyped={setTyped} />
      </div>
      {secondsLeft > 0 ? (
        <DelayNotice secondsLeft={secondsLeft} />
      ) : (
        <FailureView
          failure={signIn.failure?.code === 'sign-in-delayed' ? undefined : signIn.failure}
        />
      )}
    </SetupFrame>
  );
}

type Typed = { readonly password: string; readonly code: string };
type Asked = Typed & { readonly usesCode: boolean };

const nothing: Typed = { password: '', code: '' };

type FieldsProps = { readonly typed: Asked; readonly onTyped: (typed: Typed) => void };

function SecretFields({ typed, onTyped }: FieldsProps) {
  const words = useWords();
  const { password, code, usesCode } = typed;
  return (
    <>
      <PasswordInput
        label={words('session.password.label')}
        value={password}
        onChange={(value) => onTyped({ password: value, code })}
        purpose="current-password"
        showLabel={words('session.showPassword')}
        hideLabel={words('session.hidePassword')}
      />
      {usesCode ? (
        <CodeInput
          label={words('session.code.label')}
          hint={words('session.code.hint')}
          value={code}
          onChange={(value) => onTyped({ password, code: value })}
        />
      ) : null}
    </>
  );
}

/** Seconds until the next attempt, from the state of the session or from the last refusal. */
function useDelay(
  status: SessionStatus,
  facts: Readonly<Record<string, string | number>> | undefined,
): number {
  const told = facts?.['retryAt'];
  const until = Math.max(status.delayedUntil ?? 0, typeof told === 'number' ? told : 0);
  return useCountdown(until > 0 ? until : null);
}

function useWhyNot(typed: Asked, secondsLeft: number, isBusy: boolean): string | undefined {
  const words = useWords();
  const formats = useFormats();
  if (isBusy) return words('session.signIn.busy');
  if (secondsLeft > 0) {
    return words('session.signIn.delayedShort', { left: formats.duration(secondsLeft) });
  }
  if (typed.password === '') return words('session.signIn.empty');
  return typed.usesCode && typed.code.trim() === '' ? words('session.code.empty') : undefined;
}

function DelayNotice({ secondsLeft }: { readonly secondsLeft: number }) {
  const words = useWords();
  const formats = useFormats();
  return (
    <Notice
      tone="warning"
      body={words('session.signIn.delayed', { left: formats.duration(secondsLeft) })}
    />
  );
}

function Protection({ status }: { readonly status: SessionStatus }) {
  const words = useWords();
  const styles = useStyles();
  return (
    <>
      <Caption1 className={styles.profile}>{words('session.signIn.profile')}</Caption1>
      <ProfileChoice profile={status.profile} />
      <div className={styles.badges}>
        {status.usesKeychain ? null : (
          <Badge appearance="outline" color="warning">
            {words('session.signIn.passwordOnly')}
          </Badge>
        )}
        {status.runtime === 'development' ? (
          <Badge appearance="outline" color="informative">
            {words('session.signIn.development')}
          </Badge>
        ) : null}
      </div>
    </>
  );
}

/** Why the session before ended, when nobody asked for it. */
function LockNotice({ status }: { readonly status: SessionStatus }) {
  const words = useWords();
  const { lockedBecause } = status;
  if (!lockedBecause) return null;
  return <Notice tone="info" body={words(`session.locked.${lockedBecause}`)} />;
}

function KeychainNotice({ status, onCheckAgain }: Omit<Props, 'onRecover'>) {
  const words = useWords();
  if (!status.usesKeychain || status.keychain === 'ok') return null;
  const id = `session.signInKeychain.${status.keychain}`;
  return (
    <Notice
      tone="warning"
      title={words(`${id}.title`)}
      body={words(`${id}.body`, { name: status.keychainName })}
      action={<Button onClick={onCheckAgain}>{words('session.checkAgain')}</Button>}
    />
  );
}
