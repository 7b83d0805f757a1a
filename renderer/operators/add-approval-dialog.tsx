import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { type ApprovalRule, ruleKinds } from '../../shared/model/approval.ts';
import { useRoleName } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { type ApprovalDraft, emptyApproval, ruleOf } from './approval-draft.ts';
import { NumberSelect } from './number-select.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { TickGroup } from './tick-group.tsx';
import { useApprovalRules } from './use-approval-rules.ts';

type Props = { readonly rules: readonly ApprovalRule[]; readonly onClose: () => void };

/** Adds a rule: which change sets need somebody else, and how many. */
export function AddApprovalDialog({ rules, onClose }: Props) {
  const words = useWords();
  const command = useApprovalRules();
  const [draft, setDraft] = useState(emptyApproval);
  const rule = ruleOf(draft);
  return (
    <ReasonDialog
      title={words('operators.approval.addTitle')}
      now={words('operators.approval.addNow')}
      done={words('operators.approval.changed')}
      command={command}
      whyNot={rule ? undefined : words('operators.approval.overWrong')}
      onRun={async (reason) => rule && command.set([...rules, rule], reason)}
      onClose={onClose}
    >
      <span>{words('operators.approval.addBody')}</span>
      <Conditions draft={draft} onDraft={setDraft} />
      <NumberSelect
        label={words('operators.approval.asks')}
        offered={[1, 2]}
        chosen={draft.deciders}
        labelOf={(count) => words('operators.approval.deciders', { count })}
        onChosen={(count) => setDraft({ ...draft, deciders: count === 2 ? 2 : 1 })}
      />
    </ReasonDialog>
  );
}

type ConditionsProps = {
  readonly draft: ApprovalDraft;
  readonly onDraft: (draft: ApprovalDraft) => void;
};

function Conditions({ draft, onDraft }: ConditionsProps) {
  const words = useWords();
  const roleName = useRoleName();
  const roles = (useQuery('roles.list', {}).value ?? []).map(({ role }) => role);
  const directories = useQuery('directories.list', {}).value ?? [];
  return (
    <>
      <Field
        label={words('operators.approval.overLabel')}
        hint={words('operators.approval.overHint')}
      >
        <Input
          value={draft.over}
          inputMode="numeric"
          maxLength={7}
          onChange={(_event, data) => onDraft({ ...draft, over: data.value.trim() })}
        />
      </Field>
      <TickGroup
        title={words('operators.approval.kinds')}
        items={ruleKinds}
        labelOf={(kind) => words(`operators.approval.kind.${kind}`)}
        ticked={draft.kinds}
        onTicked={(kinds) => onDraft({ ...draft, kinds })}
        isRow
      />
      <TickGroup
        title={words('operators.approval.roles')}
        items={roles.map(({ id }) => id)}
        labelOf={(id) => roleName(id, roles.find((role) => role.id === id)?.name)}
        ticked={draft.roles}
        onTicked={(ticked) => onDraft({ ...draft, roles: ticked })}
        isRow
      />
      <TickGroup
        title={words('operators.approval.directories')}
        items={directories.map(({ id }) => id)}
        labelOf={(id) => directories.find((one) => one.id === id)?.name ?? ''}
        ticked={draft.directories}
        onTicked={(ticked) => onDraft({ ...draft, directories: ticked })}
        isRow
      />
    </>
  );
}
