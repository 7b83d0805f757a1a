import { Button, makeStyles } from '@fluentui/react-components';
import { KeyRegular } from '@fluentui/react-icons';
import { paint } from '../ui/paint.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { openOwnScreen } from './own-screen.ts';

const useStyles = makeStyles({
  banner: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '4px 16px',
    backgroundColor: paint.warnSoft,
    borderBottom: `1px solid ${paint.warn}`,
  },
  words: { flexGrow: 1 },
});

/** Says on every page that a share of the recovery group waits for whoever is signed in. */
export function ShareBanner() {
  const styles = useStyles();
  const words = useWords();
  const isWaiting = useQuery('recovery.ownShare', {}).value?.isWaiting ?? false;
  if (!isWaiting) return null;
  return (
    <div className={styles.banner}>
      <KeyRegular aria-hidden />
      <output className={styles.words}>{words('share.banner')}</output>
      <Button onClick={() => openOwnScreen('share')}>{words('share.take')}</Button>
    </div>
  );
}
