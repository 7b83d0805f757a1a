import { Button, Field, Select } from '@fluentui/react-components';
import { useState } from 'react';
import type { InputFor } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { useNotify } from '../shell/notify.tsx';
import { OwnProofFields, useOwnProof } from '../shell/own-proof.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useCommand } from '../use-command.ts';
import { useFormats, useWords } from '../words.ts';

type Memory = InputFor<'session.setCost'>['memoryMiB'];
const sizes: readonly Memory[] = [64, 128, 256, 512, 1024];

/** How much memory each guess at the password takes. */
export function CostDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const formats = useFormats();
  const { notify } = useNotify();
  const proof = useOwnProof();
  const [memoryMiB, setMemoryMiB] = useState<Memory>(256);
  const setCost = useCommand('session.setCost');
  async function submit() {
    if (proof.whyNot || setCost.running) return;
    const outcome = await setCost.run({ ...proof.given, memoryMiB });
    if (!outcome.ok) return;
    notify({ title: words('settings.costChanged') });
    onClose();
  }
  return (
    <DialogFrame
      title={words('settings.costNow')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton
            isBusy={setCost.running}
            busyLabel={words('settings.busy')}
            whyNot={proof.whyNot}
          >
            {words('settings.costNow')}
          </BusyButton>
        </>
      }
    >
      <span>{words('settings.costHelp')}</span>
      <Field label={words('settings.costMemory')}>
        <Select
          value={String(memoryMiB)}
          onChange={(_event, data) => {
            const size = sizes.find((one) => String(one) === data.value);
            if (size) setMemoryMiB(size);
          }}
        >
          {sizes.map((size) => (
            <option key={size} value={size}>
              {words('settings.mebibytes', { size: formats.number(size) })}
            </option>
          ))}
        </Select>
      </Field>
      <OwnProofFields proof={proof} label={words('settings.currentPassword')} />
      <FailureView failure={setCost.failure} />
    </DialogFrame>
  );
}
