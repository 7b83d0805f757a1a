import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useWords } from '../../words.ts';

type Props = {
  readonly open: boolean;
  readonly name: string;
  readonly onClose: () => void;
  readonly onRename: (name: string) => void;
};

/** Asks for another name of an account. */
export function RenameDialog({ open, name, onClose, onRename }: Props) {
  const words = useWords();
  const [typed, setTyped] = useState(name);
  const isSame = typed.trim() === name || typed.trim() === '';
  return (
    <FormDialog
      open={open}
      title={words('rename.title', { name })}
      submit={words('stage.submit', { count: 1 })}
      cancel={words('shell.cancel')}
      whyNot={isSame ? words('rename.same') : undefined}
      onClose={onClose}
      onSubmit={() => onRename(typed.trim())}
    >
      <Field label={words('rename.name')}>
        <Input value={typed} maxLength={256} onChange={(_, data) => setTyped(data.value)} />
      </Field>
    </FormDialog>
  );
}
