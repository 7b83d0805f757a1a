export type ShortcutsDialogProps = {
  readonly open: boolean;
  readonly onClose: () => void;
};

export function ShortcutsDialog({ open }: ShortcutsDialogProps) {
  return open ? <div role="dialog" /> : null;
}
