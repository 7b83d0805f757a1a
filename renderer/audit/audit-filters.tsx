import { Button, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { decisions } from '../../shared/model/audit.ts';
import { useActionWords } from '../shell/audit-words.ts';
import { DayField } from '../shell/day-field.tsx';
import { dayEnd, dayStart, dayValue } from '../ui/days.ts';
import { useWords } from '../words.ts';
import { type AuditFilter, noFilter } from './audit-source.ts';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '8px',
    paddingBottom: '8px',
  },
  target: { minWidth: '160px' },
  label: { color: tokens.colorNeutralForeground3 },
});

type Props = {
  readonly filter: AuditFilter;
  readonly actions: readonly string[];
  readonly onFilter: (filter: AuditFilter) => void;
};

/** Narrows the log by action, decision, target and time. */
export function AuditFilters({ filter, actions, onFilter }: Props) {
  const words = useWords();
  const styles = useStyles();
  const isFiltered = JSON.stringify(filter) !== JSON.stringify(noFilter);
  return (
    <div className={styles.root}>
      <ActionFilter filter={filter} actions={actions} onFilter={onFilter} />
      <Select
        value={filter.decision ?? ''}
        aria-label={words('audit.column.decision')}
        onChange={(_event, data) =>
          onFilter({ ...filter, decision: decisions.find((one) => one === data.value) ?? null })
        }
      >
        <option value="">{words('audit.filter.anyDecision')}</option>
        {decisions.map((decision) => (
          <option key={decision} value={decision}>
            {words(`audit.decision.${decision}`)}
          </option>
        ))}
      </Select>
      <Input
        className={styles.target}
        value={filter.target}
        maxLength={256}
        placeholder={words('audit.filter.target')}
        aria-label={words('audit.filter.target')}
        onChange={(_event, data) => onFilter({ ...filter, target: data.value })}
      />
      <TimeFilter filter={filter} onFilter={onFilter} />
      {isFiltered ? (
        <Button appearance="subtle" icon={<DismissRegular />} onClick={() => onFilter(noFilter)}>
          {words('audit.filter.clear')}
        </Button>
      ) : null}
    </div>
  );
}

function TimeFilter({ filter, onFilter }: Omit<Props, 'actions'>) {
  const words = useWords();
  const styles = useStyles();
  // What is not a day yet leaves the log as it is.
  const change = (value: string, set: (start: number | null) => Partial<AuditFilter>) => {
    const start = dayStart(value);
    if (start !== null || value === '') onFilter({ ...filter, ...set(start) });
  };
  return (
    <>
      <span className={styles.label} aria-hidden>
        {words('audit.filter.from')}
      </span>
      <DayField
        label={words('audit.filter.from')}
        isLabelHidden
        value={dayValue(filter.from)}
        onChange={(value) => change(value, (from) => ({ from }))}
      />
      <span className={styles.label} aria-hidden>
        {words('audit.filter.to')}
      </span>
      <DayField
        label={words('audit.filter.to')}
        isLabelHidden
        value={dayValue(filter.to)}
        onChange={(value) => change(value, (to) => ({ to: to === null ? null : dayEnd(to) }))}
      />
    </>
  );
}

function ActionFilter({ filter, actions, onFilter }: Props) {
  const words = useWords();
  const actionWords = useActionWords();
  const offered = new Set(filter.action ? [filter.action, ...actions] : actions);
  return (
    <Select
      value={filter.action}
      aria-label={words('audit.column.action')}
      onChange={(_event, data) => onFilter({ ...filter, action: data.value })}
    >
      <option value="">{words('audit.filter.anyAction')}</option>
      {[...offered].map((action) => (
        <option key={action} value={action}>
          {actionWords(action)}
        </option>
      ))}
    </Select>
  );
}
