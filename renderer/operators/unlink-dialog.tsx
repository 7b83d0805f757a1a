import { useProved } from '../shell/proof.tsx';
import { useWords } from '../words.ts';
import type { LinkedOperator } from './provider-links.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

type Props = { readonly operator: LinkedOperator; readonly onClose: () => void };

/** Takes the identity at the provider off an operator. */
export function UnlinkDialog({ operator: { id, name }, onClose }: Props) {
  const words = useWords();
  const command = useProved('provider.unlink');
  return (
    <ReasonDialog
      title={words('operators.provider.unlinkTitle', { name })}
      now={words('operators.provider.unlinkNow')}
      done={words('operators.provider.unlinked', { name })}
      command={command}
      onRun={(reason) => command.run({ id, reason })}
      onClose={onClose}
    >
      <span>{words('operators.provider.unlinkBody', { name })}</span>
    </ReasonDialog>
  );
}
