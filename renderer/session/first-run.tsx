import { Spinner } from '@fluentui/react-components';
import { useState } from 'react';
import type { SessionStatus } from '../../shared/model/session.ts';
import { callByName, type Refusal } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { KitSteps } from '../shell/kit-steps.tsx';
import { makeKit, usePendingKit } from '../shell/kit-store.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { OwnerStep } from './owner-step.tsx';
import { PasswordStep } from './password-step.tsx';
import { SetupFrame } from './setup-frame.tsx';
import { UnfinishedKit } from './unfinished-kit.tsx';
import { WelcomeStep } from './welcome-step.tsx';

const stepCount = 5;

/** The way from an empty folder to an open vault: one question a step. */
export function FirstRun() {
  const status = useQuery('session.status', {});
  const { kit, isMaking } = usePendingKit();
  if (kit) {
    return (
      <KitSteps
        kit={kit}
        frame={(screen) => (
          <SetupFrame
            key={screen.step}
            title={screen.title}
            body={screen.body}
            footer={screen.actions}
            onSubmit={screen.onSubmit}
            {...(kit.origin === 'first'
              ? { step: { at: screen.step === 'show' ? 3 : 4, count: stepCount } }
              : {})}
          >
            {screen.content}
          </SetupFrame>
        )}
      />
    );
  }
  if (isMaking) return <Creating />;
  if (!status.value) return <FailureView failure={status.failure} />;
  if (status.value.state === 'kit') return <UnfinishedKit />;
  return <Questions status={status.value} onCheckAgain={status.refetch} />;
}

function Creating() {
  const words = useWords();
  return (
    <SetupFrame
      title={words('session.create.busy')}
      body={words('session.create.busyBody')}
      step={{ at: 2, count: stepCount }}
    >
      <Spinner aria-label={words('session.create.busy')} />
    </SetupFrame>
  );
}

type QuestionsProps = {
  readonly status: SessionStatus;
  readonly onCheckAgain: () => void;
};

function Questions({ status, onCheckAgain }: QuestionsProps) {
  const [step, setStep] = useState(0);
  const [name, setName] = useState('');
  const [wantsKeychain, setWantsKeychain] = useState(true);
  const [failure, setFailure] = useState<Refusal | undefined>(undefined);
  const mayUseKeychain = status.keychain === 'ok' || status.keychain === 'missing';
  const useKeychain = mayUseKeychain && wantsKeychain;
  function create(password: string) {
    setFailure(undefined);
    void makeKit('first', () => callByName('session.create', { name, password, useKeychain })).then(
      setFailure,
    );
  }
  if (step === 0) {
    return (
      <WelcomeStep
        status={status}
        useKeychain={useKeychain}
        mayUseKeychain={mayUseKeychain}
        onUseKeychain={setWantsKeychain}
        onCheckAgain={onCheckAgain}
        onNext={() => setStep(1)}
        step={{ at: 0, count: stepCount }}
      />
    );
  }
  if (step === 1) {
    return (
      <OwnerStep
        name={name}
        onName={setName}
        onBack={() => setStep(0)}
        onNext={() => setStep(2)}
        step={{ at: 1, count: stepCount }}
      />
    );
  }
  return (
    <PasswordStep
      ownerName={name}
      failure={failure}
      onBack={() => setStep(1)}
      onCreate={create}
      step={{ at: 2, count: stepCount }}
    />
  );
}
