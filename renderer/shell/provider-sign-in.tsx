import { Button, Field, Input, makeStyles, Spinner, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { ProviderBegun } from '../../shared/model/provider.ts';
import type { Refusal } from '../api.ts';
import { useCommand } from '../use-command.ts';
import { useFormats, useWords } from '../words.ts';
import { FailureView } from './failure.tsx';

const useStyles = makeStyles({
  waiting: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  line: { display: 'flex', columnGap: '8px', alignItems: 'center' },
  address: { direction: 'ltr' },
});

/** A sign-in in the browser of the system, as far as it has come. */
export type BrowserSignIn = {
  readonly begin: () => Promise<void>;
  /** What the browser was sent to, while it is waited for. */
  readonly waiting: ProviderBegun | null;
  readonly running: boolean;
  readonly failure: Refusal | undefined;
};

/** Begins a sign-in with the provider and waits for it; `onDone` is called when it holds. */
export function useBrowserSignIn(onDone: () => void): BrowserSignIn {
  const begin = useCommand('provider.begin');
  const finish = useCommand('provider.finish');
  const [waiting, setWaiting] = useState<ProviderBegun | null>(null);
  async function run() {
    finish.reset();
    const begun = await begin.run({}, setWaiting);
    if (!begun.ok) return;
    const finished = await finish.run({});
    setWaiting(null);
    if (finished.ok) onDone();
  }
  return {
    begin: run,
    waiting,
    running: begin.running || finish.running,
    failure: begin.failure ?? finish.failure,
  };
}

type Props = { readonly signIn: BrowserSignIn };

/** What happens in the browser now, with the address for whoever has to open it by hand. */
export function BrowserSignInView({ signIn }: Props) {
  const words = useWords();
  const formats = useFormats();
  const styles = useStyles();
  const { waiting, failure } = signIn;
  return (
    <div className={styles.waiting} aria-live="polite">
      {waiting ? (
        <>
          <div className={styles.line}>
            <Spinner size="tiny" />
            <Text>
              {words('provider.waiting', {
                host: waiting.host,
                until: formats.time(waiting.until),
              })}
            </Text>
          </div>
          <Field label={words('provider.address')} hint={words('provider.addressHint')}>
            <Input
              readOnly
              className={styles.address}
              value={waiting.address}
              onFocus={(event) => event.target.select()}
            />
          </Field>
        </>
      ) : null}
      <FailureView failure={failure} />
    </div>
  );
}

type ButtonProps = Props & { readonly name: string; readonly appearance?: 'primary' };

/** Sends the operator to the browser. */
export function BrowserSignInButton({ signIn, name, appearance }: ButtonProps) {
  const words = useWords();
  return (
    <Button
      {...(appearance && { appearance })}
      icon={signIn.running && !signIn.waiting ? <Spinner size="tiny" /> : null}
      onClick={() => void signIn.begin()}
    >
      {words(signIn.waiting ? 'provider.again' : 'provider.begin', { name })}
    </Button>
  );
}
