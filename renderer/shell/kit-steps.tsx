import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { PrintRegular, SaveRegular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { Refusal } from '../api.ts';
import { CodeGroups } from '../ui/code-groups.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';
import { FailureView } from './failure.tsx';
import { cancelKit, confirmKit, type PendingKit } from './kit-store.ts';

const useStyles = makeStyles({
  column: { display: 'flex', flexDirection: 'column', rowGap: '16px' },
  row: { display: 'flex', flexWrap: 'wrap', gap: '8px', '@media print': { display: 'none' } },
  pair: { display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '16px' },
  code: { fontFamily: tokens.fontFamilyMonospace },
});

/** The parts of one screen; a set-up page and a dialog frame them differently. */
export type KitScreen = {
  readonly step: 'show' | 'confirm';
  readonly title: string;
  readonly body: string;
  readonly content: ReactNode;
  readonly actions: ReactNode;
  readonly onSubmit?: (() => void) | undefined;
};

type Props = {
  readonly kit: PendingKit;
  readonly onConfirmed?: () => void;
  readonly frame: (screen: KitScreen) => ReactNode;
};

/** Shows a new recovery kit, then asks two of its groups back. */
export function KitSteps({ kit, onConfirmed, frame }: Props) {
  const [step, setStep] = useState<KitScreen['step']>('show');
  return step === 'show' ? (
    <KitShown kit={kit} frame={frame} onKept={() => setStep('confirm')} />
  ) : (
    <KitAsked kit={kit} frame={frame} onBack={() => setStep('show')} onConfirmed={onConfirmed} />
  );
}

function KitShown({ kit, frame, onKept }: Props & { readonly onKept: () => void }) {
  const words = useWords();
  const styles = useStyles();
  const save = useCommand('session.saveKit');
  const [refused, setRefused] = useState<Refusal | undefined>(undefined);
  const [savedAs, setSavedAs] = useState<string | null>(null);
  async function saveToFile() {
    const outcome = await save.run({});
    if (outcome.ok) setSavedAs(outcome.value);
  }
  return frame({
    step: 'show',
    title: words('session.kit.title'),
    body: words('session.kit.body'),
    content: (
      <div className={styles.column}>
        <CodeGroups groups={kit.groups} label={words('session.kit.label')} />
        <div className={styles.row}>
          <Button icon={<SaveRegular />} onClick={() => void saveToFile()}>
            {words('session.kit.save')}
          </Button>
          <Button icon={<PrintRegular />} onClick={() => window.print()}>
            {words('session.kit.print')}
          </Button>
        </div>
        {savedAs ? (
          <Text aria-live="polite">{words('session.kit.saved', { name: savedAs })}</Text>
        ) : null}
        <FailureView failure={save.failure ?? refused} />
      </div>
    ),
    actions: (
      <>
        <Button appearance="primary" onClick={onKept}>
          {words('session.kit.kept')}
        </Button>
        {kit.origin === 'renewed' ? <KeepOldKit onFailure={setRefused} /> : null}
      </>
    ),
  });
}

/** The way out of a renewal. */
function KeepOldKit({ onFailure }: { readonly onFailure: (failure: Refusal) => void }) {
  const words = useWords();
  const leave = async () => {
    const refused = await cancelKit();
    if (refused) onFailure(refused);
  };
  return <Button onClick={() => void leave()}>{words('session.kit.keepOld')}</Button>;
}

type AskedProps = Omit<Props, 'onConfirmed'> & {
  readonly onBack: () => void;
  readonly onConfirmed: (() => void) | undefined;
};

function KitAsked({ kit, frame, onBack, onConfirmed }: AskedProps) {
  const words = useWords();
  const styles = useStyles();
  const [groups, setGroups] = useState<readonly [string, string]>(['', '']);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal | undefined>(undefined);
  const isComplete = groups.every((group) => group.trim() !== '');
  async function confirm() {
    if (!isComplete || isBusy) return;
    setIsBusy(true);
    const refused = await confirmKit([groups[0].trim(), groups[1].trim()]);
    setIsBusy(false);
    setFailure(refused);
    if (!refused) onConfirmed?.();
  }
  return frame({
    step: 'confirm',
    title: words('session.confirm.title'),
    body: words('session.confirm.body'),
    onSubmit: () => void confirm(),
    content: (
      <div className={styles.column}>
        <div className={styles.pair}>
          <GroupField
            number={kit.ask[0] + 1}
            value={groups[0]}
            onChange={(value) => setGroups([value, groups[1]])}
          />
          <GroupField
            number={kit.ask[1] + 1}
            value={groups[1]}
            onChange={(value) => setGroups([groups[0], value])}
          />
        </div>
        <FailureView failure={failure} />
      </div>
    ),
    actions: (
      <>
        <HintButton
          appearance="primary"
          type="submit"
          whyNot={isComplete ? undefined : words('session.confirm.empty')}
        >
          {words(kit.origin === 'first' ? 'session.confirm.button' : 'session.confirm.use')}
        </HintButton>
        <Button onClick={onBack}>{words('session.confirm.look')}</Button>
        {kit.origin === 'renewed' ? <KeepOldKit onFailure={setFailure} /> : null}
      </>
    ),
  });
}

type GroupFieldProps = {
  readonly number: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

/** A field for one group of a code that was copied from paper. */
export function GroupField({ number, value, onChange }: GroupFieldProps) {
  const words = useWords();
  const styles = useStyles();
  return (
    <Field label={words('session.confirm.group', { number })}>
      <Input
        value={value}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        input={{ dir: 'ltr', className: styles.code }}
        onChange={(_event, data) => onChange(data.value)}
      />
    </Field>
  );
}
