import { Button } from '@fluentui/react-components';
import {
  BrowserSignInButton,
  BrowserSignInView,
  useBrowserSignIn,
} from '../shell/provider-sign-in.tsx';
import { FailureView } from '../shell/failure.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { SetupFrame } from './setup-frame.tsx';

/** The sign-in with the organisation's provider, after the password. Nothing else is allowed yet. */
export function ProviderStep() {
  const words = useWords();
  const formats = useFormats();
  const own = useQuery('provider.own', {}).value;
  const lock = useCommand('session.lock');
  const lease = useCommand('provider.useLease');
  const signIn = useBrowserSignIn(() => undefined);
  const name = own?.name ?? '';
  const isOutOfReach = signIn.failure?.code === 'provider-unreachable';
  const until = own?.leaseUntil ?? null;
  return (
    <SetupFrame
      title={words('provider.title', { name })}
      body={words(own?.linkedAt === null ? 'provider.firstBody' : 'provider.body', {
        name,
        host: own?.host ?? '',
      })}
      footer={
        <>
          <BrowserSignInButton signIn={signIn} name={name} appearance="primary" />
          {isOutOfReach && until !== null ? (
            <Button disabledFocusable={lease.running} onClick={() => void lease.run({})}>
              {words('provider.lease', { until: formats.dateTime(until) })}
            </Button>
          ) : null}
          <Button onClick={() => void lock.run({})}>{words('session.factor.lock')}</Button>
        </>
      }
    >
      <BrowserSignInView signIn={signIn} />
      <FailureView failure={lease.failure} />
    </SetupFrame>
  );
}
