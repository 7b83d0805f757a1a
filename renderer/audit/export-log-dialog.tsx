import { Button, Field, Textarea } from '@fluentui/react-components';
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

type Written = ValueFor<'audit.exportLog'> & { readonly file: string; readonly name: string };

/** Writes the log to a file that the standalone verifier reads. */
export function ExportLogDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const [reason, setReason] = useState('');
  const [written, setWritten] = useState<Written | null>(null);
  const { run, running, proof } = useProvedFile('audit.exportLog', 'audit');
  const whyNot = reason.trim() === '' ? words('audit.reason.empty') : proof.whyNot;
  async function submit() {
    if (whyNot || running || written) return;
    const done = await run(words('audit.exportName'), (file) => ({ file, reason }));
    if (done) setWritten({ file: done.file, name: done.name, ...done.value });
  }
  const submitButton = (
    <BusyButton isBusy={running} busyLabel={words('audit.exporting')} whyNot={whyNot}>
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
      <Proof proof={proof} />
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
