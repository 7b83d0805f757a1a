import { useProved } from '../shell/proof.tsx';
import { useWords } from '../words.ts';
import { ReasonDialog } from './reason-dialog.tsx';

type Props = { readonly name: string; readonly onClose: () => void };

/** Takes the provider away: nobody is asked for it any more. */
export function RemoveProviderDialog({ name, onClose }: Props) {
  const words = useWords();
  const command = useProved('provider.setRules');
  return (
    <ReasonDialog
      title={words('operators.provider.removeTitle', { name })}
      now={words('operators.provider.removeNow')}
      done={words('operators.provider.removed')}
      command={command}
      onRun={(reason) => command.run({ rules: null, reason })}
      onClose={onClose}
    >
      <span>{words('operators.provider.removeBody')}</span>
    </ReasonDialog>
  );
}
