import { Field, Input, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { AccountFilter } from '../../../shared/model/account.ts';
import { useQuery } from '../../use-query.ts';
import { useWords } from '../../words.ts';
import { FailureView } from '../failure.tsx';

const useStyles = makeStyles({
  list: {
    height: '168px',
    flexShrink: 0,
    overflow: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  note: { color: tokens.colorNeutralForeground3, padding: '8px 12px' },
});

type Props = {
  readonly label: string;
  readonly searchLabel: string;
  readonly noneLabel: string;
  readonly filters: readonly AccountFilter[];
  readonly chosen: number | null;
  readonly onChoose: (id: number, name: string) => void;
};

const shownMax = 50;

/** One account out of any number, by searching for its name. */
export function AccountPicker({ label, searchLabel, noneLabel, filters, chosen, onChoose }: Props) {
  const styles = useStyles();
  const words = useWords();
  const [text, setText] = useState('');
  const { value: found, failure } = useQuery(
    'accounts.find',
    { query: { text, filters: [...filters], sort: 'name' }, offset: 0, limit: shownMax },
    { keepPrevious: true },
  );
  const choose = (id: number) => {
    const row = found?.rows.find((one) => one.id === id);
    if (row) onChoose(id, row.name || row.userName);
  };
  return (
    <>
      <Field label={searchLabel}>
        <Input value={text} onChange={(_, data) => setText(data.value)} type="search" />
      </Field>
      <FailureView failure={failure} />
      <div className={styles.list}>
        <RadioGroup
          aria-label={label}
          value={chosen === null ? '' : String(chosen)}
          onChange={(_, data) => choose(Number(data.value))}
        >
          {found?.rows.map((row) => (
            <Radio
              key={row.id}
              value={String(row.id)}
              label={[row.name, row.userName].filter(Boolean).join(' · ')}
            />
          ))}
        </RadioGroup>
        {found?.total === 0 ? <div className={styles.note}>{noneLabel}</div> : null}
        {found && found.total > found.rows.length ? (
          <div className={styles.note}>
            {words('group-dialog.more', { count: found.total - found.rows.length })}
          </div>
        ) : null}
      </div>
    </>
  );
}
