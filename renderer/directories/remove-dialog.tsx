import { Button, Field, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import type { Directory } from '../../shared/model/directory.ts';
import { FailureView } from '../shell/failure.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';

type Props = { readonly directory: Directory; readonly onClose: () => void };

/** Takes a directory out of the replica, with a reason for the log. */
export function RemoveDialog({ directory, onClose }: Props) {
  const words = useWords();
  const [reason, setReason] = useState('');
  const remove = useCommand('directories.remove');
  const isGiven = reason.trim() !== '';
  async function submit() {
    if (!isGiven || remove.running) return;
    const outcome = await remove.run({ id: directory.id, reason });
    if (outcome.ok) onClose();
  }
  return (
    <DialogFrame
      title={words('directories.remove.title', { name: directory.name })}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton
            isBusy={remove.running}
            busyLabel={words('directories.remove.busy')}
            whyNot={isGiven ? undefined : words('directories.reason.empty')}
          >
            {words('directories.remove.button', { name: directory.name })}
          </BusyButton>
        </>
      }
    >
      <span>
        {words(`directories.remove.body.${keptOf(directory)}`, {
          count: directory.accounts,
        })}
      </span>
      <Field label={words('directories.reason')} hint={words('directories.reason.hint')}>
        <Textarea
          value={reason}
          maxLength={500}
          onChange={(_event, data) => setReason(data.value)}
        />
      </Field>
      <FailureView failure={remove.failure} />
    </DialogFrame>
  );
}

/** Where the accounts still are once they have left the replica. */
function keptOf({ kind }: Directory): 'file' | 'live' | 'own' {
  if (kind === 'ldap') return 'live';
  return kind === 'file' ? 'file' : 'own';
}
