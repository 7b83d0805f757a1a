import { Dropdown, Field, Input, Option, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { type AccountKind, accountKinds } from '../../shared/model/account.ts';
import { isPlace } from '../shell/edit/place.ts';
import { FailureView } from '../shell/failure.tsx';
import { go } from '../shell/go.ts';
import { useNotify } from '../shell/notify.tsx';
import { useWhyFixed } from '../shell/use-attributes.ts';
import { firstWritable, useWhyReadOnly } from '../shell/use-directory.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { LikeField, PlaceField } from './new-account-place.tsx';
import { type Template, templateOf } from './template.ts';

type Draft = {
  readonly kind: AccountKind;
  readonly directory: number | null;
  readonly values: Readonly<Record<string, string>>;
  /** The account that it is to be like. */
  readonly like: { readonly id: number; readonly name: string } | null;
  /** The DN under which it comes; null while nobody has typed one. */
  readonly place: string | null;
};

const empty: Draft = { kind: 'person', directory: null, values: {}, like: null, place: null };

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

/** What stands in each field: what was typed, else what is taken over from another account. */
function shownValues({ values }: Draft, template: Template | null): Record<string, string> {
  const taken = Object.entries(template?.values ?? {}).map(([name, [first = '']]) => [name, first]);
  return { ...(Object.fromEntries(taken) as Record<string, string>), ...values };
}

/** The attributes that the form stands for; a person's name is made from its parts. */
function attributesOf(draft: Draft, template: Template | null): Record<string, string[]> {
  const { kind } = draft;
  const values = shownValues(draft, template);
  const filled = fields[kind].flatMap((name): [string, string[]][] => {
    const value = values[name]?.trim();
    return value ? [[name, [value]]] : [];
  });
  const silent = Object.entries(template?.values ?? {}).flatMap(
    ([name, taken]): [string, string[]][] =>
      fields[kind].includes(name) ? [] : [[name, [...taken]]],
  );
  const attributes = Object.fromEntries([...silent, ...filled]);
  if (kind !== 'person') return attributes;
  const name = [values['givenName'], values['sn']].map((part) => part?.trim()).filter(Boolean);
  return { ...attributes, cn: [name.join(' ')], displayName: [name.join(' ')] };
}

type Props = { readonly open: boolean; readonly onClose: () => void };

/** What was typed, and what follows from it and from the account that it is to be like. */
function useDraft() {
  const directories = useQuery('directories.list', {}).value ?? [];
  const [draft, setDraft] = useState(empty);
  const { like } = draft;
  const card = useQuery('accounts.get', { id: like?.id ?? 0 }, { enabled: like !== null });
  const whyFixed = useWhyFixed();
  const isOpen = (attribute: string) => whyFixed(attribute) === undefined;
  const template = like && card.value ? templateOf(card.value, isOpen) : null;
  const directory = draft.directory ?? firstWritable(directories)?.id ?? null;
  return {
    draft,
    setDraft,
    directory,
    isLive: directories.some(({ id, live }) => id === directory && live !== null),
    template,
    isReading: like !== null && template === null,
    place: (draft.place ?? template?.parent ?? '').trim(),
    failure: card.failure,
  };
}

/** Stages a new account. */
export function NewAccountDialog({ open, onClose }: Props) {
  const words = useWords();
  const { notify } = useNotify();
  const stage = useCommand('changes.stageNew');
  const filled = useDraft();
  const { draft, setDraft, directory, place } = filled;
  const whyNot = useWhyNot(filled);
  const submit = async () => {
    if (directory === null) return;
    const outcome = await stage.run({
      directory,
      kind: draft.kind,
      parent: place === '' ? null : place,
      attributes: attributesOf(draft, filled.template),
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
          if (kind) setDraft({ ...draft, kind, like: null, place: null });
        }}
      >
        {accountKinds.map((kind) => (
          <Radio key={kind} value={kind} label={words(`account.kind.${kind}`)} />
        ))}
      </RadioGroup>
      <DirectoryField
        directory={directory}
        onChange={(id) => setDraft({ ...draft, directory: id, like: null, place: null })}
      />
      <Origin filled={filled} />
      <Fields draft={draft} shown={shownValues(draft, filled.template)} onChange={setDraft} />
      <FailureView failure={stage.failure ?? filled.failure} />
    </FormDialog>
  );
}

type Filled = ReturnType<typeof useDraft>;

/** Whom the account is to be like, and where it goes. */
function Origin({ filled }: { readonly filled: Filled }) {
  const { draft, setDraft, directory, template, isLive } = filled;
  const place = draft.place ?? template?.parent ?? '';
  return (
    <>
      {directory !== null && draft.kind !== 'group' ? (
        <LikeField
          key={`${directory} ${draft.kind}`}
          directory={directory}
          kind={draft.kind}
          chosen={draft.like}
          onChoose={(id, name) => setDraft({ ...draft, like: { id, name }, place: null })}
        />
      ) : null}
      {isLive || template ? (
        <PlaceField value={place} onChange={(typed) => setDraft({ ...draft, place: typed })} />
      ) : null}
    </>
  );
}

/** Why a new account cannot be staged yet, in words; undefined when it can. */
function useWhyNot({ draft, directory, place, isReading, template }: Filled): string | undefined {
  const words = useWords();
  const whyReadOnly = useWhyReadOnly(directory);
  if (directory === null) return words('accounts.new.no-directory');
  if (whyReadOnly) return whyReadOnly;
  if (isReading) return words('shell.loading');
  if (place !== '' && !isPlace(place)) return words('move.invalid');
  const values = shownValues(draft, template);
  const missing = required[draft.kind].find((name) => !values[name]?.trim());
  return missing && words('accounts.new.missing', { field: words(`attribute.${missing}`) });
}

type FieldsProps = {
  readonly draft: Draft;
  readonly shown: Readonly<Record<string, string>>;
  readonly onChange: (draft: Draft) => void;
};

function Fields({ draft, shown, onChange }: FieldsProps) {
  const words = useWords();
  return fields[draft.kind].map((name) => (
    <Field
      key={name}
      label={words(`attribute.${name}`)}
      required={required[draft.kind].includes(name)}
    >
      <Input
        value={shown[name] ?? ''}
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
