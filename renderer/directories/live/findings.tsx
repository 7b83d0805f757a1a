import { makeStyles, tokens } from '@fluentui/react-components';
import { useIntl } from 'react-intl';
import type { DoctorReport, Finding } from '../../../shared/model/connection.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { hasWords, useFormats, useWords } from '../../words.ts';
import { findingFacts, findingIds } from './finding-words.ts';

const useStyles = makeStyles({
  list: { display: 'grid', gap: '2px', margin: 0, padding: 0, listStyleType: 'none' },
  row: {
    display: 'grid',
    gridTemplateColumns: '12px 132px minmax(0, 1fr)',
    gap: '2px 8px',
    alignItems: 'baseline',
    padding: '4px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  name: { color: tokens.colorNeutralForeground3 },
  says: { overflowWrap: 'anywhere', userSelect: 'text' },
  remedy: { gridColumnStart: 3, color: tokens.colorNeutralForeground2 },
});

const shapes = { good: 'dot', note: 'ring', warning: 'diamond', problem: 'square' } as const;

/** What the doctor found, in the order in which it looked, each with what mends it. */
export function Findings({ report }: { readonly report: DoctorReport }) {
  const styles = useStyles();
  const words = useWords();
  return (
    <ul className={styles.list} aria-label={words('live.findings')}>
      {report.findings.map((finding) => (
        // A doctor looks at each thing once, but says two things of some.
        <FindingLine key={`${finding.id} ${finding.what}`} finding={finding} />
      ))}
    </ul>
  );
}

function FindingLine({ finding }: { readonly finding: Finding }) {
  const styles = useStyles();
  const intl = useIntl();
  const words = useWords();
  const formats = useFormats();
  const { says, remedy } = findingIds(finding, (id) => hasWords(intl, id));
  const facts = findingFacts(finding, formats.duration);
  return (
    <li className={styles.row}>
      <StateMark shape={shapes[finding.level]} />
      <span className={styles.name}>{words(`live.finding.${finding.id}`)}</span>
      <span className={styles.says}>
        <span className="bw-unseen">{words(`live.level.${finding.level}`)} </span>
        {words(says, facts)}
      </span>
      {remedy === null ? null : <span className={styles.remedy}>{words(remedy, facts)}</span>}
    </li>
  );
}
