import { Button, makeStyles } from '@fluentui/react-components';
import { PrintRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { ValueFor } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { GroupField } from '../shell/kit-steps.tsx';
import { closeOwnScreen } from '../shell/own-screen.ts';
import { Proof, useProved } from '../shell/proof.tsx';
import { BusyButton } from '../ui/busy-button.tsx';
import { CodeGroups } from '../ui/code-groups.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';
import { SetupFrame } from './setup-frame.tsx';

const useStyles = makeStyles({
  pair: { display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '16px' },
});

type Shown = ValueFor<'recovery.showShare'>;

/** Shows whoever is signed in their share of the recovery group, and asks two groups of it back. */
export function OwnShare() {
  const [shown, setShown] = useState<Shown | null>(null);
  const [isKept, setKept] = useState(false);
  if (!shown) return <Beginning onShown={setShown} />;
  if (!isKept) return <ShareShown shown={shown} onKept={() => setKept(true)} />;
  return <ShareAsked shown={shown} onBack={() => setKept(false)} />;
}

/** Nobody looks over the shoulder of whoever opens this page for another reason. */
function Beginning({ onShown }: { readonly onShown: (shown: Shown) => void }) {
  const words = useWords();
  const { run, running, proof } = useProved('recovery.showShare');
  async function show() {
    if (proof.whyNot || running) return;
    const outcome = await run({});
    if (outcome?.ok) onShown(outcome.value);
  }
  return (
    <SetupFrame
      title={words('share.title')}
      body={words('share.body')}
      onSubmit={() => void show()}
      footer={
        <>
          <BusyButton isBusy={running} busyLabel={words('share.busy')} whyNot={proof.whyNot}>
            {words('share.show')}
          </BusyButton>
          <Later />
        </>
      }
    >
      <Proof proof={proof} />
    </SetupFrame>
  );
}

function Later() {
  const words = useWords();
  return <Button onClick={closeOwnScreen}>{words('share.later')}</Button>;
}

type ShownProps = { readonly shown: Shown; readonly onKept: () => void };

function ShareShown({ shown, onKept }: ShownProps) {
  const words = useWords();
  return (
    <SetupFrame
      title={words('share.keep')}
      body={words('share.keepBody')}
      footer={
        <>
          <Button appearance="primary" onClick={onKept}>
            {words('session.kit.kept')}
          </Button>
          <Button icon={<PrintRegular />} onClick={() => window.print()}>
            {words('session.kit.print')}
          </Button>
          <Later />
        </>
      }
    >
      <CodeGroups groups={shown.share} label={words('share.label')} />
    </SetupFrame>
  );
}

type AskedProps = { readonly shown: Shown; readonly onBack: () => void };

function ShareAsked({ shown, onBack }: AskedProps) {
  const words = useWords();
  const styles = useStyles();
  const [groups, setGroups] = useState<readonly [string, string]>(['', '']);
  const confirm = useCommand('recovery.confirmShare');
  const isComplete = groups.every((group) => group.trim() !== '');
  async function submit() {
    if (!isComplete || confirm.running) return;
    const outcome = await confirm.run({ groups: [groups[0].trim(), groups[1].trim()] });
    if (outcome.ok) closeOwnScreen();
  }
  return (
    <SetupFrame
      title={words('share.confirm')}
      body={words('share.confirmBody')}
      onSubmit={() => void submit()}
      footer={
        <>
          <BusyButton
            isBusy={confirm.running}
            busyLabel={words('share.busy')}
            whyNot={isComplete ? undefined : words('session.confirm.empty')}
          >
            {words('share.confirmNow')}
          </BusyButton>
          <Button onClick={onBack}>{words('share.look')}</Button>
          <Later />
        </>
      }
    >
      <div className={styles.pair}>
        <GroupField
          number={shown.ask[0] + 1}
          value={groups[0]}
          onChange={(value) => setGroups([value, groups[1]])}
        />
        <GroupField
          number={shown.ask[1] + 1}
          value={groups[1]}
          onChange={(value) => setGroups([groups[0], value])}
        />
      </div>
      <FailureView failure={confirm.failure} />
    </SetupFrame>
  );
}
