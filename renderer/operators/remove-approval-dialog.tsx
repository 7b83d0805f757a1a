import type { ApprovalRule } from '../../shared/model/approval.ts';
import { useWords } from '../words.ts';
import { useApprovalRuleWords } from './approval-rule-words.ts';
import { ReasonDialog } from './reason-dialog.tsx';
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
  const command = useApprovalRules();
  const rule = rules[index];
  const others = rules.filter((_rule, place) => place !== index);
  return (
    <ReasonDialog
      title={words('operators.approval.removeTitle')}
      now={words('operators.approval.removeNow')}
      done={words('operators.approval.changed')}
      command={command}
      onRun={(reason) => command.set(others, reason)}
      onClose={onClose}
    >
      <b>{rule ? ruleWords(rule) : null}</b>
      <span>{words('operators.approval.removeBody')}</span>
    </ReasonDialog>
  );
}
