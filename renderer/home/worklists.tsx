import { Link, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { go } from '../shell/go.ts';
import { FailureView } from '../shell/failure.tsx';
import { Section } from '../ui/section.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  // Far enough apart to be hit (WCAG 2.5.8).
  item: {
    display: 'grid',
    gridTemplateColumns: '72px minmax(0, 1fr)',
    gap: '12px',
    alignItems: 'center',
    minHeight: '26px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  count: {
    textAlign: 'end',
    fontVariantNumeric: 'tabular-nums',
    fontWeight: tokens.fontWeightSemibold,
  },
  none: { color: tokens.colorNeutralForeground3, fontWeight: tokens.fontWeightRegular },
});

/** Lists of accounts that ask for something to be done; each opens as a grid that can act. */
export function Worklists() {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const { value, failure } = useQuery('accounts.worklists', {});
  if (!value && !failure) return null;
  return (
    <Section title={words('home.worklists')}>
      <FailureView failure={failure} />
      <ul className={styles.list}>
        {value?.map(({ id, total, query }) => (
          <li key={id} className={styles.item}>
            <span className={mergeClasses(styles.count, total === 0 && styles.none)}>
              {formats.number(total)}
            </span>
            <Link as="button" onClick={() => go.accounts(query.filters ?? [], query.text ?? '')}>
              {words(`home.worklist.${id}`)}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
