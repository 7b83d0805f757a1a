import { Button, Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { accountKinds } from '../../shared/model/account.ts';
import { AccountPicker } from '../shell/edit/account-picker.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import type { PartProps } from './role-dialog.tsx';
import { TickGroup, withTick } from './tick-group.tsx';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: '0 16px' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** Which accounts a role covers: every condition that is given must fit. */
export function ScopeFields({ draft, onValue }: PartProps) {
  const words = useWords();
  const styles = useStyles();
  const directories = useQuery('directories.list', {}).value ?? [];
  return (
    <>
      <span className={styles.quiet}>{words('scope.body')}</span>
      <TickGroup
        isRow
        title={words('scope.directories')}
        items={directories.map(({ id }) => id)}
        labelOf={(id) => directories.find((one) => one.id === id)?.name ?? ''}
        ticked={draft.directories}
        onTicked={(ticked) => onValue('directories', ticked)}
      />
      <TickGroup
        isRow
        title={words('scope.kinds')}
        items={accountKinds}
        labelOf={(kind) => words(`account.kind.${kind}`)}
        ticked={draft.kinds}
        onTicked={(ticked) => onValue('kinds', ticked)}
      />
      <Lines
        name="departments"
        value={draft.departments}
        onChange={(text) => onValue('departments', text)}
      />
      <Lines name="units" value={draft.units} onChange={(text) => onValue('units', text)} />
      <Groups draft={draft} onValue={onValue} />
    </>
  );
}

type LinesProps = {
  readonly name: 'departments' | 'units';
  readonly value: string;
  readonly onChange: (text: string) => void;
};

function Lines({ name, value, onChange }: LinesProps) {
  const words = useWords();
  return (
    <Field label={words(`scope.${name}`)} hint={words(`scope.${name}.hint`)}>
      <Textarea value={value} rows={2} onChange={(_event, data) => onChange(data.value)} />
    </Field>
  );
}

function Groups({ draft, onValue }: PartProps) {
  const words = useWords();
  const styles = useStyles();
  const { groups } = draft;
  return (
    <>
      <div className={styles.row}>
        {groups.map((id) => (
          <GroupChip
            key={id}
            id={id}
            onRemove={() => onValue('groups', withTick(groups, id, false))}
          />
        ))}
      </div>
      <AccountPicker
        label={words('scope.groups')}
        searchLabel={words('scope.groups.search')}
        noneLabel={words('group-dialog.none')}
        filters={[{ on: 'kind', kinds: ['group'] }]}
        chosen={null}
        onChoose={(id) => onValue('groups', withTick(groups, id, true))}
      />
    </>
  );
}

function GroupChip({ id, onRemove }: { readonly id: number; readonly onRemove: () => void }) {
  const words = useWords();
  const found = useQuery('accounts.get', { id }).value;
  const name = found?.row.name ?? words('scope.gone');
  return (
    <Button
      size="small"
      icon={<DismissRegular />}
      iconPosition="after"
      aria-label={words('scope.groups.remove', { name })}
      onClick={onRemove}
    >
      {name}
    </Button>
  );
}
