import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { Change, ChangeSet } from '../../shared/model/change.ts';
import { FailureView } from '../shell/failure.tsx';
import { go } from '../shell/go.ts';
import { paint } from '../ui/paint.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { ChangeDetail } from './change-detail.tsx';
import { ReviewFoot } from './review-foot.tsx';
import { ReviewHead } from './review-head.tsx';
import { TargetList, type TargetFilter } from './target-list.tsx';

const useStyles = makeStyles({
  page: {
    display: 'grid',
    gridTemplateRows: 'auto minmax(0, 1fr) auto',
    height: '100%',
    boxSizing: 'border-box',
  },
  staged: { borderTop: `2px solid ${paint.staged}` },
  middle: {
    display: 'grid',
    gridTemplateColumns: 'minmax(280px, 360px) minmax(0, 1fr)',
    minHeight: 0,
  },
  left: {
    display: 'flex',
    flexDirection: 'column',
    minHeight: 0,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: paint.sunk,
  },
  right: { minHeight: 0, overflow: 'auto' },
  waiting: { padding: '32px' },
});

/** One change set: what it would do to whom, and the button that does it. */
export function Review({ id }: { readonly id: number }) {
  const styles = useStyles();
  const words = useWords();
  const { value: set, failure } = useQuery('changes.get', { id });
  if (failure) {
    return (
      <div className={styles.waiting}>
        <FailureView
          failure={failure}
          action={<Button onClick={() => go.page('changes')}>{words('changes.back')}</Button>}
        />
      </div>
    );
  }
  if (!set) return <Spinner size="small" label={words('shell.loading')} />;
  return <ReviewOf set={set} />;
}

function ReviewOf({ set }: { readonly set: ChangeSet }) {
  const styles = useStyles();
  const [filter, setFilter] = useState<TargetFilter>({ state: null, warning: null });
  const [chosen, setChosen] = useState<Change | null>(null);
  const isOpen = set.state !== 'applied' && set.state !== 'withdrawn';
  return (
    <div className={`${styles.page} ${isOpen ? styles.staged : ''}`}>
      <ReviewHead set={set} filter={filter} onFilter={setFilter} />
      <div className={styles.middle}>
        <div className={styles.left}>
          <TargetList
            key={`${filter.state} ${filter.warning}`}
            set={set}
            filter={filter}
            chosen={chosen}
            onChoose={setChosen}
          />
        </div>
        <div className={styles.right}>
          {chosen ? (
            <ChangeDetail set={set} chosen={chosen} onSettled={() => setChosen(null)} />
          ) : null}
        </div>
      </div>
      <ReviewFoot set={set} />
    </div>
  );
}
