import {
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from '@fluentui/react-components';
import { type FormEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';

const useStyles = makeStyles({
  // Never as high as the window: the edges show that there is something behind.
  body: { maxHeight: 'calc(100vh - 96px)' },
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
  // What does not fit is scrolled to; nothing is pressed together.
  content: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '12px',
    paddingTop: '4px',
    '& > *': { flexShrink: 0 },
  },
});

/** Longer than Fluent waits for a lost focus. */
const focusBackMs = 50;

export type DialogFrameProps = {
  readonly title: string;
  readonly onClose: () => void;
  /** What Enter does. */
  readonly onSubmit?: (() => void) | undefined;
  readonly size?: 'medium' | 'large';
  readonly children: ReactNode;
  readonly actions: ReactNode;
};

/**
 * Gives the focus back to what had it when the dialog opened. Fluent gives it to the last button of
 * its own menus, because it knows no other opener.
 */
export function useFocusBack(): void {
  useLayoutEffect(() => {
    const opener = document.activeElement;
    return () => {
      // After Fluent's own attempt, which waits until the dialog is gone.
      window.setTimeout(() => {
        const isElsewhere = document.activeElement?.closest('[role=dialog]') ?? null;
        if (opener instanceof HTMLElement && opener.isConnected && !isElsewhere) opener.focus();
      }, focusBackMs);
    };
  }, []);
}

/** An open dialog with room for any buttons; Esc closes it. */
export function DialogFrame(props: DialogFrameProps) {
  const styles = useStyles();
  const form = useRef<HTMLFormElement>(null);
  useFocusBack();
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
          <DialogBody className={styles.body}>
            <DialogTitle>{props.title}</DialogTitle>
            <DialogContent className={styles.content}>{props.children}</DialogContent>
            <DialogActions className={styles.actions}>{props.actions}</DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
