import { makeStyles } from '@fluentui/react-components';
import { paint } from './paint.ts';

const useStyles = makeStyles({
  bars: {
    display: 'inline-block',
    width: '92px',
    height: '10px',
    borderRadius: '2px',
    backgroundImage: `repeating-linear-gradient(90deg, ${paint.mask} 0 6px, transparent 6px 9px)`,
  },
});

/** Stands for a value that is not shown. Always as long: a mask tells nothing. */
export function MaskedBars({ label }: { readonly label: string }) {
  const styles = useStyles();
  return (
    <span className={styles.bars}>
      <span className="bw-unseen">{label}</span>
    </span>
  );
}
