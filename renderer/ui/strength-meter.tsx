import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { paint } from './paint.ts';

const useStyles = makeStyles({
  root: { display: 'flex', alignItems: 'center', columnGap: '8px', minHeight: '20px' },
  label: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  bars: { display: 'flex', columnGap: '4px', flexGrow: 1 },
  bar: {
    flexGrow: 1,
    height: '6px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground5,
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
  },
  low: { backgroundColor: paint.bad, forcedColorAdjust: 'none' },
  middle: { backgroundColor: paint.warn, forcedColorAdjust: 'none' },
  high: { backgroundColor: paint.ok, forcedColorAdjust: 'none' },
  word: { minWidth: '80px', fontSize: tokens.fontSizeBase200 },
});

const steps = [1, 2, 3, 4] as const;

/** How strong a password is: four bars and a word, because colour alone tells nothing. */
export function StrengthMeter({
  score,
  label,
  word,
}: {
  readonly score: number;
  readonly label: string;
  readonly word: string;
}) {
  const styles = useStyles();
  const level = score >= 4 ? styles.high : score >= 3 ? styles.middle : styles.low;
  return (
    <div className={styles.root}>
      <span className={styles.label}>{label}</span>
      <div className={styles.bars} aria-hidden>
        {steps.map((step) => (
          <span key={step} className={mergeClasses(styles.bar, step <= score && level)} />
        ))}
      </div>
      <span className={styles.word} aria-live="polite">
        {word}
      </span>
    </div>
  );
}
