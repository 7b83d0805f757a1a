import { Button, Spinner } from '@fluentui/react-components';
import { useState } from 'react';
import { callByName, type Refusal, type ValueFor } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { useNotify } from '../shell/notify.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Notice } from '../ui/notice.tsx';
import { useCommand } from '../use-command.ts';
import { useFormats, useWords } from '../words.ts';
import { ReasonField } from './reason-field.tsx';

type Report = ValueFor<'backups.inspect'>;
type Found = { readonly file: string; readonly name: string; readonly report: Report };

/** Says what a copy would put back and what it would lose; restores only after that. */
export function RestoreDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const formats = useFormats();
  const { notify } = useNotify();
  const [reason, setReason] = useState('');
  const { found, failure, isLooking, choose } = useBackupFile();
  const restore = useCommand('backups.restore');
  const whyNot = found
    ? reason.trim() === ''
      ? words('settings.needsReason')
      : undefined
    : words('settings.restoreNeedsFile');
  async function submit() {
    if (whyNot || !found || restore.running) return;
    const outcome = await restore.run({ file: found.file, reason });
    if (!outcome.ok) return;
    const accounts = formats.number(outcome.value.accounts);
    notify({ title: words('settings.restored', { accounts }) });
    onClose();
  }
  return (
    <DialogFrame
      title={words('settings.restoreTitle')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton
            isBusy={restore.running}
            busyLabel={words('settings.restoreBusy')}
            whyNot={whyNot}
          >
            {words('settings.restoreNow')}
          </BusyButton>
        </>
      }
    >
      <span>{words('settings.restoreHelp')}</span>
      <div>
        <Button icon={isLooking ? <Spinner size="tiny" /> : null} onClick={() => void choose()}>
          {words('settings.restoreChoose')}
        </Button>
      </div>
      {found ? (
        <>
          <RestoreReport found={found} />
          <ReasonField value={reason} onChange={setReason} />
        </>
      ) : null}
      <FailureView failure={failure ?? restore.failure} />
    </DialogFrame>
  );
}

function useBackupFile() {
  const [found, setFound] = useState<Found | null>(null);
  const [failure, setFailure] = useState<Refusal | undefined>(undefined);
  const [isLooking, setIsLooking] = useState(false);
  async function choose() {
    const chosen = await callByName('files.chooseOpen', { purpose: 'restore' });
    setFailure(chosen.ok ? undefined : chosen);
    if (!chosen.ok || !chosen.value) return;
    const { file, name } = chosen.value;
    setFound(null);
    setIsLooking(true);
    const report = await callByName('backups.inspect', { file });
    setIsLooking(false);
    setFailure(report.ok ? undefined : report);
    if (report.ok) setFound({ file, name, report: report.value });
  }
  return { found, failure, isLooking, choose };
}

function RestoreReport({ found }: { readonly found: Found }) {
  const words = useWords();
  const formats = useFormats();
  const { report } = found;
  const losesWork = report.rowsLost > 0 || report.changeSetsLost > 0;
  return (
    <>
      <FactList
        facts={[
          { term: words('settings.restoreFile'), value: found.name },
          { term: words('settings.restoreOf'), value: formats.dateTime(report.createdAt) },
          { term: words('settings.storage.accounts'), value: formats.number(report.accounts) },
          { term: words('settings.storage.audit'), value: formats.number(report.auditSize) },
          {
            term: words('settings.restoreAudit'),
            value: words(report.auditOk ? 'settings.restoreWhole' : 'settings.restoreDamaged'),
          },
        ]}
      />
      <Notice
        tone={losesWork || !report.auditOk ? 'warning' : 'good'}
        body={
          losesWork
            ? words('settings.restoreLoses', {
                rows: report.rowsLost,
                sets: report.changeSetsLost,
              })
            : words('settings.restoreLosesNothing')
        }
      />
    </>
  );
}
