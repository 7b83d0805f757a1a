import { Button, Field, Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { FailureView } from '../shell/failure.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { useCommand } from '../use-command.ts';
import { useFormats, useWords } from '../words.ts';
import { freeName } from './free-name.ts';

const sizes = [1_000, 10_000, 100_000, 1_000_000] as const;

type Props = {
  readonly kind: 'local' | 'practice';
  readonly taken: ReadonlySet<string>;
  readonly onClose: () => void;
};

/** Makes a directory of our own: empty, or filled with accounts to practise on. */
export function NewDirectoryDialog({ kind, taken, onClose }: Props) {
  const words = useWords();
  const [name, setName] = useState(freeName(words(`directories.new.${kind}.name`), taken));
  const [accounts, setAccounts] = useState<number>(10_000);
  const local = useCommand('directories.createLocal');
  const practice = useCommand('directories.createPractice');
  const isRunning = local.running || practice.running;
  const isGiven = name.trim() !== '';
  async function create() {
    if (!isGiven || isRunning) return;
    const outcome =
      kind === 'local' ? await local.run({ name }) : await practice.run({ name, accounts });
    if (outcome.ok) onClose();
  }
  return (
    <DialogFrame
      title={words(`directories.new.${kind}.title`)}
      onClose={onClose}
      onSubmit={() => void create()}
      actions={
        <>
          <Button onClick={onClose}>{words('shell.cancel')}</Button>
          <BusyButton
            isBusy={isRunning}
            busyLabel={words('directories.new.busy')}
            whyNot={isGiven ? undefined : words('directories.new.needsName')}
          >
            {words('directories.new.create')}
          </BusyButton>
        </>
      }
    >
      <span>{words(`directories.new.${kind}.body`)}</span>
      <Field label={words('directories.new.name')}>
        <Input value={name} maxLength={100} onChange={(_event, data) => setName(data.value)} />
      </Field>
      {kind === 'practice' ? <SizeField accounts={accounts} onAccounts={setAccounts} /> : null}
      <FailureView failure={local.failure ?? practice.failure} />
    </DialogFrame>
  );
}

type SizeProps = {
  readonly accounts: number;
  readonly onAccounts: (accounts: number) => void;
};

function SizeField({ accounts, onAccounts }: SizeProps) {
  const words = useWords();
  const formats = useFormats();
  return (
    <Field label={words('directories.new.size')}>
      <RadioGroup
        layout="horizontal"
        value={String(accounts)}
        onChange={(_event, data) => onAccounts(Number(data.value))}
      >
        {sizes.map((size) => (
          <Radio key={size} value={String(size)} label={formats.number(size)} />
        ))}
      </RadioGroup>
    </Field>
  );
}
