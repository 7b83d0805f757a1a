import { useState } from 'react';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useWords } from '../../words.ts';
import { AccountPicker } from './account-picker.tsx';

type Props = {
  readonly directory: number;
  readonly onClose: () => void;
  readonly onPick: (account: number) => void;
};

/** Asks for one account of the directory of a group, to be its member. */
export function MemberDialog({ directory, onClose, onPick }: Props) {
  const words = useWords();
  const [chosen, setChosen] = useState<number | null>(null);
  return (
    <FormDialog
      open
      title={words('members.add.title')}
      submit={words('stage.submit', { count: 1 })}
      cancel={words('shell.cancel')}
      whyNot={chosen === null ? words('members.add.choose') : undefined}
      onClose={onClose}
      onSubmit={() => chosen !== null && onPick(chosen)}
    >
      <AccountPicker
        label={words('members.add.title')}
        searchLabel={words('members.add.search')}
        noneLabel={words('members.add.none')}
        filters={[{ on: 'directory', ids: [directory] }]}
        chosen={chosen}
        onChoose={setChosen}
      />
    </FormDialog>
  );
}
