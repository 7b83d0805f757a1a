import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { SessionStatus } from '../../shared/model/session.ts';
import { callByName } from '../api.ts';
import { useWords } from '../words.ts';
import { PaperField, RecoverFrame } from './recover-frame.tsx';

type Props = {
  readonly status: SessionStatus;
  readonly onBack: () => void;
  readonly onShares: () => void;
};

/** Opens the vault with its recovery kit, and sets a new password. */
export function Recover({ status, onBack, onShares }: Props) {
  const words = useWords();
  const [kit, setKit] = useState('');
  return (
    <RecoverFrame
      status={status}
      way="recover"
      isEntered={kit.trim() !== ''}
      onRecover={(given) => callByName('session.recover', { kit, ...given })}
      onBack={onBack}
      otherWay={
        <Button appearance="subtle" onClick={onShares}>
          {words('session.recover.withShares')}
        </Button>
      }
    >
      <PaperField
        label={words('session.recover.kitLabel')}
        hint={words('session.recover.kitHint')}
        value={kit}
        onChange={setKit}
      />
    </RecoverFrame>
  );
}
