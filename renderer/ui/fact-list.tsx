import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, max-content) 1fr',
    gap: '4px 16px',
    margin: 0,
  },
  term: { color: tokens.colorNeutralForeground3 },
  value: { margin: 0, overflowWrap: 'anywhere', userSelect: 'text' },
});

/** One line of a `FactList`. */
export type Fact = {
  readonly term: string;
  readonly value: ReactNode;
  /** Where two terms can be the same. */
  readonly id?: string;
};

/** Terms with their values, aligned in two columns. */
export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  const styles = useStyles();
  return (
    <dl className={styles.root}>
      {facts.map((fact) => (
        <FactLine key={fact.id ?? fact.term} {...fact} />
      ))}
    </dl>
  );
}

function FactLine({ term, value }: Fact) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.term}>{term}</dt>
      <dd className={styles.value}>{value}</dd>
    </>
  );
}
