import { makeStyles, tokens } from '@fluentui/react-components';
import type { AccountState } from '../../shared/model/account.ts';
import { FailureView } from '../shell/failure.tsx';
import { go } from '../shell/go.ts';
import { paint } from '../ui/paint.ts';
import { type MarkShape, StateMark } from '../ui/state-mark.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))',
    gap: '8px',
  },
  tile: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'start',
    gap: '4px',
    padding: '8px 12px',
    textAlign: 'start',
    font: 'inherit',
    color: 'inherit',
    cursor: 'pointer',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    ':hover': { backgroundColor: paint.rowHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  count: {
    fontSize: tokens.fontSizeBase600,
    lineHeight: tokens.lineHeightBase600,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
  },
  label: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '6px',
    fontSize: tokens.fontSizeBase200,
  },
});

const tiles: readonly (readonly [AccountState, MarkShape])[] = [
  ['enabled', 'dot'],
  ['cannot-sign-in', 'square'],
  ['locked', 'square'],
  ['password-expired', 'diamond'],
  ['expired', 'diamond'],
  ['disabled', 'ring'],
  ['must-change', 'diamond'],
];

/** How many accounts are in which state; each tile opens them in the grid. */
export function StateTiles() {
  const words = useWords();
  const formats = useFormats();
  const styles = useStyles();
  const facets = useQuery('accounts.facets', {});
  const states = facets.value?.states;
  if (!states) return <FailureView failure={facets.failure} />;
  return (
    <div className={styles.root}>
      {tiles.map(([state, shape]) => (
        <button
          key={state}
          type="button"
          className={styles.tile}
          onClick={() => go.accounts([{ on: 'state', states: [state] }])}
        >
          <span className={styles.count}>{formats.number(states[state] ?? 0)}</span>
          <span className={styles.label}>
            <StateMark shape={shape} />
            {words(`home.state.${state}`)}
          </span>
        </button>
      ))}
    </div>
  );
}
