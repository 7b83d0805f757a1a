import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { ValueFor } from '../api.ts';
import { FailureView } from '../shell/failure.tsx';
import { CodeInput } from '../ui/code-input.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { useCommand } from '../use-command.ts';
import { useWords } from '../words.ts';
import { SetupFrame } from './setup-frame.tsx';

const useStyles = makeStyles({
  seed: {
    fontFamily: tokens.fontFamilyMonospace,
    direction: 'ltr',
    userSelect: 'text',
    overflowWrap: 'anywhere',
  },
});

type Props = {
  readonly seed: ValueFor<'session.prepareFactor'>;
  readonly leave: ReactNode;
  readonly onCodes: (codes: readonly string[]) => void;
};

/** The seed as a picture and as text, and the first code that shows that it has arrived. */
export function FactorSeed({ seed, leave, onCodes }: Props) {
  const words = useWords();
  const styles = useStyles();
  const [code, setCode] = useState('');
  const confirm = useCommand('session.confirmFactor');
  const whyNot = code.trim() === '' ? words('session.code.empty') : undefined;
  async function submit() {
    if (whyNot || confirm.running) return;
    const outcome = await confirm.run({ code: code.trim() });
    setCode('');
    if (outcome.ok) onCodes(outcome.value.codes);
  }
  return (
    <SetupFrame
      title={words('session.factor.scan')}
      body={words('session.factor.scanBody')}
      onSubmit={() => void submit()}
      footer={
        <>
          <HintButton appearance="primary" type="submit" whyNot={whyNot}>
            {words('session.factor.confirm')}
          </HintButton>
          {leave}
        </>
      }
    >
      <QrCode text={seed.uri} label={words('session.factor.picture')} />
      <Text>{words('session.factor.type')}</Text>
      <Text className={styles.seed}>{seed.seed.join(' ')}</Text>
      <CodeInput label={words('session.factor.first')} value={code} onChange={setCode} />
      <FailureView failure={confirm.failure} />
    </SetupFrame>
  );
}
