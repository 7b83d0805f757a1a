import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useWords } from '../../words.ts';
import { isPlace, parentOf } from './place.ts';

type Props = {
  readonly open: boolean;
  readonly name: string;
  readonly dn: string;
  readonly onClose: () => void;
  readonly onMove: (parent: string) => void;
};

/** Asks for another place of an account in its directory. */
export function MoveDialog({ open, name, dn, onClose, onMove }: Props) {
  const words = useWords();
  const present = parentOf(dn);
  const [typed, setTyped] = useState(present);
  const parent = typed.trim();
  const whyNot = isPlace(parent) ? (parent === present ? 'move.same' : null) : 'move.invalid';
  return (
    <FormDialog
      open={open}
      title={words('move.title', { name })}
      submit={words('stage.submit', { count: 1 })}
      cancel={words('shell.cancel')}
      whyNot={whyNot === null ? undefined : words(whyNot)}
      onClose={onClose}
      onSubmit={() => onMove(parent)}
    >
      <Field label={words('move.parent')} hint={words('move.hint')}>
        <Input
          value={typed}
          maxLength={1_024}
          spellCheck={false}
          input={{ dir: 'ltr' }}
          onChange={(_, data) => setTyped(data.value)}
        />
      </Field>
    </FormDialog>
  );
}
