import { Dropdown, Field, Input, Option, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { type AccountKind, accountKinds } from '../../shared/model/account.ts';
import { FailureView } from '../shell/failure.tsx';
import { go } from '../shell/go.ts';
import { useNotify } from '../shell/notify.tsx';
import { firstWritable, useWhyReadOnly } from '../shell/use-directory.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';

type Draft = {
  readonly kind: AccountKind;
  readonly directory: number | null;
  readonly values: Readonly<Record<string, string>>;
};

const empty: Draft = { kind: 'person', directory: null, values: {} };

// What each kind asks for, in the order in which people know it; the first of a kind is required.
const fields: Readonly<Record<AccountKind, readonly string[]>> = {
  person: ['givenName', 'sn', 'uid', 'mail', 'title', 'department', 'employeeNumber'],
  service: ['cn', 'uid', 'description'],
  group: ['cn', 'description'],
};
const required: Readonly<Record<AccountKind, readonly string[]>> = {
  person: ['sn', 'uid'],
  service: ['cn', 'uid'],
  group: ['cn'],
};

/** The attributes that the form stands for; a person's name is made from its parts. */
function attributesOf({ kind, values }: Draft): Record<string, string[]> {
  const filled = fields[kind].flatMap((name): [string, string[]][] => {
    const value = values[name]?.trim();
    return value ? [[name, [value]]] : [];
  });
  const attributes = Object.fromEntries(filled);
  if (kind !== 'person') return attributes;
  const name = [values['givenName'], values['sn']].map((part) => part?.trim()).filter(Boolean);
  return { ...attributes, cn: [name.join(' ')], displayName: [name.join(' ')] };
}

type Props = { readonly open: boolean; readonly onClose: () => void };

/** Stages a new account. */
export function NewAccountDialog({ open, onClose }: Props) {
  const words = useWords();
  const { notify } = useNotify();
  const stage = useCommand('changes.stageNew');
  const directories = useQuery('directories.list', {}).value ?? [];
  const [draft, setDraft] = useState(empty);
  const directory = draft.directory ?? firstWritable(directories)?.id ?? null;
  const whyNot = useWhyNot(draft, directory);
  const submit = async () => {
    if (directory === null) return;
    const outcome = await stage.run({
      directory,
      kind: draft.kind,
      attributes: attributesOf(draft),
    });
    if (!outcome.ok) return;
    notify({
      title: words('stage.done', { count: 1 }),
      intent: 'staged',
      action: { label: words('stage.review'), act: () => go.changeSet(outcome.value.set) },
    });
    setDraft(empty);
    onClose();
  };
  return (
    <FormDialog
      open={open}
      title={words('accounts.new.title')}
      submit={words('accounts.new.submit')}
      cancel={words('shell.cancel')}
      whyNot={whyNot}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <RadioGroup
        layout="horizontal"
        aria-label={words('filter.kind')}
        value={draft.kind}
        onChange={(_, data) => {
          const kind = accountKinds.find((one) => one === data.value);
          if (kind) setDraft({ ...draft, kind });
        }}
      >
        {accountKinds.map((kind) => (
          <Radio key={kind} value={kind} label={words(`account.kind.${kind}`)} />
        ))}
      </RadioGroup>
      <DirectoryField
        directory={directory}
        onChange={(id) => setDraft({ ...draft, directory: id })}
      />
      <Fields draft={draft} onChange={setDraft} />
      <FailureView failure={stage.failure} />
    </FormDialog>
  );
}

/** Why a new account cannot be staged yet, in words; undefined when it can. */
function useWhyNot({ kind, values }: Draft, directory: number | null): string | undefined {
  const words = useWords();
  const whyReadOnly = useWhyReadOnly(directory);
  if (directory === null) return words('accounts.new.no-directory');
  if (whyReadOnly) return whyReadOnly;
  const missing = required[kind].find((name) => !values[name]?.trim());
  return missing && words('accounts.new.missing', { field: words(`attribute.${missing}`) });
}

type FieldsProps = { readonly draft: Draft; readonly onChange: (draft: Draft) => void };

function Fields({ draft, onChange }: FieldsProps) {
  const words = useWords();
  return fields[draft.kind].map((name) => (
    <Field
      key={name}
      label={words(`attribute.${name}`)}
      required={required[draft.kind].includes(name)}
    >
      <Input
        value={draft.values[name] ?? ''}
        autoComplete="off"
        onChange={(_, data) =>
          onChange({ ...draft, values: { ...draft.values, [name]: data.value } })
        }
      />
    </Field>
  ));
}

type DirectoryProps = {
  readonly directory: number | null;
  readonly onChange: (id: number) => void;
};

function DirectoryField({ directory, onChange }: DirectoryProps) {
  const words = useWords();
  const directories = useQuery('directories.list', {}).value ?? [];
  return (
    <Field label={words('accounts.new.directory')}>
      <Dropdown
        value={directories.find((one) => one.id === directory)?.name ?? ''}
        selectedOptions={directory === null ? [] : [String(directory)]}
        onOptionSelect={(_, data) => onChange(Number(data.optionValue))}
      >
        {directories.map((one) => (
          <Option key={one.id} value={String(one.id)}>
            {one.name}
          </Option>
        ))}
      </Dropdown>
    </Field>
  );
}
