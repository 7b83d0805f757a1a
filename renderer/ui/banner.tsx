import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { paint } from './paint.ts';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '4px 16px',
    backgroundColor: paint.warnSoft,
    borderBottom: `1px solid ${paint.warn}`,
  },
  words: { flexGrow: 1 },
});

type Props = {
  readonly icon: ReactNode;
  /** The way out of it. */
  readonly action: ReactNode;
  readonly children: ReactNode;
};

/** A line above every page, as long as something is unusual. */
export function Banner({ icon, action, children }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      {icon}
      <div className={styles.words}>{children}</div>
      {action}
    </div>
  );
}
