import { MenuDivider } from '@fluentui/react-components';
import {
  ArrowSyncRegular,
  KeyRegular,
  PlugConnectedRegular,
  StethoscopeRegular,
} from '@fluentui/react-icons';
import type { Directory } from '../../../shared/model/directory.ts';
import { MayItem } from '../../shell/may.tsx';
import { useNotify } from '../../shell/notify.tsx';
import { useCommand } from '../../use-command.ts';
import { useWords } from '../../words.ts';

/** What is asked in a dialog of its own. */
export type LiveAct = 'connection' | 'password' | 'doctor';

type Props = { readonly directory: Directory; readonly onAct: (act: LiveAct) => void };

/** What can be done with a live directory. */
export function LiveItems({ directory, onAct }: Props) {
  const words = useWords();
  const sync = useCommand('directories.sync');
  const { notifyFailure } = useNotify();
  const read = async (full: boolean) => {
    const outcome = await sync.run({ id: directory.id, full });
    if (!outcome.ok) notifyFailure(outcome);
  };
  return (
    <>
      <MayItem
        operation="directories.sync"
        icon={<ArrowSyncRegular />}
        onClick={() => void read(false)}
      >
        {words('live.sync')}
      </MayItem>
      <MayItem
        operation="directories.sync"
        icon={<ArrowSyncRegular />}
        onClick={() => void read(true)}
      >
        {words('live.sync.full')}
      </MayItem>
      <MenuDivider />
      <MayItem
        operation="directories.editConnection"
        icon={<PlugConnectedRegular />}
        onClick={() => onAct('connection')}
      >
        {words('live.edit')}
      </MayItem>
      <MayItem
        operation="directories.setPassword"
        icon={<KeyRegular />}
        onClick={() => onAct('password')}
      >
        {words('live.password.set')}
      </MayItem>
      <MayItem
        operation="directories.doctor"
        icon={<StethoscopeRegular />}
        onClick={() => onAct('doctor')}
      >
        {words('live.doctor')}
      </MayItem>
      <MenuDivider />
    </>
  );
}
