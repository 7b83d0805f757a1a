import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { paint } from './paint.ts';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: '12px',
    padding: '8px 12px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  staged: { borderLeft: `3px solid ${paint.staged}` },
  asked: { borderLeft: `3px solid ${paint.warn}` },
  words: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' },
  title: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
});

type Props = {
  /** Own work that is staged, or something that somebody else asks for. */
  readonly kind: 'staged' | 'asked';
  readonly title: string;
  readonly facts: readonly string[];
  /** The buttons that settle it. */
  readonly children: ReactNode;
};

/** One of the things in a section that wait for whoever is signed in. */
export function WaitingNote({ kind, title, facts, children }: Props) {
  const styles = useStyles();
  return (
    <div className={mergeClasses(styles.root, styles[kind])}>
      <div className={styles.words}>
        <div className={styles.title}>{title}</div>
        <div className={styles.quiet}>{facts.join(' · ')}</div>
      </div>
      {children}
    </div>
  );
}
