import { Field, Input, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useQuery } from '../../use-query.ts';
import { useWords } from '../../words.ts';
import { FailureView } from '../failure.tsx';

const useStyles = makeStyles({
  list: {
    height: '240px',
    overflow: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  note: { color: tokens.colorNeutralForeground3, padding: '8px 12px' },
});

type Props = {
  readonly open: boolean;
  readonly count: number;
  readonly isRemoval: boolean;
  readonly onClose: () => void;
  readonly onPick: (group: number) => void;
};

/** Asks for one group by searching for its name. */
export function GroupDialog({ open, count, isRemoval, onClose, onPick }: Props) {
  const styles = useStyles();
  const words = useWords();
  const [text, setText] = useState('');
  const [group, setGroup] = useState<number | null>(null);
  const title = words(isRemoval ? 'group-dialog.remove' : 'group-dialog.add', { count });
  const { value: found, failure } = useQuery(
    'accounts.find',
    {
      query: { text, filters: [{ on: 'kind', kinds: ['group'] }], sort: 'name' },
      offset: 0,
      limit: 50,
    },
    { keepPrevious: true, enabled: open },
  );
  return (
    <FormDialog
      open={open}
      title={title}
      submit={words('stage.submit', { count })}
      cancel={words('shell.cancel')}
      whyNot={group === null ? words('group-dialog.choose') : undefined}
      onClose={onClose}
      onSubmit={() => group !== null && onPick(group)}
    >
      <Field label={words('group-dialog.search')}>
        <Input value={text} onChange={(_, data) => setText(data.value)} type="search" />
      </Field>
      <FailureView failure={failure} />
      <div className={styles.list}>
        <RadioGroup
          aria-label={title}
          value={group === null ? '' : String(group)}
          onChange={(_, data) => setGroup(Number(data.value))}
        >
          {found?.rows.map((row) => (
            <Radio key={row.id} value={String(row.id)} label={row.name || row.userName} />
          ))}
        </RadioGroup>
        {found?.total === 0 ? (
          <div className={styles.note}>{words('group-dialog.none')}</div>
        ) : null}
        {found && found.total > found.rows.length ? (
          <div className={styles.note}>
            {words('group-dialog.more', { count: found.total - found.rows.length })}
          </div>
        ) : null}
      </div>
    </FormDialog>
  );
}
