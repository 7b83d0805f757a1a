import { Checkbox } from '@fluentui/react-components';
import { useState } from 'react';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useWords } from '../../words.ts';

type Props = {
  readonly open: boolean;
  readonly name: string;
  readonly onClose: () => void;
  readonly onReset: (mustChange: boolean) => void;
};

/** Asks before a password is set that nobody has chosen and nobody has seen. */
export function ResetDialog({ open, name, onClose, onReset }: Props) {
  const words = useWords();
  const [mustChange, setMustChange] = useState(true);
  return (
    <FormDialog
      open={open}
      title={words('reset.title', { name })}
      submit={words('stage.submit', { count: 1 })}
      cancel={words('shell.cancel')}
      onClose={onClose}
      onSubmit={() => onReset(mustChange)}
    >
      <div>{words('reset.body')}</div>
      <Checkbox
        checked={mustChange}
        label={words('reset.must-change')}
        onChange={(_, data) => setMustChange(data.checked === true)}
      />
    </FormDialog>
  );
}
