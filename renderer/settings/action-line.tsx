import { makeStyles, Text } from '@fluentui/react-components';
import type { OperationName } from '../api.ts';
import { MayButton } from '../shell/may.tsx';

const useStyles = makeStyles({
  line: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: '16px' },
  button: { flexShrink: 0 },
});

type Props = {
  readonly body: string;
  readonly label: string;
  /** What the button leads to. */
  readonly operation: OperationName;
  readonly onAct: () => void;
};

/** What something is, and the button that changes it. */
export function ActionLine({ body, label, operation, onAct }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.line}>
      <Text>{body}</Text>
      <MayButton operation={operation} className={styles.button} onClick={onAct}>
        {label}
      </MayButton>
    </div>
  );
}
