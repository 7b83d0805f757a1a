import {
  Button,
  Checkbox,
  Field,
  Input,
  makeStyles,
  mergeClasses,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { Verdict } from '../../../shared/model/approval.ts';
import type { WaitingElevation } from '../../../shared/model/elevation.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { DialogFrame } from '../../ui/dialog-frame.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { WaitingNote } from '../../ui/waiting-note.tsx';
import { useRoleName } from '../../use-may.ts';
import { useQuery } from '../../use-query.ts';
import { useFormats, useWords } from '../../words.ts';
import { FailureView } from '../failure.tsx';
import { MayButton } from '../may.tsx';
import { Proof, useProved } from '../proof.tsx';

const useStyles = makeStyles({
  keys: { display: 'flex', flexDirection: 'column', alignItems: 'start', rowGap: '4px' },
});

type Asked = { readonly waiting: WaitingElevation; readonly verdict: Verdict };

/** Requests for a role that wait for whoever is signed in; nothing for who may not decide. */
export function ToGrant() {
  const permissions = useQuery('session.status', {}).value?.permissions ?? [];
  return permissions.includes('operators.elevate') ? <Waiting /> : null;
}

function Waiting() {
  const words = useWords();
  const { value = [], failure } = useQuery('elevation.toDecide', {});
  const [asked, setAsked] = useState<Asked | null>(null);
  if (value.length === 0 && !failure && asked === null) return null;
  return (
    <Section title={words('elevation.to-grant')}>
      <FailureView failure={failure} />
      {value.map((waiting) => (
        <One
          key={waiting.request}
          waiting={waiting}
          onAct={(verdict) => setAsked({ waiting, verdict })}
        />
      ))}
      {asked ? <DecideDialog asked={asked} onClose={() => setAsked(null)} /> : null}
    </Section>
  );
}

type OneProps = {
  readonly waiting: WaitingElevation;
  readonly onAct: (verdict: Verdict) => void;
};

function One({ waiting, onAct }: OneProps) {
  const words = useWords();
  const formats = useFormats();
  const roleName = useRoleName();
  const { operator, minutes, reason, expiresAt } = waiting;
  const role = roleName(waiting.role, waiting.roleName);
  return (
    <WaitingNote
      kind="asked"
      title={words('elevation.wants', { name: operator, role })}
      facts={[
        words('elevation.for-minutes', { minutes }),
        reason,
        words('approval.until', { time: formats.dateTime(expiresAt) }),
      ]}
    >
      <Button
        size="small"
        aria-label={words('elevation.reject.of', { name: operator })}
        onClick={() => onAct('reject')}
      >
        {words('elevation.reject')}
      </Button>
      <MayButton
        operation="elevation.decide"
        size="small"
        aria-label={words('elevation.approve.of', { name: operator })}
        onClick={() => onAct('approve')}
      >
        {words('elevation.approve')}
      </MayButton>
    </WaitingNote>
  );
}

function DecideDialog({ asked, onClose }: { readonly asked: Asked; readonly onClose: () => void }) {
  const words = useWords();
  const roleName = useRoleName();
  const { waiting, verdict } = asked;
  const { run, running, proof } = useProved('elevation.decide');
  const [reason, setReason] = useState('');
  const [keys, setKeys] = useState<WaitingElevation['keys']>([]);
  const { request, operator: name, minutes } = waiting;
  const role = roleName(waiting.role, waiting.roleName);
  const missing = reason.trim() === '' ? words('elevation.reason.missing') : undefined;
  const whyNot = missing ?? proof.whyNot;
  async function submit() {
    if (whyNot || running) return;
    const outcome = await run({ request, verdict, reason: reason.trim(), keys });
    if (outcome?.ok) onClose();
  }
  return (
    <DialogFrame
      title={words(`elevation.${verdict}.title`, { name, role })}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton isBusy={running} busyLabel={words('elevation.deciding')} whyNot={whyNot}>
            {words(`elevation.${verdict}.now`)}
          </BusyButton>
        </>
      }
    >
      <span>{words(`elevation.${verdict}.body`, { name, role, minutes })}</span>
      <span>{words('elevation.because', { reason: waiting.reason })}</span>
      {verdict === 'approve' && waiting.keys.length > 0 ? (
        <KeyFields offered={waiting.keys} keys={keys} onKeys={setKeys} />
      ) : null}
      <Field label={words('changes.reason')} required>
        <Input value={reason} maxLength={500} onChange={(_, data) => setReason(data.value)} />
      </Field>
      <Proof proof={proof} />
    </DialogFrame>
  );
}

type KeyProps = {
  readonly offered: WaitingElevation['keys'];
  readonly keys: WaitingElevation['keys'];
  readonly onKeys: (keys: WaitingElevation['keys']) => void;
};

/** Keys of compartments that can go with the role, and what whoever keeps one can read. */
function KeyFields({ offered, keys, onKeys }: KeyProps) {
  const words = useWords();
  const styles = useStyles();
  return (
    <fieldset className={mergeClasses('bw-plain', styles.keys)}>
      <legend>{words('elevation.keys.legend')}</legend>
      {offered.map((one) => (
        <Checkbox
          key={one}
          label={words(`elevation.keys.${one}`)}
          checked={keys.includes(one)}
          onChange={(_event, { checked }) =>
            onKeys(checked === true ? [...keys, one] : keys.filter((other) => other !== one))
          }
        />
      ))}
      {keys.length > 0 ? <Notice tone="warning" body={words('elevation.keys.warning')} /> : null}
    </fieldset>
  );
}
