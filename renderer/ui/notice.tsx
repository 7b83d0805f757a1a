import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircle16Regular, Info16Regular, Warning16Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { paint } from './paint.ts';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateColumns: '16px 1fr auto',
    gap: '4px 8px',
    alignItems: 'start',
    padding: '8px 12px',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  warning: { backgroundColor: paint.warnSoft },
  good: { backgroundColor: paint.okSoft },
  icon: { marginTop: '1px', color: tokens.colorNeutralForeground3 },
  warningIcon: { color: paint.warn },
  goodIcon: { color: paint.ok },
  title: { fontWeight: tokens.fontWeightSemibold },
});

type Props = {
  readonly tone: 'info' | 'warning' | 'good';
  readonly title?: string;
  readonly body?: ReactNode;
  readonly action?: ReactNode;
};

const icons = {
  info: Info16Regular,
  warning: Warning16Regular,
  good: CheckmarkCircle16Regular,
} as const;

/** Something to know, in place; not a failure. */
export function Notice({ tone, title, body, action }: Props) {
  const styles = useStyles();
  const Icon = icons[tone];
  return (
    <div
      aria-live="polite"
      className={mergeClasses(
        styles.root,
        tone === 'warning' && styles.warning,
        tone === 'good' && styles.good,
      )}
    >
      <Icon
        aria-hidden
        className={mergeClasses(
          styles.icon,
          tone === 'warning' && styles.warningIcon,
          tone === 'good' && styles.goodIcon,
        )}
      />
      <div>
        {title ? <div className={styles.title}>{title}</div> : null}
        {body ? <div>{body}</div> : null}
      </div>
      {action ?? null}
    </div>
  );
}
