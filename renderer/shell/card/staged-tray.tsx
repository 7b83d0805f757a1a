import { Button, makeStyles } from '@fluentui/react-components';
import { paint } from '../../ui/paint.ts';
import { useQuery } from '../../use-query.ts';
import { useWords } from '../../words.ts';
import { go } from '../go.ts';

const useStyles = makeStyles({
  tray: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '10px',
    padding: '8px 18px',
    flexShrink: 0,
    backgroundColor: paint.stagedSoft,
    color: paint.staged,
  },
});

/** How many changes wait for this account. Staged never looks done. */
export function StagedTray({ id }: { readonly id: number }) {
  const styles = useStyles();
  const words = useWords();
  const staged = useQuery('changes.ofAccount', { id }).value ?? [];
  const [first] = staged;
  if (!first) return null;
  return (
    <div className={styles.tray}>
      <output>{words('card.staged', { count: staged.length })}</output>
      <Button size="small" onClick={() => go.changeSet(first.set)}>
        {words('stage.review')}
      </Button>
    </div>
  );
}
