import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useIntl } from 'react-intl';
import type { AttributeValue } from '../../shared/model/account.ts';
import type { ChangeLine } from '../../shared/model/change.ts';
import { attributeWords } from '../shell/account-words.ts';
import { MaskedBars } from '../ui/masked-bars.tsx';
import { paint } from '../ui/paint.ts';
import { useFormats, useWords } from '../words.ts';
import { changedValue } from './changed-value.ts';

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
  now: { backgroundColor: paint.badSoft },
  none: {
    display: 'inline-block',
    textDecorationLine: 'none',
    color: tokens.colorNeutralForeground3,
    fontWeight: tokens.fontWeightRegular,
    fontStyle: 'italic',
  },
  narrow: { width: '24%' },
});

type Look = {
  /** Violet as long as nothing is written. */
  readonly isStaged: boolean;
  /** Three columns: when staged, the directory now, mine. */
  readonly isConflict: boolean;
};

type Props = Look & { readonly lines: readonly ChangeLine[] };

/** Attribute, before, after. Masked values stay bars, on every side of the same length. */
export function DiffTable({ lines, isConflict, isStaged }: Props) {
  const styles = useStyles();
  const words = useWords();
  const columns = isConflict ? ['staged', 'now', 'mine'] : ['before', 'after'];
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th className={mergeClasses(styles.head, styles.narrow)}>
            {words('change.column.attribute')}
          </th>
          {columns.map((column) => (
            <th key={column} className={styles.head}>
              {words(`change.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Line key={line.attribute} line={line} isConflict={isConflict} isStaged={isStaged} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ line, isConflict, isStaged }: Look & { readonly line: ChangeLine }) {
  const styles = useStyles();
  const intl = useIntl();
  const hasMoved = line.now !== undefined;
  const before = <Values line={line} values={line.before} />;
  const after = <Values line={line} values={line.after} />;
  return (
    <tr>
      <td className={mergeClasses(styles.cell, styles.name)} title={line.attribute}>
        {attributeWords(intl, line.attribute)}
      </td>
      {isConflict ? (
        <>
          <td className={styles.cell}>{before}</td>
          <td className={mergeClasses(styles.cell, hasMoved && styles.now)}>
            {hasMoved ? <Values line={line} values={line.now ?? null} /> : before}
          </td>
        </>
      ) : (
        <td className={mergeClasses(styles.cell, styles.before)}>{before}</td>
      )}
      <td className={mergeClasses(styles.cell, styles.after, isStaged && styles.staged)}>
        {after}
      </td>
    </tr>
  );
}

type ValuesProps = {
  readonly line: ChangeLine;
  readonly values: readonly AttributeValue[] | null;
};

function Values({ line, values }: ValuesProps) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  // Bars even where there is no value: a mask tells nothing, not even that.
  if (line.masked) return <MaskedBars label={words('card.masked')} />;
  if (!values || values.length === 0) {
    return <span className={styles.none}>{words('change.none')}</span>;
  }
  return values.map((value, at) => (
    // Values of one attribute may repeat and have no name; their place is what they are.
    <div key={`${at} ${typeof value}`}>
      {changedValue(line.attribute, value, { words, formats })}
    </div>
  ));
}
