import { makeStyles } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useIntl } from 'react-intl';
import type { PasswordVerdict } from '../../shared/model/session.ts';
import { callByName } from '../api.ts';
import { PasswordInput } from '../ui/password-input.tsx';
import { StrengthMeter } from '../ui/strength-meter.tsx';
import { hasWords, useWords } from '../words.ts';

const useStyles = makeStyles({
  column: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  problems: { margin: 0, paddingInlineStart: '20px' },
});

const pauseMs = 150;

export type NewPassword = {
  readonly password: string;
  readonly repeat: string;
  readonly verdict: PasswordVerdict | undefined;
  /** Meets the rules, and was entered twice alike. */
  readonly isReady: boolean;
  readonly setPassword: (value: string) => void;
  readonly setRepeat: (value: string) => void;
};

/**
 * A new password while it is typed, with the verdict of the rules. The query cache is not
 * used on purpose: it would keep every prefix of the password as a key.
 */
export function useNewPassword(ownerName: string): NewPassword {
  const [password, setPassword] = useState('');
  const [repeat, setRepeat] = useState('');
  const [judged, setJudged] = useState<{ of: string; verdict: PasswordVerdict } | null>(null);
  useEffect(() => {
    if (password === '') return;
    let isCurrent = true;
    const pause = setTimeout(() => {
      void callByName('session.checkPassword', { password, name: ownerName }).then((outcome) => {
        if (isCurrent && outcome.ok) setJudged({ of: password, verdict: outcome.value });
      });
    }, pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(pause);
    };
  }, [password, ownerName]);
  const verdict = password === '' ? undefined : judged?.verdict;
  const isJudged = judged?.of === password && judged.verdict.ok;
  return {
    password,
    repeat,
    verdict,
    isReady: isJudged && repeat === password,
    setPassword,
    setRepeat,
  };
}

/** Two fields and the strength of what stands in the first. */
export function NewPasswordFields({
  state,
  label,
}: {
  readonly state: NewPassword;
  readonly label: string;
}) {
  const intl = useIntl();
  const words = useWords();
  const styles = useStyles();
  const { password, repeat, verdict } = state;
  const score = verdict?.score ?? 0;
  const common = {
    purpose: 'new-password',
    showLabel: words('session.showPassword'),
    hideLabel: words('session.hidePassword'),
  } as const;
  const differs = repeat !== '' && !password.startsWith(repeat);
  return (
    <div className={styles.column}>
      <PasswordInput {...common} label={label} value={password} onChange={state.setPassword} />
      <StrengthMeter
        score={score}
        label={words('session.password.strength')}
        word={words(`session.score.${verdict ? score : password === '' ? 'none' : 'checking'}`)}
      />
      {verdict && verdict.problems.length > 0 ? (
        <ul className={styles.problems} aria-live="polite">
          {verdict.problems.map((problem) => (
            <li key={problem}>{words(`session.problem.${problem}`)}</li>
          ))}
          {verdict.hints
            .filter((hint) => hasWords(intl, `session.hint.${hint}`))
            .map((hint) => (
              <li key={hint}>{words(`session.hint.${hint}`)}</li>
            ))}
        </ul>
      ) : null}
      <PasswordInput
        {...common}
        label={words('session.password.repeat')}
        value={repeat}
        onChange={state.setRepeat}
        problem={differs ? words('session.password.differs') : undefined}
      />
    </div>
  );
}
