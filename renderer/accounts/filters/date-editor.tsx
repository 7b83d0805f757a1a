import { Button, Dropdown, Field, makeStyles, Option } from '@fluentui/react-components';
import { useState } from 'react';
import { accountDates } from '../../../shared/model/account.ts';
import { DayField } from '../../shell/day-field.tsx';
import { dayEnd, dayStart, dayValue } from '../../ui/days.ts';
import { HintButton } from '../../ui/hint-button.tsx';
import { useWords } from '../../words.ts';
import type { EditorProps } from './filter-editor.tsx';

const useStyles = makeStyles({
  quick: { display: 'flex', flexWrap: 'wrap', gap: '4px' },
  actions: { display: 'flex', justifyContent: 'flex-end' },
});

type DateName = (typeof accountDates)[number];

const dayMs = 86_400_000;

// Days from today: from and to; null is open.
const quickRanges = [
  ['past-7', -7, 0],
  ['past-30', -30, 0],
  ['before-90', null, -90],
  ['next-30', 0, 30],
] as const;

/** Accounts with a date in a range of days. */
export function DateEditor({ filter, onChange, onDone }: Omit<EditorProps, 'name'>) {
  const styles = useStyles();
  const words = useWords();
  const present = filter?.on === 'date' ? filter : null;
  const [date, setDate] = useState<DateName>(present?.date ?? 'lastSignInAt');
  const [from, setFrom] = useState(dayValue(present?.from ?? null));
  const [to, setTo] = useState(dayValue(present?.to ?? null));
  const [now] = useState(() => Date.now());
  const start = dayStart(from);
  const end = dayStart(to);
  const isReversed = start !== null && end !== null && start > end;
  const quick = (first: number | null, last: number) => {
    setFrom(first === null ? '' : dayValue(now + first * dayMs));
    setTo(dayValue(now + last * dayMs));
  };
  const apply = () => {
    onChange({ on: 'date', date, from: start, to: end === null ? null : dayEnd(end) });
    onDone();
  };
  // What is not a day must not be taken for an open end.
  const isMissing = (from !== '' && start === null) || (to !== '' && end === null);
  const nothing =
    isMissing || (start === null && end === null) ? words('filter.date.missing') : undefined;
  return (
    <>
      <Field label={words('filter.date')}>
        <DateNameDropdown value={date} onChange={setDate} />
      </Field>
      <div className={styles.quick}>
        {quickRanges.map(([name, first, last]) => (
          <Button key={name} size="small" onClick={() => quick(first, last)}>
            {words(`filter.date.${name}`)}
          </Button>
        ))}
      </div>
      <DayField label={words('filter.date.from')} value={from} onChange={setFrom} />
      <DayField
        label={words('filter.date.to')}
        value={to}
        problem={isReversed ? words('filter.date.reversed') : undefined}
        onChange={setTo}
      />
      <div className={styles.actions}>
        <HintButton
          appearance="primary"
          size="small"
          whyNot={isReversed ? words('filter.date.reversed') : nothing}
          onClick={apply}
        >
          {words('filter.apply')}
        </HintButton>
      </div>
    </>
  );
}

type NameProps = { readonly value: DateName; readonly onChange: (value: DateName) => void };

function DateNameDropdown({ value, onChange }: NameProps) {
  const words = useWords();
  return (
    <Dropdown
      value={words(`account.column.${value}`)}
      selectedOptions={[value]}
      onOptionSelect={(_, data) => {
        const chosen = accountDates.find((one) => one === data.optionValue);
        if (chosen) onChange(chosen);
      }}
    >
      {accountDates.map((one) => (
        <Option key={one} value={one}>
          {words(`account.column.${one}`)}
        </Option>
      ))}
    </Dropdown>
  );
}
