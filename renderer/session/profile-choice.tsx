import { Button, makeStyles, Tooltip } from '@fluentui/react-components';
import { FailureView } from '../shell/failure.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';

const useStyles = makeStyles({
  root: { display: 'grid', gap: '8px' },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px' },
  path: { direction: 'ltr', unicodeBidi: 'isolate', overflowWrap: 'anywhere' },
});

/** The profile folder in use, and the way to another one. The app starts anew there. */
export function ProfileChoice({ profile }: { readonly profile: string }) {
  const words = useWords();
  const styles = useStyles();
  const choose = useCommand('session.chooseProfile');
  return (
    <div className={styles.root}>
      <span className={styles.row}>
        <span className={styles.path}>{profile}</span>
        <Tooltip content={words('session.profile.hint')} relationship="description">
          <Button size="small" onClick={() => void choose.run({})}>
            {words('session.profile.choose')}
          </Button>
        </Tooltip>
      </span>
      <FailureView failure={choose.failure} />
    </div>
  );
}
