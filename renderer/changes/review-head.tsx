import { Button, makeStyles, ToggleButton, tokens } from '@fluentui/react-components';
import { ArrowLeft16Regular, Warning16Regular } from '@fluentui/react-icons';
import { useIntl } from 'react-intl';
import {
  type ChangeSet,
  type ChangeState,
  changeStates,
  type ChangeWarning,
  changeWarnings,
} from '../../shared/model/change.ts';
import { go } from '../shell/go.ts';
import { paint } from '../ui/paint.ts';
import { useFormats, useWords } from '../words.ts';
import { canApply, StateTag } from './set-state.tsx';
import type { TargetFilter } from './target-list.tsx';

const useStyles = makeStyles({
  head: {
    display: 'grid',
    gap: '6px',
    padding: '8px 14px 10px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  line: { display: 'flex', alignItems: 'center', gap: '8px', flexWrap: 'wrap' },
  title: { margin: 0, fontSize: '16px', lineHeight: '22px', fontWeight: 600 },
  facts: { color: tokens.colorNeutralForeground3 },
  warning: { color: paint.warn, border: `1px solid ${paint.warn}` },
});

type Props = {
  readonly set: ChangeSet;
  readonly filter: TargetFilter;
  readonly onFilter: (filter: TargetFilter) => void;
};

/** What the set is, its warnings first; each count filters the list below. */
export function ReviewHead({ set, filter, onFilter }: Props) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const facts = [
    words('changes.by', { operator: set.operator, time: formats.dateTime(set.createdAt) }),
    set.directories.length > 0 ? formats.list(set.directories) : '',
    set.appliedAt === null || canApply(set.state)
      ? ''
      : words('changes.applied-at', { time: formats.dateTime(set.appliedAt) }),
    set.reason,
    set.ticket ? words('card.history.ticket', { ticket: set.ticket }) : '',
  ].filter(Boolean);
  return (
    <header className={styles.head}>
      <div className={styles.line}>
        <Button
          size="small"
          appearance="subtle"
          icon={<ArrowLeft16Regular />}
          onClick={() => go.page('changes')}
        >
          {words('changes.title')}
        </Button>
        <h1 className={styles.title}>{set.title || words('changes.untitled', { id: set.id })}</h1>
        <StateTag state={set.state} />
        <span className={styles.facts}>{facts.join(' · ')}</span>
      </div>
      <div className={styles.line}>
        <Warnings set={set} filter={filter} onFilter={onFilter} />
        <States set={set} filter={filter} onFilter={onFilter} />
        <Kinds set={set} />
      </div>
    </header>
  );
}

function Warnings({ set, filter, onFilter }: Props) {
  const styles = useStyles();
  const words = useWords();
  const present = changeWarnings.filter((warning) => (set.warnings[warning] ?? 0) > 0);
  const toggle = (warning: ChangeWarning) =>
    onFilter({ ...filter, warning: filter.warning === warning ? null : warning });
  return present.map((warning) => (
    <ToggleButton
      key={warning}
      size="small"
      className={styles.warning}
      icon={<Warning16Regular />}
      checked={filter.warning === warning}
      onClick={() => toggle(warning)}
    >
      {words(`change.warning.${warning}.count`, { count: set.warnings[warning] ?? 0 })}
    </ToggleButton>
  ));
}

function States({ set, filter, onFilter }: Props) {
  const words = useWords();
  const formats = useFormats();
  const present = changeStates.filter((state) => (set.counts[state] ?? 0) > 0);
  if (present.length < 2) return null;
  const toggle = (state: ChangeState) =>
    onFilter({ ...filter, state: filter.state === state ? null : state });
  return present.map((state) => (
    <ToggleButton
      key={state}
      size="small"
      checked={filter.state === state}
      onClick={() => toggle(state)}
    >
      {words(`change.state.${state}`)} {formats.number(set.counts[state] ?? 0)}
    </ToggleButton>
  ));
}

function Kinds({ set }: { readonly set: ChangeSet }) {
  const styles = useStyles();
  const intl = useIntl();
  const words = useWords();
  const kinds = Object.entries(set.kinds)
    .filter(([kind, count]) => count > 0 && `change.kind.${kind}.count` in intl.messages)
    .map(([kind, count]) => words(`change.kind.${kind}.count`, { count }));
  return <span className={styles.facts}>{kinds.join(' · ')}</span>;
}
