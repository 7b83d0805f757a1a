import { useNotify } from '../shell/notify.tsx';
import { useProved } from '../shell/proof.tsx';
import { useWords } from '../words.ts';
import { ReasonDialog } from './reason-dialog.tsx';

/** Ends the recovery group. */
export function DissolveGroupDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const { notify } = useNotify();
  const { run, running, proof } = useProved('recovery.dissolveGroup');
  async function dissolve(reason: string) {
    const outcome = await run({ reason });
    if (!outcome?.ok) return;
    notify({ title: words('recovery.dissolved') });
    onClose();
  }
  return (
    <ReasonDialog
      title={words('recovery.dissolveTitle')}
      now={words('recovery.dissolveNow')}
      command={{ running, proof }}
      onRun={dissolve}
      onClose={onClose}
    >
      <span>{words('recovery.dissolveBody')}</span>
    </ReasonDialog>
  );
}
