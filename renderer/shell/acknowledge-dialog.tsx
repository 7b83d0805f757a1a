import { Button, Field, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import type { LogAlarm } from '../../shared/model/audit.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words.ts';
import { useDamageWords } from './audit-words.ts';
import { useNotify } from './notify.tsx';
import { Proof, useProved } from './proof.tsx';

type Props = { readonly alarm: LogAlarm; readonly onClose: () => void };

/** Has the operator sign that they have seen the damage, with what that means said before. */
export function AcknowledgeDialog({ alarm, onClose }: Props) {
  const words = useWords();
  const damageWords = useDamageWords();
  const { notify } = useNotify();
  const [reason, setReason] = useState('');
  const { run, running, proof } = useProved('audit.acknowledge');
  const isLast = alarm.isAlone || alarm.seenBy.length > 0;
  const whyNot = reason.trim() === '' ? words('audit.acknowledge.empty') : proof.whyNot;
  async function submit() {
    if (whyNot || running) return;
    const outcome = await run({ reason: reason.trim() });
    if (!outcome?.ok) return;
    const { isWritable } = outcome.value;
    notify({ title: words(`audit.acknowledge.${isWritable ? 'over' : 'waits'}`) });
    onClose();
  }
  return (
    <DialogFrame
      title={words('audit.acknowledge.title')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton isBusy={running} busyLabel={words('shell.loading')} whyNot={whyNot}>
            {words('audit.acknowledge.sign')}
          </BusyButton>
        </>
      }
    >
      <span>
        {damageWords(alarm.kind)}{' '}
        {words('audit.alarm.place', { seq: alarm.firstBadSeq, missing: alarm.rowsMissing })}
      </span>
      <span>{words('audit.acknowledge.meaning')}</span>
      <Notice
        tone="info"
        body={words(
          alarm.isAlone
            ? 'audit.acknowledge.alone'
            : isLast
              ? 'audit.acknowledge.last'
              : 'audit.acknowledge.first',
        )}
      />
      <Field label={words('audit.acknowledge.reason')} required>
        <Textarea
          value={reason}
          maxLength={500}
          onChange={(_event, data) => setReason(data.value)}
        />
      </Field>
      <Proof proof={proof} />
    </DialogFrame>
  );
}
