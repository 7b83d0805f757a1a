import { makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { ApprovalRule } from '../../shared/model/approval.ts';
import { FailureView } from '../shell/failure.tsx';
import { MayButton } from '../shell/may.tsx';
import { Section } from '../ui/section.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { AddApprovalDialog } from './add-approval-dialog.tsx';
import { useApprovalRuleWords } from './approval-rule-words.ts';
import { RemoveApprovalDialog } from './remove-approval-dialog.tsx';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', rowGap: '8px', margin: 0, padding: 0 },
  rule: { display: 'flex', alignItems: 'center', gap: '12px', listStyleType: 'none' },
  words: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

const rulesMost = 16;

type Asked = { readonly act: 'add' } | { readonly act: 'remove'; readonly index: number };

/** Which change sets need somebody else: of the rules that fit one, the strictest counts. */
export function ApprovalSection() {
  const words = useWords();
  const styles = useStyles();
  const { value: rules, failure } = useQuery('operators.approvalRules', {});
  const [asked, setAsked] = useState<Asked | null>(null);
  if (!rules) return <FailureView failure={failure} />;
  const close = () => setAsked(null);
  return (
    <Section
      title={words('operators.approval')}
      action={
        <MayButton
          operation="operators.setApprovalRules"
          size="small"
          icon={<AddRegular />}
          whyNot={rules.length >= rulesMost ? words('operators.approval.full') : undefined}
          onClick={() => setAsked({ act: 'add' })}
        >
          {words('operators.approval.add')}
        </MayButton>
      }
    >
      {rules.length === 0 ? (
        <span className={styles.quiet}>{words('operators.approval.none')}</span>
      ) : (
        <Rules rules={rules} onRemove={(index) => setAsked({ act: 'remove', index })} />
      )}
      {asked?.act === 'add' ? <AddApprovalDialog rules={rules} onClose={close} /> : null}
      {asked?.act === 'remove' ? (
        <RemoveApprovalDialog rules={rules} index={asked.index} onClose={close} />
      ) : null}
    </Section>
  );
}

type RulesProps = {
  readonly rules: readonly ApprovalRule[];
  readonly onRemove: (index: number) => void;
};

function Rules({ rules, onRemove }: RulesProps) {
  const words = useWords();
  const styles = useStyles();
  const ruleWords = useApprovalRuleWords();
  return (
    <ul className={styles.list}>
      {rules.map((rule, index) => (
        <li key={JSON.stringify([index, rule])} className={styles.rule}>
          <div className={styles.words}>
            {ruleWords(rule)}
            <div className={styles.quiet}>
              {words('operators.approval.deciders', { count: rule.deciders })}
            </div>
          </div>
          <MayButton
            operation="operators.setApprovalRules"
            size="small"
            aria-label={words('operators.approval.removeOf', { rule: ruleWords(rule) })}
            onClick={() => onRemove(index)}
          >
            {words('operators.approval.remove')}
          </MayButton>
        </li>
      ))}
    </ul>
  );
}
