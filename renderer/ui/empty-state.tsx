import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: '8px',
    padding: '32px 24px',
    height: '100%',
    boxSizing: 'border-box',
    textAlign: 'center',
  },
  icon: { color: tokens.colorNeutralForeground4, fontSize: '40px', lineHeight: 1 },
  title: { fontSize: tokens.fontSizeBase500, fontWeight: tokens.fontWeightSemibold, margin: 0 },
  body: { color: tokens.colorNeutralForeground3, maxWidth: '420px', margin: 0 },
  actions: { display: 'flex', gap: '8px', marginTop: '8px' },
});

type Props = {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly body?: ReactNode;
  readonly actions?: ReactNode;
};

/** What stands where there is nothing yet: why, and the next step. */
export function EmptyState({ icon, title, body, actions }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      {icon ? <div className={styles.icon}>{icon}</div> : null}
      <h2 className={styles.title}>{title}</h2>
      {body ? <p className={styles.body}>{body}</p> : null}
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </div>
  );
}
