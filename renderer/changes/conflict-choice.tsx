import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useEffectEvent } from 'react';
import type { Change } from '../../shared/model/change.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', alignItems: 'center', gap: '8px', flexWrap: 'wrap' },
  hint: { color: tokens.colorNeutralForeground3 },
});

type Props = {
  readonly change: Change;
  /** The next one may be shown. */
  readonly onSettled: () => void;
};

/** Settles a conflict: 1 keeps what the directory holds, 2 takes mine. */
export function ConflictChoice({ change, onSettled }: Props) {
  const styles = useStyles();
  const words = useWords();
  const resolve = useCommand('changes.resolve');
  const settle = async (decision: 'keep' | 'take') => {
    const outcome = await resolve.run({ change: change.id, decision });
    if (outcome.ok) onSettled();
  };
  const decide = (decision: 'keep' | 'take') => void settle(decision);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isTyping =
      event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || resolve.running) return;
    if (event.key === '1') decide('keep');
    if (event.key === '2') decide('take');
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
  return (
    <div className={styles.bar}>
      <MayButton operation="changes.resolve" onClick={() => decide('keep')}>
        {words('change.keep')}
      </MayButton>
      <MayButton operation="changes.resolve" appearance="primary" onClick={() => decide('take')}>
        {words('change.take')}
      </MayButton>
      <span className={styles.hint}>{words('change.conflict.hint')}</span>
      <FailureView failure={resolve.failure} />
    </div>
  );
}
