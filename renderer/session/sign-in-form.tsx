import {
  Badge,
  Button,
  Caption1,
  Field,
  makeStyles,
  Select,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { type RefObject, useRef, useState } from 'react';
import type { SessionStatus } from '../../shared/model/session.ts';
import type { Refusal } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { CodeInput } from '../ui/code-input.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { Notice } from '../ui/notice.tsx';
import { PasswordInput } from '../ui/password-input.tsx';
import { useCommand } from '../use-command.ts';
import { useFormats, useWords } from '../words.ts';
import { ProfileChoice } from './profile-choice.tsx';
import { SetupFrame } from './setup-frame.tsx';
import { LockNotice } from './lock-notice.tsx';
import { useRemembered } from './use-remembered.ts';
import { useCountdown } from './use-countdown.ts';

const useStyles = makeStyles({
  badges: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  fields: { display: 'flex', flexDirection: 'column', rowGap: '16px' },
  profile: { color: tokens.colorNeutralForeground3 },
});

type Props = {
  readonly status: SessionStatus;
  readonly onCheckAgain: () => void;
  readonly onOtherWay: (way: 'kit' | 'code') => void;
};

/** The password of the vault, with what stands in its way in words. */
export function SignInForm({ status, onCheckAgain, onOtherWay }: Props) {
  const title = useTitle(status);
  const [typed, setTyped] = useState(nothing);
  const field = useRef<HTMLDivElement>(null);
  const { chosen, choose, remember } = useRemembered(status.operators);
  const usesCode = chosen?.usesCode ?? status.usesCode;
  const usesKeychain = chosen?.usesKeychain ?? status.usesKeychain;
  const signIn = useCommand('session.signIn');
  const secondsLeft = useDelay(status, signIn.failure?.facts);
  const [isDamaged, setDamaged] = useState(false);
  const whyNot = useWhyNot({ ...typed, usesCode }, secondsLeft, signIn.running);
  async function submit() {
    if (whyNot) return;
    const { password, code } = typed;
    const outcome = await signIn.run({
      password,
      operator: chosen?.id,
      ...(usesCode && { code: code.trim() }),
      ...(isDamaged && { repair: true }),
    });
    setTyped(nothing);
    if (outcome.ok) return remember(outcome.value);
    setDamaged(isDamaged || outcome.code === 'vault-damaged');
    onCheckAgain();
    // The button has nothing to send any more; what comes next is typed.
    field.current?.querySelector('input')?.focus();
  }
  return (
    <SetupFrame
      title={title}
      onSubmit={() => void submit()}
      footer={<SignInButton whyNot={whyNot} isBusy={signIn.running} isDamaged={isDamaged} />}
      ways={<OtherWays onOtherWay={onOtherWay} />}
    >
      <Protection status={status} usesKeychain={usesKeychain} />
      <LockNotice status={status} />
      {usesKeychain ? <KeychainNotice status={status} onCheckAgain={onCheckAgain} /> : null}
      <WhoSignsIn operators={status.operators} chosen={chosen?.id} onChoose={choose} />
      <SecretFields place={field} typed={{ ...typed, usesCode }} onTyped={setTyped} />
      {isDamaged ? <DamagedNotice /> : null}
      {secondsLeft > 0 ? (
        <DelayNotice secondsLeft={secondsLeft} />
      ) : (
        <FailureView failure={hasOwnWords(signIn.failure) ? undefined : signIn.failure} />
      )}
    </SetupFrame>
  );
}

/** One title however many names: the frame takes another for a new page, and moves the focus. */
function useTitle({ operators }: SessionStatus): string {
  const words = useWords();
  const [first, second] = operators;
  if (!first || second) return words('session.signIn.title');
  return words('session.signIn.titleName', { name: first.name });
}

type ButtonProps = {
  readonly whyNot: string | undefined;
  readonly isBusy: boolean;
  readonly isDamaged: boolean;
};

function SignInButton({ whyNot, isBusy, isDamaged }: ButtonProps) {
  const words = useWords();
  return (
    <HintButton
      appearance="primary"
      type="submit"
      whyNot={whyNot}
      icon={isBusy ? <Spinner size="tiny" /> : null}
    >
      {words(`session.signIn.${isBusy ? 'busy' : isDamaged ? 'repair' : 'button'}`)}
    </HintButton>
  );
}

/** The ways in without the password of somebody who is known here. */
function OtherWays({ onOtherWay }: Pick<Props, 'onOtherWay'>) {
  const words = useWords();
  return (
    <>
      <Button appearance="subtle" onClick={() => onOtherWay('kit')}>
        {words('session.signIn.forgot')}
      </Button>
      <Button appearance="subtle" onClick={() => onOtherWay('code')}>
        {words('session.signIn.code')}
      </Button>
    </>
  );
}

/** Whether this screen says more of a refusal than every other does. */
function hasOwnWords(failure: Refusal | undefined): boolean {
  return failure?.code === 'sign-in-delayed' || failure?.code === 'vault-damaged';
}

/** What can be done when the database does not open: the next sign-in goes there. */
function DamagedNotice() {
  const words = useWords();
  return (
    <Notice
      tone="warning"
      title={words('session.signInDamaged.title')}
      body={words('session.signInDamaged.body')}
    />
  );
}

type Typed = { readonly password: string; readonly code: string };
type Asked = Typed & { readonly usesCode: boolean };

const nothing: Typed = { password: '', code: '' };

type FieldsProps = {
  readonly place: RefObject<HTMLDivElement | null>;
  readonly typed: Asked;
  readonly onTyped: (typed: Typed) => void;
};

function SecretFields({ place, typed, onTyped }: FieldsProps) {
  const words = useWords();
  const styles = useStyles();
  const { password, code, usesCode } = typed;
  return (
    <div ref={place} className={styles.fields}>
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
    </div>
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

type WhoProps = {
  readonly operators: SessionStatus['operators'];
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
};

/** Asks who signs in where there is more than one to choose from. */
function WhoSignsIn({ operators, chosen, onChoose }: WhoProps) {
  const words = useWords();
  if (operators.length < 2) return null;
  return (
    <Field label={words('session.signIn.who')}>
      <Select value={chosen ?? ''} onChange={(_event, data) => onChoose(data.value)}>
        {operators.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
}

type ProtectionProps = { readonly status: SessionStatus; readonly usesKeychain: boolean };

function Protection({ status, usesKeychain }: ProtectionProps) {
  const words = useWords();
  const styles = useStyles();
  return (
    <>
      <Caption1 className={styles.profile}>{words('session.signIn.profile')}</Caption1>
      <ProfileChoice profile={status.profile} />
      <div className={styles.badges}>
        {usesKeychain ? null : (
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

function KeychainNotice({ status, onCheckAgain }: Omit<Props, 'onOtherWay'>) {
  const words = useWords();
  if (status.keychain === 'ok') return null;
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
