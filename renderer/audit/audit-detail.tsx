import { Button, Link, makeStyles, tokens, Tooltip } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { AuditRow } from '../../shared/model/audit.ts';
import { shapeOf, useActionWords } from '../shell/audit-words.ts';
import { go } from '../shell/go.ts';
import { type Fact, FactList } from '../ui/fact-list.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  root: {
    width: '340px',
    flexShrink: 0,
    overflowY: 'auto',
    boxSizing: 'border-box',
    padding: '12px 16px',
    display: 'flex',
    flexDirection: 'column',
    rowGap: '12px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  head: { display: 'flex', alignItems: 'start', justifyContent: 'space-between', gap: '8px' },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  mark: { display: 'inline-flex', alignItems: 'center', gap: '6px' },
});

/** The facts of a row's detail, as text; the log keeps them as one JSON object. */
function detailFacts(detail: string): readonly Fact[] {
  if (detail === '') return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(detail);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [{ term: '', value: detail }];
  }
  if (typeof parsed !== 'object' || parsed === null) return [{ term: '', value: detail }];
  return Object.entries(parsed).map(([term, value]) => ({
    term,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}

type Props = { readonly row: AuditRow; readonly onClose: () => void };

/** Everything that the log says of one act. */
export function AuditDetail({ row, onClose }: Props) {
  const words = useWords();
  const styles = useStyles();
  const actionWords = useActionWords();
  const facts = useFacts(row);
  return (
    <aside className={styles.root} aria-label={words('audit.detail', { seq: row.seq })}>
      <div className={styles.head}>
        <h2 className={styles.title}>{actionWords(row.action)}</h2>
        <Tooltip content={words('shell.close')} relationship="label">
          <Button size="small" appearance="subtle" icon={<DismissRegular />} onClick={onClose} />
        </Tooltip>
      </div>
      <FactList facts={facts} />
    </aside>
  );
}

function useFacts(row: AuditRow): readonly Fact[] {
  const words = useWords();
  const formats = useFormats();
  const styles = useStyles();
  const fact = (name: string, value: ReactNode): Fact => ({
    term: words(`audit.column.${name}`),
    value,
  });
  const changeSet = row.changeSet;
  return [
    fact('seq', formats.number(row.seq)),
    fact('time', formats.dateTime(row.time)),
    fact(
      'decision',
      <span className={styles.mark}>
        <StateMark shape={shapeOf(row.decision)} />
        {words(`audit.decision.${row.decision}`)}
      </span>,
    ),
    fact('operator', row.operator),
    fact('device', row.device),
    ...(row.targetLabel ? [fact('target', row.targetLabel)] : []),
    ...(row.reason ? [fact('reason', row.reason)] : []),
    ...(row.ticket ? [fact('ticket', row.ticket)] : []),
    ...(changeSet === null
      ? []
      : [
          fact(
            'changeSet',
            <Link as="button" onClick={() => go.changeSet(changeSet)}>
              {words('audit.changeSet', { id: changeSet })}
            </Link>,
          ),
        ]),
    fact('operation', row.action),
    ...detailFacts(row.detail),
  ];
}
