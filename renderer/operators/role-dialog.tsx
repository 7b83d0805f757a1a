import { Button, Field, Input, makeStyles, Tab, TabList } from '@fluentui/react-components';
import { useState } from 'react';
import type { Role } from '../../shared/model/role.ts';
import { Proof, useProved } from '../shell/proof.tsx';
import { useNotify } from '../shell/notify.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useWords } from '../words.ts';
import { AttributeFields } from './attribute-fields.tsx';
import { PermissionFields } from './permission-fields.tsx';
import { LimitFields } from './limit-fields.tsx';
import { type Draft, draftOf, problemOf, roleOf } from './role-draft.ts';
import { ScopeFields } from './scope-fields.tsx';

const useStyles = makeStyles({
  part: {
    height: '340px',
    overflowY: 'auto',
    display: 'flex',
    flexDirection: 'column',
    gap: '12px',
  },
  // The words of the first tab stand in line with the fields.
  tabs: { marginInlineStart: '-8px', flexShrink: 0 },
});

const parts = ['may', 'scope', 'attributes', 'limits'] as const;
type Part = (typeof parts)[number];

/** What each part of the dialog is given. */
export type PartProps = {
  readonly draft: Draft;
  readonly onValue: <Key extends keyof Draft>(key: Key, value: Draft[Key]) => void;
};

type Props = {
  /** The role to be changed, or the one that a new one begins as. */
  readonly pattern: Role;
  readonly isNew: boolean;
  readonly taken: readonly string[];
  readonly onClose: () => void;
};

/** Makes a role, or changes one: what it may, on which accounts and attributes, and how much. */
export function RoleDialog({ pattern, isNew, taken, onClose }: Props) {
  const words = useWords();
  const { notify } = useNotify();
  const [draft, setDraft] = useState(() => draftOf(pattern, isNew));
  const [part, setPart] = useState<Part>('may');
  const { run, running, proof } = useProved('roles.save');
  const problem = problemOf(draft);
  const whyNot = problem ? words(`roles.problem.${problem}`) : proof.whyNot;
  const onValue: PartProps['onValue'] = (key, value) =>
    setDraft((before) => ({ ...before, [key]: value }));
  async function submit() {
    if (whyNot || running) return;
    const outcome = await run(roleOf(draft, taken));
    if (!outcome?.ok) return;
    notify({ title: words('roles.saved', { name: draft.name }) });
    onClose();
  }
  return (
    <DialogFrame
      size="large"
      title={isNew ? words('roles.new.title') : words('roles.edit.title', { name: pattern.name })}
      onClose={onClose}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton isBusy={running} busyLabel={words('operators.busy')} whyNot={whyNot}>
            {words('roles.save')}
          </BusyButton>
        </>
      }
    >
      <Field label={words('roles.name')}>
        <Input
          value={draft.name}
          maxLength={60}
          onChange={(_event, data) => onValue('name', data.value)}
        />
      </Field>
      <Parts part={part} onPart={setPart} draft={draft} onValue={onValue} />
      {isNew ? null : <span>{words('roles.edit.meaning')}</span>}
      <Proof proof={proof} />
    </DialogFrame>
  );
}

type PartsProps = PartProps & { readonly part: Part; readonly onPart: (part: Part) => void };

function Parts({ part, onPart, ...given }: PartsProps) {
  const words = useWords();
  const styles = useStyles();
  return (
    <>
      <TabList
        className={styles.tabs}
        size="small"
        selectedValue={part}
        onTabSelect={(_event, data) => onPart(parts.find((one) => one === data.value) ?? 'may')}
      >
        {parts.map((one) => (
          <Tab key={one} value={one}>
            {words(`roles.part.${one}`)}
          </Tab>
        ))}
      </TabList>
      <div role="tabpanel" className={styles.part} aria-label={words(`roles.part.${part}`)}>
        <PartNamed part={part} {...given} />
      </div>
    </>
  );
}

function PartNamed({ part, ...given }: PartProps & { readonly part: Part }) {
  switch (part) {
    case 'may':
      return <PermissionFields {...given} />;
    case 'scope':
      return <ScopeFields {...given} />;
    case 'attributes':
      return <AttributeFields {...given} />;
    case 'limits':
      return <LimitFields {...given} />;
  }
}
