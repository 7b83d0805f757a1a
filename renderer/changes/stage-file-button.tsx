import { Dropdown, Field, Option } from '@fluentui/react-components';
import { useState } from 'react';
import type { Directory } from '../../shared/model/directory.ts';
import type { ValueFor } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { useNotify } from '../shell/notify.tsx';
import { firstWritable, useWhyReadOnly } from '../shell/use-directory.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';

type Chosen = NonNullable<ValueFor<'files.chooseOpen'>>;

/** Stages the change records of an LDIF file, for a directory that the operator names. */
export function StageFileButton() {
  const words = useWords();
  const { notify, notifyFailure } = useNotify();
  const choose = useCommand('files.chooseOpen');
  const stage = useCommand('changes.stageFile');
  const directories = useQuery('directories.list', {}).value ?? [];
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [picked, setPicked] = useState<number | null>(null);
  const directory = picked ?? firstWritable(directories)?.id ?? null;
  const whyReadOnly = useWhyReadOnly(directory);
  const start = async () => {
    const outcome = await choose.run({ purpose: 'changes' });
    if (!outcome.ok) notifyFailure(outcome);
    else if (outcome.value) setChosen(outcome.value);
  };
  const submit = async () => {
    if (!chosen || directory === null) return;
    const outcome = await stage.run({ file: chosen.file, directory });
    if (!outcome.ok) return;
    setChosen(null);
    notify({
      title: words('stage.started'),
      body: words('stage.started.body'),
      intent: 'staged',
    });
  };
  return (
    <>
      <MayButton
        operation="changes.stageFile"
        size="small"
        appearance="subtle"
        onClick={() => void start()}
      >
        {words('changes.from-file')}
      </MayButton>
      <FormDialog
        open={chosen !== null}
        title={words('changes.from-file.title', { name: chosen?.name ?? '' })}
        submit={words('changes.from-file.submit')}
        cancel={words('shell.cancel')}
        whyNot={directory === null ? words('accounts.new.no-directory') : whyReadOnly}
        onClose={() => setChosen(null)}
        onSubmit={() => void submit()}
      >
        <div>{words('changes.from-file.body')}</div>
        <DirectoryField directories={directories} chosen={directory} onChoose={setPicked} />
        <FailureView failure={stage.failure} />
      </FormDialog>
    </>
  );
}

type FieldProps = {
  readonly directories: readonly Directory[];
  readonly chosen: number | null;
  readonly onChoose: (id: number) => void;
};

function DirectoryField({ directories, chosen, onChoose }: FieldProps) {
  const words = useWords();
  return (
    <Field label={words('accounts.new.directory')}>
      <Dropdown
        value={directories.find((one) => one.id === chosen)?.name ?? ''}
        selectedOptions={chosen === null ? [] : [String(chosen)]}
        onOptionSelect={(_, data) => onChoose(Number(data.optionValue))}
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
