import { makeStyles, tokens } from '@fluentui/react-components';
import type { Approval } from '../../../shared/model/approval.ts';
import { type MarkShape, StateMark } from '../../ui/state-mark.tsx';
import { useFormats, useWords } from '../../words.ts';

const useStyles = makeStyles({
  list: { margin: '4px 0 0', padding: 0, listStyleType: 'none' },
  item: { display: 'flex', alignItems: 'center', gap: '6px', flexWrap: 'wrap' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

type Decisions = NonNullable<Approval['request']>['decisions'];

type Props = {
  readonly decisions: Decisions;
  /** The request has ended, and what was said to it with it. */
  readonly isOver: boolean;
};

function shapeOf({ verdict, counts }: Decisions[number], isOver: boolean): MarkShape {
  if (isOver || !counts) return 'ring';
  return verdict === 'approve' ? 'dot' : 'square';
}

/** Who said what, and why one of them does not count. */
export function ApprovalDecisions({ decisions, isOver }: Props) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  if (decisions.length === 0) return null;
  return (
    <ul className={styles.list}>
      {decisions.map((decision) => {
        const { operator, verdict, reason, at, counts } = decision;
        return (
          <li key={`${operator} ${at}`} className={styles.item}>
            <StateMark shape={shapeOf(decision, isOver)} />
            <span>{words(`approval.verdict.${verdict}`, { operator })}</span>
            <span className={styles.quiet}>
              {[reason, formats.dateTime(at), counts ? '' : words('approval.uncounted')]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
