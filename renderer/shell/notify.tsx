import { Button, Link, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  CheckmarkCircle16Filled,
  Dismiss12Regular,
  DocumentEdit16Filled,
  ErrorCircle16Filled,
  Info16Regular,
  Warning16Filled,
} from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { create } from 'zustand';
import type { Refusal } from '../api.ts';
import { paint } from '../ui/paint.ts';
import { useWords } from '../words.ts';
import { useFailureWords } from './failure.tsx';

const useStyles = makeStyles({
  // It takes room in the status bar only while it speaks; a reader must know the place before.
  place: { display: 'flex', minWidth: 0 },
  notice: {
    display: 'flex',
    alignItems: 'center',
    gap: '6px',
    minWidth: 0,
    paddingInlineStart: '8px',
    color: tokens.colorNeutralForeground1,
  },
  text: { overflow: 'hidden', textOverflow: 'ellipsis' },
  title: { fontWeight: tokens.fontWeightSemibold },
  link: { fontSize: tokens.fontSizeBase200, flexShrink: 0 },
  icon: { flexShrink: 0 },
  close: { flexShrink: 0, minWidth: '20px', height: '20px', padding: 0 },
  success: { color: paint.ok },
  info: { color: paint.accentText },
  warning: { color: paint.warn },
  error: { color: paint.bad },
  staged: { color: paint.staged },
});

const icons = {
  success: CheckmarkCircle16Filled,
  info: Info16Regular,
  warning: Warning16Filled,
  error: ErrorCircle16Filled,
  staged: DocumentEdit16Filled,
} as const;

export type Notice = {
  readonly title: string;
  readonly body?: string;
  /** `staged` is violet and never looks done. */
  readonly intent?: keyof typeof icons;
  readonly action?: { readonly label: string; readonly act: () => void };
};

type Notices = {
  readonly notice: Notice | null;
  readonly show: (notice: Notice) => void;
  readonly dismiss: () => void;
};

const useNotices = create<Notices>()((set) => ({
  notice: null,
  show: (notice) => set({ notice }),
  dismiss: () => set({ notice: null }),
}));

/** Says in passing what has happened. Anything that must be read belongs on the page instead. */
export function useNotify(): {
  readonly notify: (notice: Notice) => void;
  readonly notifyFailure: (failure: Refusal) => void;
} {
  const notify = useNotices((state) => state.show);
  const failureWords = useFailureWords();
  const notifyFailure = (failure: Refusal) => notify({ ...failureWords(failure), intent: 'error' });
  return { notify, notifyFailure };
}

/** Where the notice appears: in the status bar, where it covers nothing and moves no button. */
export function NoticePlace() {
  const styles = useStyles();
  const { notice, dismiss } = useNotices();
  const [location] = useLocation();
  // A notice belongs to the page on which its cause was; the next page shows the result itself.
  useEffect(() => dismiss, [location, dismiss]);
  return (
    <output className={styles.place}>
      {notice ? <NoticeLine notice={notice} onDismiss={dismiss} /> : null}
    </output>
  );
}

type LineProps = { readonly notice: Notice; readonly onDismiss: () => void };

function NoticeLine({ notice, onDismiss }: LineProps) {
  const styles = useStyles();
  const words = useWords();
  const [isHeld, setHeld] = useState(false);
  const { title, body, action, intent = 'success' } = notice;
  const Icon = icons[intent];
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = window.setTimeout(
      onDismiss,
      intent === 'error' || intent === 'warning' ? 12_000 : 6_000,
    );
    return () => window.clearTimeout(timer);
  }, [notice, isHeld, intent, onDismiss]);
  const text = [title, body].filter(Boolean).join(' · ');
  return (
    <div
      className={styles.notice}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon aria-hidden className={mergeClasses(styles.icon, styles[intent])} />
      <span className={styles.text} title={text}>
        <span className={styles.title}>{title}</span>
        {body ? ` · ${body}` : null}
      </span>
      {action ? (
        <Link as="button" className={styles.link} onClick={action.act}>
          {action.label}
        </Link>
      ) : null}
      <Button
        appearance="transparent"
        size="small"
        className={styles.close}
        icon={<Dismiss12Regular />}
        aria-label={words('shell.notice.close')}
        onClick={onDismiss}
      />
    </div>
  );
}
