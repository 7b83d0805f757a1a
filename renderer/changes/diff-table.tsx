import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useIntl } from 'react-intl';
import type { ChangeLine } from '../../shared/model/change.ts';
import { attributeWords } from '../shell/account-words.ts';
import { paint } from '../ui/paint.ts';
import { useWords } from '../words.ts';
import { LineValues } from './line-values.tsx';

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  head: {
    padding: '6px 10px',
    textAlign: 'start',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  cell: {
    padding: '6px 10px',
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  name: { color: tokens.colorNeutralForeground3 },
  before: { textDecorationLine: 'line-through', color: tokens.colorNeutralForeground3 },
  after: { fontWeight: tokens.fontWeightSemibold },
  staged: { color: paint.staged },
  narrow: { width: '24%' },
});

type Look = {
  /** Violet as long as nothing is written. */
  readonly isStaged: boolean;
};

type Props = Look & { readonly lines: readonly ChangeLine[] };

/** Attribute, before, after. Masked values stay bars, on every side of the same length. */
export function DiffTable({ lines, isStaged }: Props) {
  const styles = useStyles();
  const words = useWords();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th className={mergeClasses(styles.head, styles.narrow)}>
            {words('change.column.attribute')}
          </th>
          {['before', 'after'].map((column) => (
            <th key={column} className={styles.head}>
              {words(`change.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Line key={line.attribute} line={line} isStaged={isStaged} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ line, isStaged }: Look & { readonly line: ChangeLine }) {
  const styles = useStyles();
  const intl = useIntl();
  return (
    <tr>
      <td className={mergeClasses(styles.cell, styles.name)} title={line.attribute}>
        {attributeWords(intl, line.attribute)}
      </td>
      <td className={mergeClasses(styles.cell, styles.before)}>
        <LineValues line={line} values={line.before} />
      </td>
      <td className={mergeClasses(styles.cell, styles.after, isStaged && styles.staged)}>
        <LineValues line={line} values={line.after} />
      </td>
    </tr>
  );
}
