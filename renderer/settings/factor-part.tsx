import { useState } from 'react';
import { openOwnScreen } from '../shell/own-screen.ts';
import { Notice } from '../ui/notice.tsx';
import { Section } from '../ui/section.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { ActionLine } from './action-line.tsx';
import { DropFactorDialog } from './drop-factor-dialog.tsx';

const fewCodes = 3;

/** The second factor of whoever is signed in. */
export function FactorPart() {
  const words = useWords();
  const [isDropping, setIsDropping] = useState(false);
  const factor = useQuery('session.factor', {}).value;
  if (!factor) return null;
  const { isOn, isMandatory, codesLeft } = factor;
  return (
    <Section title={words('settings.factor')}>
      <ActionLine
        body={isOn ? words('settings.factorOn', { codesLeft }) : words('settings.factorOff')}
        label={words(isOn ? 'settings.factorAnew' : 'settings.factorSetUp')}
        operation="session.prepareFactor"
        onAct={() => openOwnScreen('factor')}
      />
      {isOn && codesLeft < fewCodes ? (
        <Notice tone="warning" body={words('settings.factorFewCodes')} />
      ) : null}
      {isOn && !isMandatory ? (
        <ActionLine
          body={words('settings.factorDropBody')}
          label={words('settings.factorDrop')}
          operation="session.dropFactor"
          onAct={() => setIsDropping(true)}
        />
      ) : null}
      {isDropping ? <DropFactorDialog onClose={() => setIsDropping(false)} /> : null}
    </Section>
  );
}
