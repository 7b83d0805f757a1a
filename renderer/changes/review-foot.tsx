import { makeStyles, tokens } from '@fluentui/react-components';
import type { ChangeSet } from '../../shared/model/change.ts';
import { useQuery } from '../use-query.ts';
import { ApplyForm } from './apply-form.tsx';
import { SetProgress } from './set-progress.tsx';
import { SetResult } from './set-result.tsx';
import { canApply } from './set-state.tsx';

const useStyles = makeStyles({
  foot: {
    display: 'grid',
    gap: '10px',
    padding: '10px 14px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
});

/** The next step of this set: apply it, watch it, or look at what came of it. */
export function ReviewFoot({ set }: { readonly set: ChangeSet }) {
  const styles = useStyles();
  const jobs = useQuery('jobs.list', {}).value ?? [];
  const running = jobs.find((job) => job.changeSet === set.id && job.state === 'running');
  if (running) {
    return (
      <footer className={styles.foot}>
        <SetProgress job={running} />
      </footer>
    );
  }
  return (
    <footer className={styles.foot}>
      <SetResult set={set} />
      {canApply(set.state) ? <ApplyForm set={set} /> : null}
    </footer>
  );
}
