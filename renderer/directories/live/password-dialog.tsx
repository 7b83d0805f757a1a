import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { Directory } from '../../../shared/model/directory.ts';
import { FailureView } from '../../shell/failure.tsx';
import { BusyButton } from '../../ui/busy-button.tsx';
import { DialogFrame } from '../../ui/dialog-frame.tsx';
import { PasswordInput } from '../../ui/password-input.tsx';
import { useCommand } from '../../use-command.ts';
import { useWords } from '../../words.ts';

type Props = { readonly directory: Directory; readonly onClose: () => void };

/** Keeps another password for a directory, or forgets it. Nothing changes at the server. */
export function PasswordDialog({ directory, onClose }: Props) {
  const words = useWords();
  const [password, setPassword] = useState('');
  const keep = useCommand('directories.setPassword');
  const run = async (next: string | null) => {
    const outcome = await keep.run({ id: directory.id, password: next });
    if (outcome.ok) onClose();
  };
  const submit = () => {
    if (password !== '' && !keep.running) void run(password);
  };
  return (
    <DialogFrame
      title={words('live.password.title', { name: directory.name })}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          {directory.live?.hasPassword ? (
            <Button onClick={() => void run(null)}>{words('live.password.forget')}</Button>
          ) : null}
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton
            isBusy={keep.running}
            busyLabel={words('live.saving')}
            whyNot={password === '' ? words('live.needs.password') : undefined}
          >
            {words('live.save')}
          </BusyButton>
        </>
      }
    >
      <span>
        {words('live.password.body', { name: directory.live?.connection.bindName ?? '' })}
      </span>
      <PasswordInput
        label={words('live.password')}
        value={password}
        purpose="current-password"
        hint={words('live.password.hint')}
        showLabel={words('session.showPassword')}
        hideLabel={words('session.hidePassword')}
        onChange={setPassword}
      />
      <FailureView failure={keep.failure} />
    </DialogFrame>
  );
}
