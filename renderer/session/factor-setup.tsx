import { Button, Spinner } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { ValueFor } from '../api.ts';
import { closeOwnScreen, openOwnScreen } from '../shell/own-screen.ts';
import { FailureView } from '../shell/failure.tsx';
import { OwnProofFields, useOwnProof } from '../shell/own-proof.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';
import { FactorCodes } from './factor-codes.tsx';
import { FactorSeed } from './factor-seed.tsx';
import { SetupFrame } from './setup-frame.tsx';

/** Sets up a second factor: the picture for the authenticator, a first code, the recovery codes. */
export function FactorSetup({ isMandatory }: { readonly isMandatory: boolean }) {
  const [seed, setSeed] = useState<ValueFor<'session.prepareFactor'> | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  // Also when the policy brought it up: the screen stays until the codes have been kept.
  useEffect(() => openOwnScreen('factor'), []);
  if (codes) return <FactorCodes codes={codes} onKept={closeOwnScreen} />;
  const leave = isMandatory ? <LockInstead /> : <Leave />;
  if (!seed) return <Beginning leave={leave} onSeed={setSeed} isMandatory={isMandatory} />;
  return <FactorSeed seed={seed} leave={leave} onCodes={setCodes} />;
}

function Leave() {
  const words = useWords();
  return <Button onClick={closeOwnScreen}>{words('session.factor.leave')}</Button>;
}

function LockInstead() {
  const words = useWords();
  const lock = useCommand('session.lock');
  return <Button onClick={() => void lock.run({})}>{words('session.factor.lock')}</Button>;
}

type BeginningProps = {
  readonly isMandatory: boolean;
  readonly leave: React.ReactNode;
  readonly onSeed: (seed: ValueFor<'session.prepareFactor'>) => void;
};

/** Asks for a seed; for the password first, when the last proof is too old. */
function Beginning({ isMandatory, leave, onSeed }: BeginningProps) {
  const words = useWords();
  const prepare = useCommand('session.prepareFactor');
  const stepUp = useCommand('session.stepUp');
  const proof = useOwnProof();
  const [isAsked, setIsAsked] = useState(false);
  const isBusy = prepare.running || stepUp.running;
  async function begin() {
    const outcome = await prepare.run({});
    if (outcome.ok) onSeed(outcome.value);
    else if (outcome.code === 'step-up-required') setIsAsked(true);
  }
  async function prove() {
    if (proof.whyNot || isBusy) return;
    const outcome = await stepUp.run(proof.given);
    proof.clear();
    if (outcome.ok) await begin();
  }
  return (
    <SetupFrame
      title={words('session.factor.title')}
      body={words(isMandatory ? 'session.factor.mandatory' : 'session.factor.body')}
      onSubmit={() => void (isAsked ? prove() : begin())}
      footer={
        <>
          <HintButton
            appearance="primary"
            type="submit"
            whyNot={isAsked ? proof.whyNot : undefined}
            icon={isBusy ? <Spinner size="tiny" /> : null}
          >
            {words('session.factor.begin')}
          </HintButton>
          {leave}
        </>
      }
    >
      {isAsked ? <OwnProofFields proof={proof} label={words('session.password.label')} /> : null}
      <FailureView failure={stepUp.failure ?? (isAsked ? undefined : prepare.failure)} />
    </SetupFrame>
  );
}
