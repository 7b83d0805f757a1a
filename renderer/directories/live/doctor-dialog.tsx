import { Button } from '@fluentui/react-components';
import { useEffect, useEffectEvent, useState } from 'react';
import type { Directory } from '../../../shared/model/directory.ts';
import { callByName } from '../../api.ts';
import { FailureView } from '../../shell/failure.tsx';
import { DialogFrame } from '../../ui/dialog-frame.tsx';
import { useCommand } from '../../use-command.ts';
import { useWords } from '../../words.ts';
import { LookView } from './look-view.tsx';
import { useLook } from './use-look.ts';

type Props = { readonly directory: Directory; readonly onClose: () => void };

/** What the doctor says of a connected directory, and the place to accept a changed certificate. */
export function DoctorDialog({ directory, onClose }: Props) {
  const words = useWords();
  const look = useLook();
  const edit = useCommand('directories.editConnection');
  const connection = directory.live?.connection;
  const [pin, setPin] = useState(connection?.pin ?? null);
  const examine = () => look.begin(() => callByName('directories.doctor', { id: directory.id }));
  const start = useEffectEvent(examine);
  useEffect(() => start(), []);
  const accept = async (next: string | null) => {
    if (!connection) return;
    const outcome = await edit.run({
      id: directory.id,
      connection: { ...connection, pin: next },
      password: null,
    });
    if (!outcome.ok) return;
    setPin(next);
    examine();
  };
  return (
    <DialogFrame
      title={words('live.doctor.title', { name: directory.name })}
      onClose={onClose}
      onSubmit={onClose}
      actions={
        <Button type="submit" appearance="primary">
          {words('shell.close')}
        </Button>
      }
    >
      <LookView
        look={look}
        host={connection?.host ?? directory.name}
        pin={pin}
        onPin={(next) => void accept(next)}
        onAgain={examine}
      />
      <FailureView failure={edit.failure} />
    </DialogFrame>
  );
}
