import { Button, makeStyles } from '@fluentui/react-components';
import { PrintRegular } from '@fluentui/react-icons';
import { CodeGroups } from '../ui/code-groups.tsx';
import { useWords } from '../words.ts';
import { SetupFrame } from './setup-frame.tsx';

const useStyles = makeStyles({ codes: { gridTemplateColumns: '1fr 1fr', whiteSpace: 'nowrap' } });

type Props = { readonly codes: readonly string[]; readonly onKept: () => void };

/** The recovery codes of a new second factor. They are shown once. */
export function FactorCodes({ codes, onKept }: Props) {
  const words = useWords();
  const styles = useStyles();
  return (
    <SetupFrame
      title={words('session.factor.codes')}
      body={words('session.factor.codesBody')}
      footer={
        <>
          <Button appearance="primary" onClick={onKept}>
            {words('session.factor.kept')}
          </Button>
          <Button icon={<PrintRegular />} onClick={() => window.print()}>
            {words('session.kit.print')}
          </Button>
        </>
      }
    >
      <CodeGroups groups={codes} label={words('session.factor.codes')} className={styles.codes} />
    </SetupFrame>
  );
}
