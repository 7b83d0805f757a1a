import {
  Link,
  Toast,
  ToastBody,
  Toaster,
  ToastFooter,
  type ToastIntent,
  ToastTitle,
  useToastController,
} from '@fluentui/react-components';
import type { Refusal } from '../api.ts';
import { useFailureWords } from './failure.tsx';

const toasterId = 'shell-toaster';

export type Notice = {
  readonly title: string;
  readonly body?: string;
  readonly intent?: ToastIntent;
  readonly action?: { readonly label: string; readonly act: () => void };
};

/** Says in passing what has happened. Anything that must be read belongs on the page instead. */
export function useNotify(): {
  readonly notify: (notice: Notice) => void;
  readonly notifyFailure: (failure: Refusal) => void;
} {
  const { dispatchToast } = useToastController(toasterId);
  const failureWords = useFailureWords();
  const notify = ({ title, body, intent = 'success', action }: Notice) =>
    dispatchToast(
      <Toast>
        <ToastTitle>{title}</ToastTitle>
        {body ? <ToastBody>{body}</ToastBody> : null}
        {action ? (
          <ToastFooter>
            <Link as="button" onClick={action.act}>
              {action.label}
            </Link>
          </ToastFooter>
        ) : null}
      </Toast>,
      { intent, timeout: intent === 'error' ? 12_000 : 6_000 },
    );
  const notifyFailure = (failure: Refusal) => notify({ ...failureWords(failure), intent: 'error' });
  return { notify, notifyFailure };
}

/** Where the notices appear: above the status bar. */
export function Notices() {
  return (
    <Toaster
      toasterId={toasterId}
      position="bottom-end"
      offset={{ horizontal: 16, vertical: 38 }}
      pauseOnHover
      limit={3}
    />
  );
}
