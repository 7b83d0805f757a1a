import { Button, Checkbox, Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { accountKinds } from '../../shared/model/account.ts';
import { AccountPicker } from '../shell/edit/account-picker.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import type { PartProps } from './role-dialog.tsx';

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
      <Field label={words('scope.directories')}>
        <div className={styles.row}>
          {directories.map(({ id, name }) => (
            <Checkbox
              key={id}
              label={name}
              checked={draft.directories.includes(id)}
              onChange={(_event, data) =>
                onValue('directories', ticked(draft.directories, id, data.checked === true))
              }
            />
          ))}
        </div>
      </Field>
      <Field label={words('scope.kinds')}>
        <div className={styles.row}>
          {accountKinds.map((kind) => (
            <Checkbox
              key={kind}
              label={words(`account.kind.${kind}`)}
              checked={draft.kinds.includes(kind)}
              onChange={(_event, data) =>
                onValue('kinds', ticked(draft.kinds, kind, data.checked === true))
              }
            />
          ))}
        </div>
      </Field>
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

function ticked<Item>(items: readonly Item[], item: Item, isOn: boolean): readonly Item[] {
  const rest = items.filter((one) => one !== item);
  return isOn ? [...rest, item] : rest;
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
            onRemove={() => onValue('groups', ticked(groups, id, false))}
          />
        ))}
      </div>
      <AccountPicker
        label={words('scope.groups')}
        searchLabel={words('scope.groups.search')}
        noneLabel={words('group-dialog.none')}
        filters={[{ on: 'kind', kinds: ['group'] }]}
        chosen={null}
        onChoose={(id) => onValue('groups', ticked(groups, id, true))}
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
