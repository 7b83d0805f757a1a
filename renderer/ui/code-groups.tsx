import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateColumns: 'repeat(4, 1fr)',
    gap: '8px 16px',
    margin: 0,
    padding: '16px',
    listStyleType: 'none',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground2,
    direction: 'ltr',
    userSelect: 'text',
  },
  item: { display: 'flex', alignItems: 'baseline', columnGap: '8px' },
  number: {
    minWidth: '20px',
    textAlign: 'end',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    userSelect: 'none',
  },
  code: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase400,
    letterSpacing: '0.08em',
  },
});

/** A long code in numbered groups of characters, as it is printed. Reads from left to right. */
export function CodeGroups({
  groups,
  label,
  className,
}: {
  readonly groups: readonly string[];
  readonly label: string;
  readonly className?: string;
}) {
  const styles = useStyles();
  return (
    <ol className={mergeClasses(styles.root, className)} aria-label={label}>
      {groups.map((group, index) => (
        // Groups never move, and two of them may hold the same characters.
        <li key={index} className={styles.item}>
          <span className={styles.number}>{index + 1}</span>
          <span className={styles.code}>{group}</span>
        </li>
      ))}
    </ol>
  );
}
