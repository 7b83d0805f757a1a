import type { CallOf } from '../../shared/contract/operation.ts';
import type { exports } from '../../shared/contract/exports.ts';

type ExportCall = CallOf<typeof exports.create>;

export type ExportDialogProps = {
  readonly query: ExportCall['query'];
  readonly columns: NonNullable<ExportCall['columns']>;
  readonly total: number;
  readonly open: boolean;
  readonly onClose: () => void;
};

export function ExportDialog({ open }: ExportDialogProps) {
  return open ? <div role="dialog" /> : null;
}
