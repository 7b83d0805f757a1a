import { useState } from 'react';
import {
  fewestOfficers,
  mostOfficers,
  type RecoveryGroup,
} from '../../shared/model/recovery-group.ts';
import { useProved } from '../shell/proof.tsx';
import { Notice } from '../ui/notice.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import { TickGroup } from './tick-group.tsx';

type Props = { readonly group: RecoveryGroup | null; readonly onClose: () => void };

/** Names the officers of a new recovery group. */
export function MakeGroupDialog({ group, onClose }: Props) {
  const words = useWords();
  const command = useProved('recovery.makeGroup');
  const all = useQuery('operators.list', {}).value ?? [];
  const able = all.filter(({ state, isRetired }) => state === 'active' && !isRetired);
  const names = new Map(able.map(({ id, name }) => [id, name]));
  const [ticked, setTicked] = useState<readonly string[]>(
    group?.officers.map(({ id }) => id) ?? [],
  );
  const officers = ticked.filter((id) => names.has(id));
  const few = officers.length < fewestOfficers ? words('recovery.few') : undefined;
  const many = officers.length > mostOfficers ? words('recovery.many') : undefined;
  return (
    <ReasonDialog
      title={words(group ? 'recovery.renewTitle' : 'recovery.makeTitle')}
      now={words('recovery.makeNow')}
      done={words('recovery.made')}
      command={command}
      whyNot={few ?? many}
      onRun={(reason) => command.run({ officers, reason })}
      onClose={onClose}
    >
      <span>{words('recovery.makeBody')}</span>
      <TickGroup
        title={words('recovery.officers')}
        items={[...names.keys()]}
        labelOf={(id) => names.get(id) ?? ''}
        ticked={officers}
        onTicked={setTicked}
      />
      <Notice tone="warning" body={words(group ? 'recovery.renewRisk' : 'recovery.makeRisk')} />
    </ReasonDialog>
  );
}
