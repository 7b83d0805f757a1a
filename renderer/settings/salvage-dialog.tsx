import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { callByName, type Refusal, type ValueFor } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { ShowInFolder } from '../shell/show-in-folder.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';
import { ReasonField } from './reason-field.tsx';

type Saved = ValueFor<'backups.salvage'> & { readonly file: string; readonly name: string };

/** Saves what can be read of a damaged vault as a backup of its own. */
export function SalvageDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const [reason, setReason] = useState('');
  const [saved, setSaved] = useState<Saved | null>(null);
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined);
  const salvage = useCommand('backups.salvage');
  const isGiven = reason.trim() !== '';
  async function submit() {
    if (!isGiven || salvage.running || saved) return;
    const day = new Date().toISOString().slice(0, 10);
    const name = `bailiwick-salvage-${day}.bailiwick-backup`;
    const chosen = await callByName('files.chooseSave', { purpose: 'backup', name });
    setRefusal(chosen.ok ? undefined : chosen);
    if (!chosen.ok || !chosen.value) return;
    const outcome = await salvage.run({ file: chosen.value.file, reason });
    if (outcome.ok) setSaved({ ...chosen.value, ...outcome.value });
  }
  return (
    <DialogFrame
      title={words('settings.salvageTitle')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words(saved ? 'shell.close' : 'shell.cancel')}</Button>
          {saved ? null : (
            <BusyButton
              isBusy={salvage.running}
              busyLabel={words('settings.salvageBusy')}
              whyNot={isGiven ? undefined : words('settings.needsReason')}
            >
              {words('settings.salvageChoose')}
            </BusyButton>
          )}
        </>
      }
    >
      {saved ? (
        <Notice
          tone={saved.lost === 0 ? 'good' : 'warning'}
          title={words('settings.salvaged', saved)}
          body={words('settings.salvagedNext')}
          action={<ShowInFolder file={saved.file} />}
        />
      ) : (
        <>
          <span>{words('settings.salvageHelp')}</span>
          <ReasonField value={reason} onChange={setReason} />
        </>
      )}
      <FailureView failure={refusal ?? salvage.failure} />
    </DialogFrame>
  );
}
