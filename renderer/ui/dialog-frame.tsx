import {
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from '@fluentui/react-components';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';

const useStyles = makeStyles({
  medium: { maxWidth: '520px' },
  large: { maxWidth: 'min(1080px, calc(100vw - 64px))' },
  actions: {
    gridColumnStart: 1,
    gridColumnEnd: 4,
    justifySelf: 'stretch',
    justifyContent: 'flex-end',
    whiteSpace: 'nowrap',
    paddingTop: '8px',
  },
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px', paddingTop: '4px' },
});

export type DialogFrameProps = {
  readonly title: string;
  readonly onClose: () => void;
  /** What Enter does. */
  readonly onSubmit?: (() => void) | undefined;
  readonly size?: 'medium' | 'large';
  readonly children: ReactNode;
  readonly actions: ReactNode;
};

/** An open dialog with room for any buttons; Esc closes it. */
export function DialogFrame(props: DialogFrameProps) {
  const styles = useStyles();
  const form = useRef<HTMLFormElement>(null);
  // When what had the focus goes away, Esc and the screen reader would be left outside.
  useEffect(() => {
    const isLost = document.activeElement === document.body;
    const last = form.current?.querySelector('.fui-DialogActions button');
    if (isLost && last instanceof HTMLElement) last.focus();
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    // A form inside a portal still bubbles to the form that React knows around it.
    event.stopPropagation();
    props.onSubmit?.();
  }
  return (
    <Dialog
      open
      onOpenChange={(_event, data) => {
        if (!data.open) props.onClose();
      }}
    >
      <DialogSurface className={props.size === 'large' ? styles.large : styles.medium}>
        <form ref={form} onSubmit={submit}>
          <DialogBody>
            <DialogTitle>{props.title}</DialogTitle>
            <DialogContent className={styles.content}>{props.children}</DialogContent>
            <DialogActions className={styles.actions}>{props.actions}</DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
