import { useNotify } from '../shell/notify.tsx';
import { useProved } from '../shell/proof.tsx';
import { useWords } from '../words.ts';
import type { LinkedOperator } from './provider-links.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

type Props = { readonly operator: LinkedOperator; readonly onClose: () => void };

/** Takes the identity at the provider off an operator. */
export function UnlinkDialog({ operator, onClose }: Props) {
  const words = useWords();
  const { notify } = useNotify();
  const command = useProved('provider.unlink');
  const { id, name } = operator;
  async function run(reason: string) {
    const outcome = await command.run({ id, reason });
    if (!outcome?.ok) return;
    notify({ title: words('operators.provider.unlinked', { name }) });
    onClose();
  }
  return (
    <ReasonDialog
      title={words('operators.provider.unlinkTitle', { name })}
      now={words('operators.provider.unlinkNow')}
      command={command}
      onRun={run}
      onClose={onClose}
    >
      <span>{words('operators.provider.unlinkBody', { name })}</span>
    </ReasonDialog>
  );
}
