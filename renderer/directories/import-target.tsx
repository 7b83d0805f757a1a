import { Checkbox, Field, Input, Radio, RadioGroup, Select } from '@fluentui/react-components';
import type { Directory } from '../../shared/model/directory.ts';
import type { InputFor } from '../api.ts';
import { useWords } from '../words.ts';

export type Target =
  | { readonly kind: 'new'; readonly name: string }
  | { readonly kind: 'existing'; readonly id: number; readonly deletions: boolean };

/** The target as the contract wants it; an empty name becomes the name of the file. */
export function targetOf(
  target: Target,
  suggested: string,
): InputFor<'directories.importFile'>['into'] {
  return target.kind === 'new' ? { kind: 'new', name: target.name || suggested } : target;
}

type Props = {
  readonly target: Target;
  readonly suggested: string;
  readonly directories: readonly Directory[];
  readonly onTarget: (target: Target) => void;
};

/** Where the accounts of the file go. */
export function ImportTarget({ target, suggested, directories, onTarget }: Props) {
  const words = useWords();
  const first = directories[0];
  return (
    <>
      {first ? (
        <Field label={words('directories.import.into')}>
          <RadioGroup
            layout="horizontal"
            value={target.kind}
            onChange={(_event, data) =>
              onTarget(
                data.value === 'existing'
                  ? { kind: 'existing', id: first.id, deletions: false }
                  : { kind: 'new', name: '' },
              )
            }
          >
            <Radio value="new" label={words('directories.import.new')} />
            <Radio
              value="existing"
              disabled={!first}
              label={words('directories.import.existing')}
            />
          </RadioGroup>
        </Field>
      ) : null}
      {target.kind === 'new' ? (
        <Field label={words('directories.new.name')}>
          <Input
            value={target.name || suggested}
            maxLength={100}
            onChange={(_event, data) => onTarget({ kind: 'new', name: data.value })}
          />
        </Field>
      ) : (
        <ExistingTarget target={target} directories={directories} onTarget={onTarget} />
      )}
    </>
  );
}

type ExistingProps = Pick<Props, 'directories' | 'onTarget'> & {
  readonly target: Extract<Target, { kind: 'existing' }>;
};

function ExistingTarget({ target, directories, onTarget }: ExistingProps) {
  const words = useWords();
  return (
    <>
      <Field
        label={words('directories.import.directory')}
        hint={words('directories.import.compareHint')}
      >
        <Select
          value={String(target.id)}
          onChange={(_event, data) => onTarget({ ...target, id: Number(data.value) })}
        >
          {directories.map((directory) => (
            <option key={directory.id} value={directory.id}>
              {directory.name}
            </option>
          ))}
        </Select>
      </Field>
      <Checkbox
        checked={target.deletions}
        label={words('directories.import.deletions')}
        onChange={(_event, data) => onTarget({ ...target, deletions: data.checked === true })}
      />
    </>
  );
}
