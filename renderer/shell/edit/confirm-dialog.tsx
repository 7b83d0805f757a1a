import { FormDialog } from '../../ui/form-dialog.tsx';
import { useWords } from '../../words.ts';

type Props = {
  readonly open: boolean;
  readonly title: string;
  readonly body: string;
  readonly submit: string;
  readonly isDangerous?: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
};

/** Asks once more before something that is hard to take back. */
export function ConfirmDialog({ open, title, body, submit, isDangerous, ...on }: Props) {
  const words = useWords();
  return (
    <FormDialog
      open={open}
      title={title}
      submit={submit}
      cancel={words('shell.cancel')}
      isDangerous={isDangerous ?? false}
      onClose={on.onClose}
      onSubmit={on.onConfirm}
    >
      <div>{body}</div>
    </FormDialog>
  );
}
