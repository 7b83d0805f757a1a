import { Input, makeStyles, Radio, RadioGroup, Switch } from '@fluentui/react-components';
import { useState } from 'react';
import { useQuery } from '../../use-query.ts';
import { useWords } from '../../words.ts';
import type { EditorProps } from './filter-editor.tsx';

const useStyles = makeStyles({ list: { maxHeight: '280px', overflow: 'auto' } });

/** Accounts that are in one group, directly or through other groups. */
export function GroupEditor({ filter, onChange }: Omit<EditorProps, 'name'>) {
  const styles = useStyles();
  const words = useWords();
  const [text, setText] = useState('');
  const present = filter?.on === 'group' ? filter : null;
  const [isNested, setNested] = useState(present?.nested ?? false);
  const found = useQuery(
    'accounts.find',
    {
      query: { text, filters: [{ on: 'kind', kinds: ['group'] }], sort: 'name' },
      offset: 0,
      limit: 30,
    },
    { keepPrevious: true },
  ).value;
  const pick = (id: number, nested: boolean) => onChange({ on: 'group', id, nested });
  return (
    <>
      <Input
        type="search"
        value={text}
        aria-label={words('group-dialog.search')}
        placeholder={words('group-dialog.search')}
        onChange={(_, data) => setText(data.value)}
      />
      <Switch
        label={words('filter.group.nested')}
        checked={isNested}
        onChange={(_, data) => {
          setNested(data.checked);
          if (present) pick(present.id, data.checked);
        }}
      />
      <RadioGroup
        className={styles.list}
        aria-label={words('filter.group')}
        value={present ? String(present.id) : ''}
        onChange={(_, data) => pick(Number(data.value), isNested)}
      >
        {found?.rows.map((row) => (
          <Radio key={row.id} value={String(row.id)} label={row.name || row.userName} />
        ))}
      </RadioGroup>
      {found?.total === 0 ? <div>{words('group-dialog.none')}</div> : null}
    </>
  );
}
