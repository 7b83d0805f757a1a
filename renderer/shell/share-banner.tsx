import { Button } from '@fluentui/react-components';
import { KeyRegular } from '@fluentui/react-icons';
import { Banner } from '../ui/banner.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { openOwnScreen } from './own-screen.ts';

/** Says on every page that a share of the recovery group waits for whoever is signed in. */
export function ShareBanner() {
  const words = useWords();
  const isWaiting = useQuery('recovery.ownShare', {}).value?.isWaiting ?? false;
  if (!isWaiting) return null;
  return (
    <Banner
      icon={<KeyRegular aria-hidden />}
      action={<Button onClick={() => openOwnScreen('share')}>{words('share.take')}</Button>}
    >
      <output>{words('share.banner')}</output>
    </Banner>
  );
}
