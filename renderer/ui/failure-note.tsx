import { makeStyles, tokens } from '@fluentui/react-components';
import { ErrorCircle16Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { paint } from './paint.ts';

const useStyles = makeStyles({
  note: {
    display: 'grid',
    gridTemplateColumns: '16px 1fr auto',
    gap: '4px 8px',
    alignItems: 'start',
    padding: '8px 12px',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${paint.bad}`,
    backgroundColor: paint.badSoft,
  },
  icon: { color: paint.bad, marginTop: '1px' },
  title: { fontWeight: tokens.fontWeightSemibold },
  body: { color: tokens.colorNeutralForeground2 },
  small: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

type Props = {
  /** What happened. */
  readonly title: string;
  /** What was not changed, and what to do next. */
  readonly body?: ReactNode;
  /** Where support finds the entry in the log. */
  readonly reference?: string | undefined;
  readonly action?: ReactNode;
};

/** Says that something went wrong, in place, where it happened. */
export function FailureNote({ title, body, reference, action }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.note} role="alert">
      <ErrorCircle16Regular className={styles.icon} aria-hidden />
      <div>
        <div className={styles.title}>{title}</div>
        {body ? <div className={styles.body}>{body}</div> : null}
        {reference ? <div className={styles.small}>{reference}</div> : null}
      </div>
      {action ?? null}
    </div>
  );
}
