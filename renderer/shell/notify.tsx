import {
  Link,
  makeStyles,
  Toast,
  ToastBody,
  Toaster,
  ToastFooter,
  ToastTitle,
  useToastController,
} from '@fluentui/react-components';
import { DocumentEdit20Filled } from '@fluentui/react-icons';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import type { Refusal } from '../api.ts';
import { paint } from '../ui/paint.ts';
import { useFailureWords } from './failure.tsx';

const toasterId = 'shell-toaster';

const useStyles = makeStyles({ staged: { color: paint.staged } });

export type Notice = {
  readonly title: string;
  readonly body?: string;
  /** `staged` is violet and never looks done. */
  readonly intent?: 'success' | 'info' | 'error' | 'staged';
  readonly action?: { readonly label: string; readonly act: () => void };
};

/** Says in passing what has happened. Anything that must be read belongs on the page instead. */
export function useNotify(): {
  readonly notify: (notice: Notice) => void;
  readonly notifyFailure: (failure: Refusal) => void;
} {
  const { dispatchToast } = useToastController(toasterId);
  const styles = useStyles();
  const failureWords = useFailureWords();
  const notify = ({ title, body, intent = 'success', action }: Notice) =>
    dispatchToast(
      <Toast>
        <ToastTitle
          {...(intent === 'staged'
            ? { media: <DocumentEdit20Filled className={styles.staged} /> }
            : {})}
        >
          {title}
        </ToastTitle>
        {body ? <ToastBody>{body}</ToastBody> : null}
        {action ? (
          <ToastFooter>
            <Link as="button" onClick={action.act}>
              {action.label}
            </Link>
          </ToastFooter>
        ) : null}
      </Toast>,
      {
        intent: intent === 'staged' ? 'info' : intent,
        timeout: intent === 'error' ? 12_000 : 5_000,
      },
    );
  const notifyFailure = (failure: Refusal) => notify({ ...failureWords(failure), intent: 'error' });
  return { notify, notifyFailure };
}

/** Where the notices appear: over the grid's head, away from every button that comes next. */
export function Notices() {
  const [location] = useLocation();
  const { dismissAllToasts } = useToastController(toasterId);
  // A notice belongs to the page on which its cause was; the next page shows the result itself.
  useEffect(() => dismissAllToasts, [location, dismissAllToasts]);
  return (
    <Toaster
      toasterId={toasterId}
      position="top"
      offset={{ vertical: 50 }}
      pauseOnHover
      limit={2}
    />
  );
}
