import { Button, Field, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { useNotify } from '../shell/notify.tsx';
import { Proof, useProved } from '../shell/proof.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useWords } from '../words.ts';
import { ReasonField } from './reason-field.tsx';

const offered = [90, 180, 365, 730, 1095] as const;

type Props = { readonly days: number; readonly onClose: () => void };

/** After how many days keys are to be renewed. */
export function IntervalDialog({ days, onClose }: Props) {
  const words = useWords();
  const { notify } = useNotify();
  const [chosen, setChosen] = useState(days);
  const [reason, setReason] = useState('');
  const { run, running, proof } = useProved('keys.setInterval');
  const missing = reason.trim() === '' ? words('operators.reason.empty') : undefined;
  const whyNot = missing ?? proof.whyNot;
  async function submit() {
    if (whyNot || running) return;
    const outcome = await run({ days: chosen, reason });
    if (!outcome?.ok) return;
    notify({ title: words('keys.interval.changed') });
    onClose();
  }
  return (
    <DialogFrame
      title={words('keys.interval.title')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton isBusy={running} busyLabel={words('operators.busy')} whyNot={whyNot}>
            {words('keys.interval.now')}
          </BusyButton>
        </>
      }
    >
      <span>{words('keys.interval.body')}</span>
      <Field label={words('keys.interval.label')}>
        <Select value={String(chosen)} onChange={(_event, data) => setChosen(Number(data.value))}>
          {[...new Set([...offered, days])]
            .toSorted((a, b) => a - b)
            .map((count) => (
              <option key={count} value={count}>
                {words('keys.interval.days', { count })}
              </option>
            ))}
        </Select>
      </Field>
      <ReasonField value={reason} onChange={setReason} />
      <Proof proof={proof} />
    </DialogFrame>
  );
}
