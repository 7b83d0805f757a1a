import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { ApprovalRule } from '../../shared/model/approval.ts';
import { useNotify } from '../shell/notify.tsx';
import { Proof } from '../shell/proof.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useWords } from '../words.ts';
import { useApprovalRuleWords } from './approval-rule-words.ts';
import { ReasonField } from './reason-field.tsx';
import { useApprovalRules } from './use-approval-rules.ts';

type Props = {
  readonly rules: readonly ApprovalRule[];
  readonly index: number;
  readonly onClose: () => void;
};

/** Takes one rule away. What it held back can be applied from then on. */
export function RemoveApprovalDialog({ rules, index, onClose }: Props) {
  const words = useWords();
  const ruleWords = useApprovalRuleWords();
  const { notify } = useNotify();
  const { set, running, proof } = useApprovalRules();
  const [reason, setReason] = useState('');
  const missing = reason.trim() === '' ? words('operators.reason.empty') : undefined;
  const whyNot = missing ?? proof.whyNot;
  const rule = rules[index];
  async function submit() {
    if (whyNot || running) return;
    const isDone = await set(
      rules.filter((_rule, place) => place !== index),
      reason,
    );
    if (!isDone) return;
    notify({ title: words('operators.approval.changed') });
    onClose();
  }
  return (
    <DialogFrame
      title={words('operators.approval.removeTitle')}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton isBusy={running} busyLabel={words('operators.busy')} whyNot={whyNot}>
            {words('operators.approval.removeNow')}
          </BusyButton>
        </>
      }
    >
      <b>{rule ? ruleWords(rule) : null}</b>
      <span>{words('operators.approval.removeBody')}</span>
      <ReasonField value={reason} onChange={setReason} />
      <Proof proof={proof} />
    </DialogFrame>
  );
}
