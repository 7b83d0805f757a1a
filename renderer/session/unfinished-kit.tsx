import { useState } from 'react';
import { callByName, type Refusal } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { makeKit } from '../shell/kit-store.ts';
import { OwnProofFields, useOwnProof } from '../shell/own-proof.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { useWords } from '../words.ts';
import { SetupFrame } from './setup-frame.tsx';

/** The app ended between making a vault, or opening it with its kit, and confirming the new kit. */
export function UnfinishedKit() {
  const words = useWords();
  const proof = useOwnProof();
  const [failure, setFailure] = useState<Refusal | undefined>(undefined);
  function submit() {
    if (proof.whyNot) return;
    setFailure(undefined);
    void makeKit('first', () => callByName('session.renewKit', proof.given)).then(setFailure);
  }
  return (
    <SetupFrame
      title={words('session.unfinished.title')}
      body={words('session.unfinished.body')}
      onSubmit={submit}
      footer={
        <HintButton appearance="primary" type="submit" whyNot={proof.whyNot}>
          {words('session.unfinished.button')}
        </HintButton>
      }
    >
      <OwnProofFields proof={proof} label={words('session.password.label')} />
      <FailureView failure={failure} />
    </SetupFrame>
  );
}
