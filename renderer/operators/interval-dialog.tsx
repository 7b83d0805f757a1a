import { useState } from 'react';
import { useProved } from '../shell/proof.tsx';
import { useWords } from '../words.ts';
import { NumberSelect } from './number-select.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

const offered = [90, 180, 365, 730, 1095] as const;

type Props = { readonly days: number; readonly onClose: () => void };

/** After how many days keys are to be renewed. */
export function IntervalDialog({ days, onClose }: Props) {
  const words = useWords();
  const [chosen, setChosen] = useState(days);
  const command = useProved('keys.setInterval');
  return (
    <ReasonDialog
      title={words('keys.interval.title')}
      now={words('keys.interval.now')}
      done={words('keys.interval.changed')}
      command={command}
      onRun={(reason) => command.run({ days: chosen, reason })}
      onClose={onClose}
    >
      <span>{words('keys.interval.body')}</span>
      <NumberSelect
        label={words('keys.interval.label')}
        offered={[...offered, days]}
        chosen={chosen}
        labelOf={(count) => words('keys.interval.days', { count })}
        onChosen={setChosen}
      />
    </ReasonDialog>
  );
}
