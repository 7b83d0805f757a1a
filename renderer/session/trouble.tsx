import { Button } from '@fluentui/react-components';
import { useIntl } from 'react-intl';
import { FailureView } from '../shell/failure.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { useQuery } from '../use-query.ts';
import { hasWords, useWords } from '../words.ts';
import { ProfileChoice } from './profile-choice.tsx';
import { SetupFrame } from './setup-frame.tsx';

/** The vault is damaged, missing or not ours to open: what that means, and the way out. */
export function Trouble() {
  const intl = useIntl();
  const words = useWords();
  const status = useQuery('session.status', {});
  const policyFacts = usePolicyFacts();
  if (!status.value) return <FailureView failure={status.failure} />;
  const problem = status.value.problem ?? 'other';
  const isKnown = hasWords(intl, `session.trouble.${problem}.title`);
  const id = `session.trouble.${isKnown ? problem : 'other'}`;
  return (
    <SetupFrame
      title={words(`${id}.title`)}
      body={words(`${id}.body`)}
      footer={
        <Button appearance="primary" onClick={status.refetch}>
          {words('session.trouble.again')}
        </Button>
      }
    >
      <FactList
        facts={[
          ...policyFacts,
          {
            term: words('session.trouble.profile'),
            value: <ProfileChoice profile={status.value.profile} />,
          },
          { term: words('session.trouble.code'), value: problem },
        ]}
      />
    </SetupFrame>
  );
}

/** Where the managed policy is and what is wrong with it, for whoever has to put it right. */
function usePolicyFacts() {
  const words = useWords();
  const managed = useQuery('settings.managed', {}).value;
  if (managed?.state !== 'unusable') return [];
  const { place, why, key } = managed;
  return [
    { term: words('session.trouble.policy.place'), value: place },
    {
      term: words('session.trouble.policy.problem'),
      value: words(`session.trouble.policy.${why}`, { key: key === '' ? 'none' : key }),
    },
  ];
}
