import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

/** For screen readers only. */
const hiddenWords = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
} as const;

const useStyles = makeStyles({
  root: { display: 'flex', columnGap: '8px', listStyleType: 'none', margin: 0, padding: 0 },
  words: hiddenWords,
  dot: {
    width: '8px',
    height: '8px',
    borderRadius: '50%',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    boxSizing: 'border-box',
  },
  passed: { backgroundColor: tokens.colorNeutralStrokeAccessible, forcedColorAdjust: 'none' },
  here: {
    width: '24px',
    borderRadius: '4px',
    backgroundColor: tokens.colorBrandBackground,
    forcedColorAdjust: 'none',
  },
});

/** Where one is in a row of steps. The label says it in words. */
export function StepDots({
  count,
  at,
  label,
}: {
  readonly count: number;
  readonly at: number;
  readonly label: string;
}) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <span className={styles.words}>{label}</span>
      {Array.from({ length: count }, (_, step) => (
        <span
          key={step}
          className={mergeClasses(
            styles.dot,
            step < at && styles.passed,
            step === at && styles.here,
          )}
        />
      ))}
    </div>
  );
}
