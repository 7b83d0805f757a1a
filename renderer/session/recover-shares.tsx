import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { SessionStatus } from '../../shared/model/session.ts';
import { callByName } from '../api.ts';
import { useWords } from '../words.ts';
import { PaperField, RecoverFrame } from './recover-frame.tsx';

type Props = {
  readonly status: SessionStatus;
  readonly onBack: () => void;
  readonly onKit: () => void;
};

/** Opens the vault with the shares of two officers, and sets a new password of an owner. */
export function RecoverShares({ status, onBack, onKit }: Props) {
  const words = useWords();
  const [one, setOne] = useState('');
  const [other, setOther] = useState('');
  return (
    <RecoverFrame
      status={status}
      way="recoverShares"
      isEntered={one.trim() !== '' && other.trim() !== ''}
      onRecover={(given) =>
        callByName('session.recoverWithShares', { shares: [one, other], ...given })
      }
      onBack={onBack}
      otherWay={
        <Button appearance="subtle" onClick={onKit}>
          {words('session.recoverShares.withKit')}
        </Button>
      }
    >
      <PaperField
        label={words('session.recoverShares.one')}
        hint={words('session.recover.kitHint')}
        value={one}
        onChange={setOne}
      />
      <PaperField label={words('session.recoverShares.other')} value={other} onChange={setOther} />
    </RecoverFrame>
  );
}
