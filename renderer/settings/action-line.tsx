import { Button, makeStyles, Text } from '@fluentui/react-components';

const useStyles = makeStyles({
  line: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: '16px' },
  button: { flexShrink: 0 },
});

type Props = {
  readonly body: string;
  readonly label: string;
  readonly onAct: () => void;
};

/** What something is, and the button that changes it. */
export function ActionLine({ body, label, onAct }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.line}>
      <Text>{body}</Text>
      <Button className={styles.button} onClick={onAct}>
        {label}
      </Button>
    </div>
  );
}
