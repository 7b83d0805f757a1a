import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { Copy16Regular, Delete16Regular, Warning16Regular } from '@fluentui/react-icons';
import { useIntl } from 'react-intl';
import type { Change, ChangeSet } from '../../shared/model/change.ts';
import { FailureView } from '../shell/failure.tsx';
import { go } from '../shell/go.ts';
import { HandOvers } from '../shell/hand-over.tsx';
import { MayButton } from '../shell/may.tsx';
import { useNotify } from '../shell/notify.tsx';
import { FailureNote } from '../ui/failure-note.tsx';
import { paint } from '../ui/paint.ts';
import { useCommand } from '../use-command.ts';
import { hasWords, useWords } from '../words.ts';
import { ConflictChoice } from './conflict-choice.tsx';
import { ConflictTable } from './conflict-table.tsx';
import { DiffTable } from './diff-table.tsx';
import { StateTag } from './set-state.tsx';
import { shownKind } from './shown-kind.ts';

const useStyles = makeStyles({
  root: { display: 'grid', gap: '12px', padding: '14px 18px' },
  head: { display: 'flex', alignItems: 'center', gap: '8px', flexWrap: 'wrap' },
  title: { margin: 0, fontSize: '14px', lineHeight: '20px', fontWeight: 600 },
  gap: { flex: '1 1 auto' },
  warning: { display: 'flex', alignItems: 'center', gap: '8px', color: paint.warn },
  what: { color: tokens.colorNeutralForeground3 },
  raw: {
    margin: 0,
    padding: '10px 12px',
    maxHeight: '240px',
    overflow: 'auto',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: paint.sunk,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  rawHead: { display: 'flex', alignItems: 'center', justifyContent: 'space-between' },
  small: {
    margin: 0,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
  },
});

type Props = {
  readonly set: ChangeSet;
  readonly chosen: Change;
  readonly onSettled: () => void;
};

/** What one change does: the diff, why to look twice, and the same as LDIF. */
export function ChangeDetail({ set, chosen, onSettled }: Props) {
  const styles = useStyles();
  const intl = useIntl();
  const words = useWords();
  const problem = `change.problem.${chosen.problem}`;
  return (
    <section className={styles.root} aria-label={chosen.targetName}>
      <Head set={set} chosen={chosen} />
      <HandOvers change={chosen.id} />
      {chosen.warnings.map((warning) => (
        <div key={warning} className={styles.warning}>
          <Warning16Regular aria-hidden />
          {words(`change.warning.${warning}`)}
        </div>
      ))}
      {chosen.problem && (chosen.state === 'failed' || chosen.state === 'unknown') ? (
        <FailureNote
          title={words(hasWords(intl, problem) ? problem : 'change.problem.other')}
          body={words('change.problem.next')}
        />
      ) : null}
      <Body chosen={chosen} onSettled={onSettled} />
      {chosen.ldif ? <Raw ldif={chosen.ldif} /> : null}
    </section>
  );
}

/** A conflict is settled line by line; one without lines, such as a member, as a whole. */
function Body({ chosen, onSettled }: Omit<Props, 'set'>) {
  const styles = useStyles();
  const words = useWords();
  const isConflict = chosen.state === 'conflicted';
  if (chosen.lines.length > 0 && isConflict) {
    return <ConflictTable key={chosen.id} change={chosen} onSettled={onSettled} />;
  }
  const isStaged = chosen.state !== 'applied' && chosen.state !== 'withdrawn';
  if (chosen.lines.length > 0) return <DiffTable lines={chosen.lines} isStaged={isStaged} />;
  return (
    <>
      <div className={styles.what}>
        {words(`change.kind.${shownKind(chosen)}`, { other: chosen.other ?? '', attributes: '' })}
      </div>
      {isConflict ? <ConflictChoice change={chosen} onSettled={onSettled} /> : null}
    </>
  );
}

/** What somebody was asked for can still be changed; that ends the request. */
const editable: ReadonlySet<ChangeSet['state']> = new Set(['draft', 'submitted', 'approved']);

function Head({ set, chosen }: Omit<Props, 'onSettled'>) {
  const styles = useStyles();
  const words = useWords();
  const discard = useCommand('changes.discard');
  const { target } = chosen;
  return (
    <div className={styles.head}>
      <h2 className={styles.title}>
        {target === null ? (
          chosen.targetName
        ) : (
          <Link as="button" onClick={() => go.account(target)}>
            {chosen.targetName}
          </Link>
        )}
      </h2>
      <StateTag state={chosen.state} />
      <span className={styles.gap} />
      {editable.has(set.state) ? (
        <MayButton
          operation="changes.discard"
          size="small"
          appearance="subtle"
          icon={<Delete16Regular />}
          onClick={() => void discard.run({ set: set.id, changes: [chosen.id] })}
        >
          {words('change.discard')}
        </MayButton>
      ) : null}
      <FailureView failure={discard.failure} />
    </div>
  );
}

function Raw({ ldif }: { readonly ldif: string }) {
  const styles = useStyles();
  const words = useWords();
  const copy = useCommand('clipboard.copy');
  const { notify } = useNotify();
  const onCopy = async () => {
    const outcome = await copy.run({ text: ldif.slice(0, 65_536) });
    if (outcome.ok) notify({ title: words('card.copied'), intent: 'info' });
  };
  return (
    <div>
      <div className={styles.rawHead}>
        <h3 className={styles.small}>{words('change.ldif')}</h3>
        <MayButton
          operation="clipboard.copy"
          size="small"
          appearance="subtle"
          icon={<Copy16Regular />}
          onClick={() => void onCopy()}
        >
          {words('card.copy')}
        </MayButton>
      </div>
      <pre className={styles.raw}>{ldif}</pre>
    </div>
  );
}
