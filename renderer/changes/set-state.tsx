import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ChangeState } from '../../shared/model/change.ts';
import { paint } from '../ui/paint.ts';
import { useWords } from '../words.ts';

const useStyles = makeStyles({
  tag: {
    display: 'inline-block',
    padding: '0 7px',
    borderRadius: '3px',
    fontSize: tokens.fontSizeBase200,
    lineHeight: '18px',
    whiteSpace: 'nowrap',
  },
  staged: { backgroundColor: paint.stagedSoft, color: paint.staged },
  done: { backgroundColor: paint.okSoft, color: paint.ok },
  trouble: { backgroundColor: paint.badSoft, color: paint.bad },
  doubt: { backgroundColor: paint.warnSoft, color: paint.warn },
  quiet: {
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground3,
  },
});

type Look = 'staged' | 'done' | 'trouble' | 'doubt' | 'quiet';

const looks: Readonly<Record<ChangeState, Look>> = {
  draft: 'staged',
  submitted: 'staged',
  approved: 'staged',
  applying: 'staged',
  applied: 'done',
  'partly-applied': 'doubt',
  conflicted: 'trouble',
  unknown: 'doubt',
  failed: 'trouble',
  withdrawn: 'quiet',
};

/** The state of a change or a set as a word; violet as long as nothing is written. */
export function StateTag({ state }: { readonly state: ChangeState }) {
  const styles = useStyles();
  const words = useWords();
  return (
    <span className={mergeClasses(styles.tag, styles[looks[state]])}>
      {words(`change.state.${state}`)}
    </span>
  );
}

/** States in which a set can still be applied. */
const openStates: ReadonlySet<ChangeState> = new Set([
  'draft',
  'submitted',
  'approved',
  'conflicted',
  'partly-applied',
  'failed',
  'unknown',
]);

export function canApply(state: ChangeState): boolean {
  return openStates.has(state);
}
