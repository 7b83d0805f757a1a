import { useNotify } from '../shell/notify.tsx';
import { useProved } from '../shell/proof.tsx';
import { useWords } from '../words.ts';
import { ReasonDialog } from './reason-dialog.tsx';

type Props = { readonly name: string; readonly onClose: () => void };

/** Takes the provider away: nobody is asked for it any more. */
export function RemoveProviderDialog({ name, onClose }: Props) {
  const words = useWords();
  const { notify } = useNotify();
  const command = useProved('provider.setRules');
  async function run(reason: string) {
    const outcome = await command.run({ rules: null, reason });
    if (!outcome?.ok) return;
    notify({ title: words('operators.provider.removed') });
    onClose();
  }
  return (
    <ReasonDialog
      title={words('operators.provider.removeTitle', { name })}
      now={words('operators.provider.removeNow')}
      command={command}
      onRun={run}
      onClose={onClose}
    >
      <span>{words('operators.provider.removeBody')}</span>
    </ReasonDialog>
  );
}
