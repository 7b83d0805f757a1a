import { Button, Field, Textarea } from '@fluentui/react-components';
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

type Written = ValueFor<'audit.exportLog'> & { readonly file: string; readonly name: string };

/** Writes the log to a file that the standalone verifier reads. */
export function ExportLogDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const [reason, setReason] = useState('');
  const [written, setWritten] = useState<Written | null>(null);
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined);
  const exportLog = useCommand('audit.exportLog');
  const isGiven = reason.trim() !== '';
  async function submit() {
    if (!isGiven || exportLog.running || written) return;
    const name = words('audit.exportName');
    const chosen = await callByName('files.chooseSave', { purpose: 'audit', name });
    setRefusal(chosen.ok ? undefined : chosen);
    if (!chosen.ok || !chosen.value) return;
    const outcome = await exportLog.run({ file: chosen.value.file, reason });
    if (outcome.ok) setWritten({ ...chosen.value, ...outcome.value });
  }
  const submitButton = (
    <BusyButton
      isBusy={exportLog.running}
      busyLabel={words('audit.exporting')}
      whyNot={isGiven ? undefined : words('audit.reason.empty')}
    >
      {words('audit.exportButton')}
    </BusyButton>
  );
  return (
    <DialogFrame
      title={words('audit.exportTitle')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words(written ? 'shell.close' : 'shell.cancel')}</Button>
          {written ? null : submitButton}
        </>
      }
    >
      {written ? (
        <WrittenNote written={written} />
      ) : (
        <>
          <span>{words('audit.exportBody')}</span>
          <Field label={words('audit.column.reason')}>
            <Textarea
              value={reason}
              maxLength={500}
              onChange={(_event, data) => setReason(data.value)}
            />
          </Field>
        </>
      )}
      <FailureView failure={refusal ?? exportLog.failure} />
    </DialogFrame>
  );
}

function WrittenNote({ written }: { readonly written: Written }) {
  const words = useWords();
  const formats = useFormats();
  return (
    <>
      <Notice
        tone="good"
        title={words('audit.exported', { name: written.name })}
        action={<ShowInFolder file={written.file} />}
      />
      <FactList
        facts={[
          { term: words('audit.exportedRows'), value: formats.number(written.rows) },
          { term: 'SHA-256', value: written.sha256 },
        ]}
      />
      <span>{words('audit.exportedHint')}</span>
    </>
  );
}
