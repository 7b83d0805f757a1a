import type { RenewableKey } from '../../shared/model/key.ts';
import { useProved } from '../shell/proof.tsx';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words.ts';
import { ReasonDialog } from './reason-dialog.tsx';

type Props = { readonly which: RenewableKey; readonly onClose: () => void };

/** Says what renewing a key means, asks for a reason, and does it. */
export function RotateDialog({ which, onClose }: Props) {
  const words = useWords();
  const command = useProved('keys.rotate');
  const key = words(`keys.kind.${which}`);
  return (
    <ReasonDialog
      title={words('keys.rotate.title', { key })}
      now={words('keys.rotate.now')}
      busy={words('keys.rotate.busy')}
      done={words('keys.rotated', { key })}
      command={command}
      onRun={(reason) => command.run({ key: which, reason })}
      onClose={onClose}
    >
      <span>{words(`keys.meaning.${which}`)}</span>
      <Notice tone="info" body={words(`keys.kept.${which}`)} />
    </ReasonDialog>
  );
}
