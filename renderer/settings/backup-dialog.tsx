import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { ValueFor } from '../api.ts';
import { Proof } from '../shell/proof.tsx';
import { ShowInFolder } from '../shell/show-in-folder.tsx';
import { useProvedFile } from '../shell/use-proved-file.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Notice } from '../ui/notice.tsx';
import { useFormats, useWords } from '../words.ts';
import { ReasonField } from './reason-field.tsx';

type Made = ValueFor<'backups.create'> & { readonly file: string; readonly name: string };

/** Writes an encrypted copy of the vault to a file. */
export function BackupDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const [reason, setReason] = useState('');
  const [made, setMade] = useState<Made | null>(null);
  const { run, running, proof } = useProvedFile('backups.create', 'backup');
  const whyNot = reason.trim() === '' ? words('settings.needsReason') : proof.whyNot;
  async function submit() {
    if (whyNot || running || made) return;
    const day = new Date().toISOString().slice(0, 10);
    const name = `bailiwick-${day}.bailiwick-backup`;
    const done = await run(name, (file) => ({ file, reason }));
    if (done) setMade({ file: done.file, name: done.name, ...done.value });
  }
  const submitButton = (
    <BusyButton isBusy={running} busyLabel={words('settings.backupBusy')} whyNot={whyNot}>
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
      <Proof proof={proof} />
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
