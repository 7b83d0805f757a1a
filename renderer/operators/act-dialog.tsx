import { useState } from 'react';
import type { Operator } from '../../shared/model/operator.ts';
import { useProved } from '../shell/proof.tsx';
import { Notice } from '../ui/notice.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { openDevices, type OperatorAct } from './act-rules.ts';
import { DeviceSelect } from './device-select.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { RoleSelect } from './role-select.tsx';

type Act = Exclude<OperatorAct, 'invite-again'>;

type Props = {
  readonly act: Act;
  readonly operator: Operator;
  readonly onClose: () => void;
};

/** Asks for a reason, and says what the act means before it happens. */
export function ActDialog({ act, operator, onClose }: Props) {
  const words = useWords();
  const [role, setRole] = useState(operator.role);
  const devices = openDevices(operator);
  const [device, setDevice] = useState(devices[0]?.id ?? '');
  const command = useAct(act);
  const { id, name } = operator;
  const isOneOfSeveral = act === 'retire-device' && devices.length > 1;
  const isSame = act === 'set-role' && role === operator.role;
  return (
    <ReasonDialog
      title={words(`operators.ask.${act}`, { name })}
      now={words(`operators.now.${act}`)}
      done={words(`operators.done.${act}`, { name })}
      command={command}
      whyNot={isSame ? words('operators.role.same') : undefined}
      onRun={(reason) => command.run({ id, role, device, reason })}
      onClose={onClose}
    >
      <span>
        {words(isOneOfSeveral ? 'operators.meaning.retire-one' : `operators.meaning.${act}`, {
          name,
        })}
      </span>
      {isOneOfSeveral ? (
        <DeviceSelect devices={devices} value={device} onChange={setDevice} />
      ) : null}
      {act === 'set-role' ? <RoleSelect value={role} onChange={setRole} /> : null}
      {hasLoss.has(act) && !isOneOfSeveral ? <KeptNotice operator={operator} /> : null}
    </ReasonDialog>
  );
}

const hasLoss: ReadonlySet<Act> = new Set<Act>(['set-role', 'suspend', 'remove', 'retire-device']);

type Input = {
  readonly id: string;
  readonly role: string;
  readonly device: string;
  readonly reason: string;
};

/** The command of an act. */
function useAct(act: Act) {
  const setRole = useProved('operators.setRole');
  const suspend = useProved('operators.suspend');
  const resume = useProved('operators.resume');
  const remove = useProved('operators.remove');
  const dropFactor = useProved('operators.dropFactor');
  const retire = useProved('operators.retireDevice');
  const plain = { suspend, resume, remove, 'drop-factor': dropFactor };
  const rest = { 'set-role': setRole, 'retire-device': retire };
  const command = act === 'set-role' || act === 'retire-device' ? rest[act] : plain[act];
  const run = ({ id, role, device, reason }: Input) => {
    if (act === 'set-role') return setRole.run({ id, role, reason });
    if (act === 'retire-device') return retire.run({ id, device, reason });
    return plain[act].run({ id, reason });
  };
  return { run, running: command.running, proof: command.proof };
}

/** What whoever held a key keeps, and the work that begins when it is taken away. */
function KeptNotice({ operator }: { readonly operator: Operator }) {
  const words = useWords();
  const roles = useQuery('roles.list', {}).value ?? [];
  const role = roles.find((one) => one.role.id === operator.role)?.role;
  const { name } = operator;
  const holdsKeys = (role?.compartments.length ?? 0) > 0;
  return (
    <Notice
      tone="info"
      title={words('operators.kept.title', { name })}
      body={words(holdsKeys ? 'operators.kept.keys' : 'operators.kept.none', { name })}
    />
  );
}
