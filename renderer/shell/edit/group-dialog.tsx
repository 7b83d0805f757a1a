import { useState } from 'react';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useWords } from '../../words.ts';
import { AccountPicker } from './account-picker.tsx';

type Props = {
  readonly open: boolean;
  readonly count: number;
  readonly isRemoval: boolean;
  readonly onClose: () => void;
  readonly onPick: (group: number) => void;
};

/** Asks for one group by searching for its name. */
export function GroupDialog({ open, count, isRemoval, onClose, onPick }: Props) {
  const words = useWords();
  const [group, setGroup] = useState<number | null>(null);
  const title = words(isRemoval ? 'group-dialog.remove' : 'group-dialog.add', { count });
  return (
    <FormDialog
      open={open}
      title={title}
      submit={words('stage.submit', { count })}
      cancel={words('shell.cancel')}
      whyNot={group === null ? words('group-dialog.choose') : undefined}
      onClose={onClose}
      onSubmit={() => group !== null && onPick(group)}
    >
      {open ? (
        <AccountPicker
          label={title}
          searchLabel={words('group-dialog.search')}
          noneLabel={words('group-dialog.none')}
          filters={[{ on: 'kind', kinds: ['group'] }]}
          chosen={group}
          onChoose={setGroup}
        />
      ) : null}
    </FormDialog>
  );
}
