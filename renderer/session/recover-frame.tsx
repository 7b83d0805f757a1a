import {
  Button,
  Checkbox,
  Field,
  makeStyles,
  Spinner,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { SessionStatus } from '../../shared/model/session.ts';
import type { Refusal } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { type KitOutcome, makeKit, usePendingKit } from '../shell/kit-store.ts';
import { NewPasswordFields, useNewPassword } from '../shell/new-password.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { useWords } from '../words.ts';
import { SetupFrame } from './setup-frame.tsx';

const useStyles = makeStyles({ code: { fontFamily: tokens.fontFamilyMonospace } });

/** What both ways back need besides what is on paper. */
type NewCredentials = { readonly password: string; readonly useKeychain: boolean };

type Props = {
  readonly status: SessionStatus;
  /** Which way back, as the ids of its words name it. */
  readonly way: 'recover' | 'recoverShares';
  /** What is on paper has been entered. */
  readonly isEntered: boolean;
  readonly onRecover: (given: NewCredentials) => Promise<KitOutcome>;
  readonly onBack: () => void;
  /** The button that leads to the other way back. */
  readonly otherWay: ReactNode;
  /** The fields of what is on paper. */
  readonly children: ReactNode;
};

/** A screen that opens the vault with something on paper, and sets a new password. */
export function RecoverFrame({ status, way, isEntered, onRecover, onBack, ...rest }: Props) {
  const words = useWords();
  const [wantsKeychain, setWantsKeychain] = useState(true);
  const [failure, setFailure] = useState<Refusal | undefined>(undefined);
  const { isMaking } = usePendingKit();
  const next = useNewPassword(status.operatorName ?? '');
  const mayUseKeychain = !['absent', 'locked', 'unavailable'].includes(status.keychain);
  const useKeychain = mayUseKeychain && wantsKeychain;
  const isComplete = isEntered && next.isReady;
  function submit() {
    if (!isComplete || isMaking) return;
    setFailure(undefined);
    const given = { password: next.password, useKeychain };
    void makeKit('recovered', () => onRecover(given)).then(setFailure);
  }
  const missing = isComplete ? undefined : words(`session.${way}.empty`);
  return (
    <SetupFrame
      title={words(`session.${way}.title`)}
      body={words(`session.${way}.body`)}
      onSubmit={submit}
      footer={
        <>
          <HintButton
            appearance="primary"
            type="submit"
            whyNot={isMaking ? words(`session.${way}.busy`) : missing}
            icon={isMaking ? <Spinner size="tiny" /> : null}
          >
            {words('session.recover.button')}
          </HintButton>
          <Button onClick={onBack}>{words('session.back')}</Button>
        </>
      }
      ways={rest.otherWay}
    >
      {rest.children}
      <NewPasswordFields state={next} label={words('session.password.newLabel')} />
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

type PaperProps = {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

/** A field for groups of characters that are copied from paper. */
export function PaperField({ label, hint, value, onChange }: PaperProps) {
  const styles = useStyles();
  return (
    <Field label={label} {...(hint !== undefined && { hint })}>
      <Textarea
        value={value}
        rows={3}
        maxLength={400}
        autoComplete="off"
        spellCheck={false}
        textarea={{ dir: 'ltr', className: styles.code }}
        onChange={(_event, data) => onChange(data.value)}
      />
    </Field>
  );
}
