import { makeStyles } from '@fluentui/react-components';
import { paint } from '../ui/paint.ts';
import { differingWords } from './differing-words.ts';

const useStyles = makeStyles({
  mark: {
    color: 'inherit',
    backgroundColor: paint.warnSoft,
    fontWeight: 600,
    textDecorationLine: 'underline',
  },
});

/** A text with the words marked that another one does not have. */
export function MarkedWords({ text, other }: { readonly text: string; readonly other: string }) {
  const styles = useStyles();
  return differingWords(text, other).map(({ at, piece, differs }) =>
    differs ? (
      <mark key={at} className={styles.mark}>
        {piece}
      </mark>
    ) : (
      piece
    ),
  );
}
