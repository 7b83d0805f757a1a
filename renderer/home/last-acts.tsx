import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { shapeOf, useActionWords } from '../shell/audit-words.ts';
import { FailureView } from '../shell/failure.tsx';
import { go } from '../shell/go.ts';
import { Section } from '../ui/section.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { useMayNot } from '../use-may.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  act: {
    display: 'grid',
    gridTemplateColumns: '8px minmax(0, 1fr) max-content',
    alignItems: 'center',
    gap: '8px',
    minHeight: '28px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  words: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** The newest rows of the audit log. */
export function LastActs() {
  const words = useWords();
  const formats = useFormats();
  const styles = useStyles();
  const actionWords = useActionWords();
  const found = useQuery('audit.list', { limit: 12 });
  const mayNot = useMayNot('audit.list');
  return (
    <Section
      title={words('home.acts')}
      action={
        <Button size="small" appearance="subtle" onClick={() => go.page('audit')}>
          {words('home.acts.all')}
        </Button>
      }
    >
      {mayNot ? <span className={styles.quiet}>{mayNot}</span> : null}
      <FailureView failure={found.failure} />
      <ul className={styles.list}>
        {(found.value?.rows ?? []).map((row) => (
          <li key={row.seq} className={styles.act}>
            <StateMark shape={shapeOf(row.decision)} />
            <span className={styles.words}>
              {actionWords(row.action)}
              {row.decision === 'allowed' ? '' : ` (${words(`audit.decision.${row.decision}`)})`}
              {row.targetLabel ? <span className={styles.quiet}> · {row.targetLabel}</span> : null}
            </span>
            <span className={styles.quiet}>{formats.ago(row.time)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
