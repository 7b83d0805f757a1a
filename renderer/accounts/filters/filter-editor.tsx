import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import {
  type AccountFilter,
  accountKinds,
  type AccountState,
  accountStates,
  type AccountKind,
} from '../../../shared/model/account.ts';
import { useQuery } from '../../use-query.ts';
import { useWords } from '../../words.ts';
import { AttributeEditor } from './attribute-editor.tsx';
import { ChoiceEditor } from './choice-editor.tsx';
import { DateEditor } from './date-editor.tsx';
import { GroupEditor } from './group-editor.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: '8px', width: '280px' },
});

/** Filters by what they are on; the last two need no editor. */
export const filterNames = [
  'kind',
  'state',
  'directory',
  'department',
  'group',
  'date',
  'attribute',
  'never-signed-in',
  'staged',
] as const;
export type FilterName = (typeof filterNames)[number];

export type EditorProps = {
  readonly name: FilterName;
  /** The filter as it is now; null for one that is being added. */
  readonly filter: AccountFilter | null;
  /** Null takes the filter away. */
  readonly onChange: (filter: AccountFilter | null) => void;
  readonly onDone: () => void;
};

/** The editor of one filter. */
export function FilterEditor(props: EditorProps) {
  const styles = useStyles();
  return <div className={styles.root}>{editorOf(props)}</div>;
}

function editorOf({ name, filter, onChange, onDone }: EditorProps): ReactNode {
  switch (name) {
    case 'kind':
      return <KindEditor filter={filter} onChange={onChange} />;
    case 'state':
      return <StateEditor filter={filter} onChange={onChange} />;
    case 'directory':
      return <DirectoryEditor filter={filter} onChange={onChange} />;
    case 'department':
      return <DepartmentEditor filter={filter} onChange={onChange} />;
    case 'group':
      return <GroupEditor filter={filter} onChange={onChange} onDone={onDone} />;
    case 'date':
      return <DateEditor filter={filter} onChange={onChange} onDone={onDone} />;
    case 'attribute':
      return <AttributeEditor filter={filter} onChange={onChange} onDone={onDone} />;
    case 'never-signed-in':
    case 'staged':
      return null;
  }
}

type ListProps = Pick<EditorProps, 'filter' | 'onChange'>;

function KindEditor({ filter, onChange }: ListProps) {
  const words = useWords();
  const kinds = useQuery('accounts.facets', {}).value?.kinds ?? {};
  const isKind = (value: string): value is AccountKind =>
    accountKinds.some((kind) => kind === value);
  return (
    <ChoiceEditor
      label={words('filter.kind')}
      choices={accountKinds.map((kind) => ({
        value: kind,
        label: words(`account.kind.${kind}`),
        count: kinds[kind] ?? 0,
      }))}
      chosen={filter?.on === 'kind' ? filter.kinds : []}
      onChange={(chosen) => {
        const picked = chosen.filter(isKind);
        onChange(picked.length > 0 ? { on: 'kind', kinds: picked } : null);
      }}
    />
  );
}

function StateEditor({ filter, onChange }: ListProps) {
  const words = useWords();
  const states = useQuery('accounts.facets', {}).value?.states ?? {};
  const isState = (value: string): value is AccountState =>
    accountStates.some((state) => state === value);
  return (
    <ChoiceEditor
      label={words('filter.state')}
      choices={accountStates.map((state) => {
        const count = states[state];
        return {
          value: state,
          label: words(`account.state.${state}`),
          ...(count === undefined ? {} : { count }),
        };
      })}
      chosen={filter?.on === 'state' ? filter.states : []}
      onChange={(chosen) => {
        const picked = chosen.filter(isState);
        onChange(picked.length > 0 ? { on: 'state', states: picked } : null);
      }}
    />
  );
}

function DirectoryEditor({ filter, onChange }: ListProps) {
  const words = useWords();
  const directories = useQuery('directories.list', {}).value ?? [];
  return (
    <ChoiceEditor
      label={words('filter.directory')}
      choices={directories.map((directory) => ({
        value: String(directory.id),
        label: directory.name,
        count: directory.accounts,
      }))}
      chosen={filter?.on === 'directory' ? filter.ids.map(String) : []}
      onChange={(chosen) =>
        onChange(chosen.length > 0 ? { on: 'directory', ids: chosen.map(Number) } : null)
      }
    />
  );
}

function DepartmentEditor({ filter, onChange }: ListProps) {
  const words = useWords();
  const departments = useQuery('accounts.facets', {}).value?.departments ?? [];
  return (
    <ChoiceEditor
      label={words('filter.department')}
      choices={departments.map((one) => ({
        value: one.value,
        label: one.value || words('filter.empty'),
        count: one.accounts,
      }))}
      chosen={filter?.on === 'department' ? filter.values : []}
      onChange={(chosen) =>
        onChange(chosen.length > 0 ? { on: 'department', values: chosen.slice(0, 64) } : null)
      }
    />
  );
}
