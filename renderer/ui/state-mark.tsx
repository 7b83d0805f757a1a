import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { paint } from './paint.ts';

const useStyles = makeStyles({
  mark: { display: 'inline-block', width: '8px', height: '8px', flexShrink: 0 },
  dot: { borderRadius: '50%', backgroundColor: paint.ok },
  ring: {
    boxSizing: 'border-box',
    borderRadius: '50%',
    border: `1.5px solid ${tokens.colorNeutralForeground3}`,
  },
  square: { borderRadius: '2px', backgroundColor: paint.bad },
  diamond: { borderRadius: '1px', backgroundColor: paint.warn, transform: 'rotate(45deg)' },
});

export type MarkShape = 'dot' | 'ring' | 'square' | 'diamond';

/** A state by shape and colour; the word beside it says the same. */
export function StateMark({ shape }: { readonly shape: MarkShape }) {
  const styles = useStyles();
  return <span aria-hidden className={mergeClasses(styles.mark, styles[shape])} />;
}
