import { useProved } from '../shell/proof.tsx';
import { useWords } from '../words.ts';
import { ReasonDialog } from './reason-dialog.tsx';

/** Ends the recovery group. */
export function DissolveGroupDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const command = useProved('recovery.dissolveGroup');
  return (
    <ReasonDialog
      title={words('recovery.dissolveTitle')}
      now={words('recovery.dissolveNow')}
      done={words('recovery.dissolved')}
      command={command}
      onRun={(reason) => command.run({ reason })}
      onClose={onClose}
    >
      <span>{words('recovery.dissolveBody')}</span>
    </ReasonDialog>
  );
}
