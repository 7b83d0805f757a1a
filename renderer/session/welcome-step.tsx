import { Button, Checkbox } from '@fluentui/react-components';
import type { SessionStatus } from '../../shared/model/session.ts';
import { FactList } from '../ui/fact-list.tsx';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words.ts';
import { ProfileChoice } from './profile-choice.tsx';
import { SetupFrame, type SetupStep } from './setup-frame.tsx';

type Props = {
  readonly status: SessionStatus;
  readonly useKeychain: boolean;
  readonly mayUseKeychain: boolean;
  readonly onUseKeychain: (wanted: boolean) => void;
  readonly onCheckAgain: () => void;
  readonly onNext: () => void;
  readonly step: SetupStep;
};

/** Says what will be made, where, and what will protect it. */
export function WelcomeStep(props: Props) {
  const { status, useKeychain, mayUseKeychain } = props;
  const words = useWords();
  const keychain = { name: status.keychainName };
  return (
    <SetupFrame
      title={words('session.welcome.title')}
      body={words('session.welcome.body')}
      step={props.step}
      footer={
        <Button appearance="primary" onClick={props.onNext}>
          {words('session.welcome.start')}
        </Button>
      }
    >
      <FactList
        facts={[
          {
            term: words('session.welcome.profile'),
            value: <ProfileChoice profile={status.profile} />,
          },
          ...(mayUseKeychain
            ? [
                {
                  term: words('session.welcome.keychain'),
                  value: words(`session.keychain.${status.keychain}`, keychain),
                },
              ]
            : []),
          {
            term: words('session.welcome.protection'),
            value: words(
              useKeychain ? 'session.welcome.both' : 'session.welcome.passwordOnly',
              keychain,
            ),
          },
        ]}
      />
      {mayUseKeychain ? (
        <Checkbox
          checked={useKeychain}
          onChange={(_event, data) => props.onUseKeychain(data.checked === true)}
          label={words('session.welcome.useKeychain', keychain)}
        />
      ) : (
        <Notice
          tone="warning"
          body={words(`session.keychain.${status.keychain}`, keychain)}
          action={<Button onClick={props.onCheckAgain}>{words('session.checkAgain')}</Button>}
        />
      )}
    </SetupFrame>
  );
}
