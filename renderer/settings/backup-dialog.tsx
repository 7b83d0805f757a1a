import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { callByName, type Refusal, type ValueFor } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { ShowInFolder } from '../shell/show-in-folder.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCommand } from '../use-command.ts';
import { useFormats, useWords } from '../words.ts';
import { ReasonField } from './reason-field.tsx';

type Made = ValueFor<'backups.create'> & { readonly file: string; readonly name: string };

/** Writes an encrypted copy of the vault to a file. */
export function BackupDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const [reason, setReason] = useState('');
  const [made, setMade] = useState<Made | null>(null);
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined);
  const create = useCommand('backups.create');
  const isGiven = reason.trim() !== '';
  async function submit() {
    if (!isGiven || create.running || made) return;
    const day = new Date().toISOString().slice(0, 10);
    const name = `bailiwick-${day}.bailiwick-backup`;
    const chosen = await callByName('files.chooseSave', { purpose: 'backup', name });
    setRefusal(chosen.ok ? undefined : chosen);
    if (!chosen.ok || !chosen.value) return;
    const outcome = await create.run({ file: chosen.value.file, reason });
    if (outcome.ok) setMade({ ...chosen.value, ...outcome.value });
  }
  const submitButton = (
    <BusyButton
      isBusy={create.running}
      busyLabel={words('settings.backupBusy')}
      whyNot={isGiven ? undefined : words('settings.needsReason')}
    >
      {words('settings.backupChoose')}
    </BusyButton>
  );
  return (
    <DialogFrame
      title={words('settings.backupTitle')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words(made ? 'shell.close' : 'shell.cancel')}</Button>
          {made ? null : submitButton}
        </>
      }
    >
      {made ? (
        <MadeNote made={made} />
      ) : (
        <>
          <span>{words('settings.backupHelp')}</span>
          <ReasonField value={reason} onChange={setReason} />
        </>
      )}
      <FailureView failure={refusal ?? create.failure} />
    </DialogFrame>
  );
}

function MadeNote({ made }: { readonly made: Made }) {
  const words = useWords();
  const formats = useFormats();
  return (
    <>
      <Notice
        tone="good"
        title={words('settings.backupMade', { name: made.name })}
        action={<ShowInFolder file={made.file} />}
      />
      <FactList
        facts={[
          { term: words('settings.size'), value: formats.bytes(made.sizeBytes) },
          { term: 'SHA-256', value: made.sha256 },
        ]}
      />
    </>
  );
}
