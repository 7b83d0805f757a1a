import { makeStyles, tokens } from '@fluentui/react-components';
import type { AttributeValue } from '../../shared/model/account.ts';
import type { ChangeLine } from '../../shared/model/change.ts';
import { MaskedBars } from '../ui/masked-bars.tsx';
import { useFormats, useWords } from '../words.ts';
import { changedValue } from './changed-value.ts';
import { MarkedWords } from './marked-words.tsx';

const useStyles = makeStyles({
  none: {
    display: 'inline-block',
    textDecorationLine: 'none',
    color: tokens.colorNeutralForeground3,
    fontWeight: tokens.fontWeightRegular,
    fontStyle: 'italic',
  },
});

type Values = readonly AttributeValue[] | null;

type Props = {
  readonly line: ChangeLine;
  readonly values: Values;
  /** What to compare with: words that it does not have are marked. */
  readonly other?: Values;
};

/** The values of one line of a change. */
export function LineValues({ line, values, other }: Props) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  // Bars even where there is no value: a mask tells nothing, not even that.
  if (line.masked) return <MaskedBars label={words('card.masked')} />;
  if (!values || values.length === 0) {
    return <span className={styles.none}>{words('change.none')}</span>;
  }
  const textOf = (value: AttributeValue) => changedValue(line.attribute, value, { words, formats });
  const others = other?.map(textOf).join(' ') ?? '';
  return values.map((value, at) => (
    // Values of one attribute may repeat and have no name; their place is what they are.
    <div key={`${at} ${typeof value}`}>
      {other === undefined ? textOf(value) : <MarkedWords text={textOf(value)} other={others} />}
    </div>
  ));
}
