import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Warning12Regular } from '@fluentui/react-icons';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useIntl } from 'react-intl';
import type { Change, ChangeSet, ChangeState, ChangeWarning } from '../../shared/model/change.ts';
import { attributeWords } from '../shell/account-words.ts';
import { FailureView } from '../shell/failure.tsx';
import { paint } from '../ui/paint.ts';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';
import { StateTag } from './set-state.tsx';
import { shownKind } from './shown-kind.ts';

export type TargetFilter = {
  readonly state: ChangeState | null;
  readonly warning: ChangeWarning | null;
};

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: '6px',
    listStyleType: 'none',
    overflow: 'auto',
    flex: '1 1 auto',
    minHeight: 0,
  },
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    gap: '0 8px',
    width: '100%',
    padding: '5px 8px',
    border: 'none',
    borderLeft: '3px solid transparent',
    borderRadius: '4px',
    background: 'none',
    color: 'inherit',
    font: 'inherit',
    textAlign: 'start',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': {
      outline: `2px solid ${tokens.colorStrokeFocus2}`,
      outlineOffset: '-2px',
    },
  },
  chosen: { backgroundColor: paint.accentSoft, borderLeftColor: paint.accentText },
  staged: { backgroundColor: paint.stagedSoft, borderLeftColor: paint.staged },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  what: {
    gridColumnEnd: 'span 2',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  warning: { color: paint.warn },
  foot: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '8px',
    padding: '4px 8px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  note: { padding: '16px', color: tokens.colorNeutralForeground3 },
});

const pageSize = 100;

type Props = {
  readonly set: ChangeSet;
  readonly filter: TargetFilter;
  readonly chosen: Change | null;
  readonly onChoose: (change: Change | null) => void;
};

/** The targets of a set, warnings and problems first. */
export function TargetList({ set, filter, chosen, onChoose }: Props) {
  const styles = useStyles();
  const words = useWords();
  const [offset, setOffset] = useState(0);
  const { value, failure } = useQuery(
    'changes.items',
    { id: set.id, ...filter, offset, limit: pageSize },
    { keepPrevious: true },
  );
  const changes = value?.changes;
  const chosenId = chosen?.id;
  useEffect(() => {
    // The chosen one may have been resolved, discarded or filtered away in the meantime.
    if (!changes) return;
    const conflict = changes.find((one) => one.state === 'conflicted');
    onChoose(changes.find((one) => one.id === chosenId) ?? conflict ?? changes[0] ?? null);
  }, [changes, chosenId, onChoose]);
  return (
    <>
      <FailureView failure={failure} />
      {value?.total === 0 ? <div className={styles.note}>{words('changes.empty')}</div> : null}
      <ul className={styles.list} aria-label={words('changes.targets')}>
        {changes?.map((change) => (
          <TargetLine
            key={change.id}
            change={change}
            isChosen={change.id === chosenId}
            onChoose={() => onChoose(change)}
          />
        ))}
      </ul>
      {value && value.total > pageSize ? (
        <Pager offset={offset} total={value.total} onOffset={setOffset} />
      ) : null}
    </>
  );
}

type LineProps = {
  readonly change: Change;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
};

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const item = event.currentTarget.parentElement;
  const next =
    event.key === 'ArrowDown'
      ? item?.nextElementSibling
      : event.key === 'ArrowUp'
        ? item?.previousElementSibling
        : null;
  const button = next?.querySelector('button');
  if (!button) return;
  event.preventDefault();
  button.focus();
  button.click();
}

function TargetLine({ change, isChosen, onChoose }: LineProps) {
  const styles = useStyles();
  const words = useWords();
  const intl = useIntl();
  const isWarned = change.warnings.length > 0;
  return (
    <li>
      <button
        type="button"
        className={mergeClasses(
          styles.item,
          isChosen && styles.chosen,
          isChosen && change.state === 'draft' && styles.staged,
        )}
        aria-current={isChosen}
        onClick={onChoose}
        onKeyDown={moveFocus}
      >
        <span className={styles.name}>{change.targetName}</span>
        <span>
          {isWarned ? <Warning12Regular className={styles.warning} aria-hidden /> : null}{' '}
          {change.state === 'draft' ? null : <StateTag state={change.state} />}
        </span>
        <span className={styles.what}>
          {words(`change.kind.${shownKind(change)}`, {
            other: change.other ?? '',
            attributes: change.lines.map((line) => attributeWords(intl, line.attribute)).join(', '),
          })}
        </span>
      </button>
    </li>
  );
}

type PagerProps = {
  readonly offset: number;
  readonly total: number;
  readonly onOffset: (offset: number) => void;
};

function Pager({ offset, total, onOffset }: PagerProps) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const last = Math.min(total, offset + pageSize);
  return (
    <div className={styles.foot}>
      <Button
        size="small"
        disabled={offset === 0}
        onClick={() => onOffset(Math.max(0, offset - pageSize))}
      >
        {words('changes.previous')}
      </Button>
      {words('changes.range', {
        from: formats.number(offset + 1),
        to: formats.number(last),
        total: formats.number(total),
      })}
      <Button size="small" disabled={last >= total} onClick={() => onOffset(offset + pageSize)}>
        {words('changes.next')}
      </Button>
    </div>
  );
}
