import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { Operator } from '../../shared/model/operator.ts';
import { Proof, useProved } from '../shell/proof.tsx';
import { useNotify } from '../shell/notify.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { Notice } from '../ui/notice.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { openDevices, type OperatorAct } from './act-rules.ts';
import { DeviceSelect } from './device-select.tsx';
import { RoleSelect } from './role-select.tsx';
import { ReasonField } from './reason-field.tsx';

type Act = Exclude<OperatorAct, 'invite-again'>;

type Props = {
  readonly act: Act;
  readonly operator: Operator;
  readonly onClose: () => void;
};

/** Asks for a reason, and says what the act means before it happens. */
export function ActDialog({ act, operator, onClose }: Props) {
  const words = useWords();
  const { notify } = useNotify();
  const [reason, setReason] = useState('');
  const [role, setRole] = useState(operator.role);
  const devices = openDevices(operator);
  const [device, setDevice] = useState(devices[0]?.id ?? '');
  const { run, running, proof } = useAct(act);
  const { name } = operator;
  const isOneOfSeveral = act === 'retire-device' && devices.length > 1;
  const whyNot = useWhyNot(act, { reason, isSame: role === operator.role }) ?? proof.whyNot;
  async function submit() {
    if (whyNot || running) return;
    const isDone = await run({ id: operator.id, role, device, reason });
    if (!isDone) return;
    notify({ title: words(`operators.done.${act}`, { name }) });
    onClose();
  }
  return (
    <DialogFrame
      title={words(`operators.ask.${act}`, { name })}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton isBusy={running} busyLabel={words('operators.busy')} whyNot={whyNot}>
            {words(`operators.now.${act}`)}
          </BusyButton>
        </>
      }
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
      <ReasonField value={reason} onChange={setReason} />
      <Proof proof={proof} />
    </DialogFrame>
  );
}

const hasLoss: ReadonlySet<Act> = new Set<Act>(['set-role', 'suspend', 'remove', 'retire-device']);

type Input = {
  readonly id: string;
  readonly role: string;
  readonly device: string;
  readonly reason: string;
};

/** The command of an act; answers whether it was carried out. */
function useAct(act: Act) {
  const setRole = useProved('operators.setRole');
  const suspend = useProved('operators.suspend');
  const resume = useProved('operators.resume');
  const remove = useProved('operators.remove');
  const dropFactor = useProved('operators.dropFactor');
  const retire = useProved('operators.retireDevice');
  const isOk = (outcome: { readonly ok: boolean } | null) => outcome?.ok ?? false;
  const plain = { suspend, resume, remove, 'drop-factor': dropFactor };
  const rest = { 'set-role': setRole, 'retire-device': retire };
  const command = act === 'set-role' || act === 'retire-device' ? rest[act] : plain[act];
  const run = async ({ id, role, device, reason }: Input): Promise<boolean> => {
    if (act === 'set-role') return isOk(await setRole.run({ id, role, reason }));
    if (act === 'retire-device') return isOk(await retire.run({ id, device, reason }));
    return isOk(await plain[act].run({ id, reason }));
  };
  return { run, running: command.running, proof: command.proof };
}

function useWhyNot(
  act: Act,
  { reason, isSame }: { readonly reason: string; readonly isSame: boolean },
): string | undefined {
  const words = useWords();
  if (act === 'set-role' && isSame) return words('operators.role.same');
  return reason.trim() === '' ? words('operators.reason.empty') : undefined;
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
