import { Spinner } from '@fluentui/react-components';
import { useState } from 'react';
import { callByName, type Refusal } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { makeKit, usePendingKit } from '../shell/kit-store.ts';
import type { OwnProof } from '../shell/own-proof.tsx';
import { Section } from '../ui/section.tsx';
import { useWords } from '../words.ts';
import { ActionLine } from './action-line.tsx';
import { RenewKitDialog } from './renew-kit-dialog.tsx';

/**
 * Renews the kit, which is then shown on a screen of its own. The dialog is closed before that
 * screen comes: a dialog that goes together with its page would leave the next one hidden from
 * screen readers.
 */
export function RecoveryKit() {
  const words = useWords();
  const { isMaking } = usePendingKit();
  const [isAsking, setIsAsking] = useState(false);
  const [failure, setFailure] = useState<Refusal | undefined>(undefined);
  function renew(proof: OwnProof['given']) {
    setFailure(undefined);
    void makeKit('renewed', () => callByName('session.renewKit', proof)).then(setFailure);
  }
  return (
    <Section title={words('settings.kit')}>
      <ActionLine
        body={words('settings.kitBody')}
        label={words('settings.renewKit')}
        operation="session.renewKit"
        onAct={() => setIsAsking(true)}
      />
      {isMaking ? <Spinner size="tiny" label={words('settings.busy')} /> : null}
      <FailureView failure={failure} />
      {isAsking ? <RenewKitDialog onRenew={renew} onClose={() => setIsAsking(false)} /> : null}
    </Section>
  );
}
