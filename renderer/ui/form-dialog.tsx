import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from '@fluentui/react-components';
import type { ReactNode, SubmitEvent } from 'react';
import { useFocusBack } from './dialog-frame.tsx';
import { HintButton } from './hint-button.tsx';

const useStyles = makeStyles({
  // Never as high as the window: the edges show that there is something behind.
  body: { maxHeight: 'calc(100vh - 96px)' },
  // What does not fit is scrolled to; nothing is pressed together.
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: '12px',
    paddingBottom: '8px',
    '& > *': { flexShrink: 0 },
  },
  actions: { '& button': { whiteSpace: 'nowrap', minWidth: '96px' } },
  danger: {
    backgroundColor: 'var(--bwBad)',
    color: 'var(--colorNeutralBackground1)',
    ':hover': { backgroundColor: 'var(--bwBad)', color: 'var(--colorNeutralBackground1)' },
    ':hover:active': { backgroundColor: 'var(--bwBad)', color: 'var(--colorNeutralBackground1)' },
  },
});

export type FormDialogProps = {
  readonly open: boolean;
  readonly title: string;
  readonly submit: string;
  readonly cancel: string;
  /** Why it cannot be sent yet; empty when it can. */
  readonly whyNot?: string | undefined;
  readonly isDangerous?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

/** A question in a dialog: Enter sends it, Escape leaves it. */
export function FormDialog(props: FormDialogProps) {
  return (
    <Dialog open={props.open} onOpenChange={(_, data) => (data.open ? null : props.onClose())}>
      <DialogSurface>
        <Form {...props} />
      </DialogSurface>
    </Dialog>
  );
}

function Form(props: FormDialogProps) {
  const styles = useStyles();
  useFocusBack();
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    event.stopPropagation();
    if (!props.whyNot) props.onSubmit();
  };
  return (
    <form onSubmit={onSubmit}>
      <DialogBody className={styles.body}>
        <DialogTitle>{props.title}</DialogTitle>
        <DialogContent className={styles.content}>{props.children}</DialogContent>
        <DialogActions className={styles.actions}>
          <Button type="button" onClick={props.onClose}>
            {props.cancel}
          </Button>
          <HintButton
            type="submit"
            appearance="primary"
            whyNot={props.whyNot}
            {...(props.isDangerous && !props.whyNot ? { className: styles.danger } : {})}
          >
            {props.submit}
          </HintButton>
        </DialogActions>
      </DialogBody>
    </form>
  );
}
