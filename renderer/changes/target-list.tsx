import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Warning12Regular } from '@fluentui/react-icons';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useIntl } from 'react-intl';
import type { Change, ChangeSet, ChangeState, ChangeWarning } from '../../shared/model/change.ts';
import { attributeWords } from '../shell/account-words.ts';
import { FailureView } from '../shell/failure.tsx';
import { paint } from '../ui/paint.ts';
import { WindowList } from '../ui/window-list.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';
import { StateTag } from './set-state.tsx';
import { shownKind } from './shown-kind.ts';

export type TargetFilter = {
  readonly state: ChangeState | null;
  readonly warning: ChangeWarning | null;
};

const pageSize = 50;
/** Two lines of text and their padding. */
const lineHeight = 46;

const useStyles = makeStyles({
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    gap: '0 8px',
    width: '100%',
    height: `${lineHeight}px`,
    boxSizing: 'border-box',
    overflow: 'hidden',
    padding: '5px 8px',
    border: 'none',
    borderLeft: '3px solid transparent',
    borderRadius: '4px',
    background: 'none',
    color: 'inherit',
    font: 'inherit',
    textAlign: 'start',
    cursor: 'pointer',
    ':hover': { backgroundColor: paint.rowHover },
    ':focus-visible': {
      outline: `2px solid ${tokens.colorStrokeFocus2}`,
      outlineOffset: '-2px',
    },
  },
  chosen: {
    backgroundColor: paint.accentSoft,
    borderLeftColor: paint.accentText,
    ':hover': { backgroundColor: paint.accentSoft },
  },
  staged: {
    backgroundColor: paint.stagedSoft,
    borderLeftColor: paint.staged,
    ':hover': { backgroundColor: paint.stagedSoft },
  },
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
    padding: '4px 12px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  note: { padding: '16px', color: tokens.colorNeutralForeground3 },
});

type Props = {
  readonly set: ChangeSet;
  readonly filter: TargetFilter;
  readonly chosen: Change | null;
  readonly onChoose: (change: Change | null) => void;
};

type Asked = TargetFilter & { readonly id: number };

function usePage(asked: Asked, page: number) {
  return useQuery('changes.items', { ...asked, offset: page * pageSize, limit: pageSize });
}

/** The targets of a set, warnings and problems first, however many. */
export function TargetList({ set, filter, chosen, onChoose }: Props) {
  const styles = useStyles();
  const words = useWords();
  const asked = { id: set.id, ...filter };
  // The page of the chosen one is read also while it is out of sight, so that it never looks old.
  const [chosenPage, setChosenPage] = useState(0);
  const changes = usePage(asked, chosenPage).value?.changes;
  const { value: first, failure } = usePage(asked, 0);
  const chosenId = chosen?.id;
  const firstChanges = first?.changes;
  useEffect(() => {
    if (!changes || !firstChanges) return;
    // The chosen one may have been resolved, discarded or filtered away in the meantime.
    const same = [...changes, ...firstChanges].find((one) => one.id === chosenId);
    const conflict = firstChanges.find((one) => one.state === 'conflicted');
    onChoose(same ?? conflict ?? firstChanges[0] ?? null);
  }, [changes, firstChanges, chosenId, onChoose]);
  const choose = (change: Change, page: number) => {
    setChosenPage(page);
    onChoose(change);
  };
  return (
    <>
      <FailureView failure={failure} />
      {first?.total === 0 ? <div className={styles.note}>{words('changes.empty')}</div> : null}
      {first && first.total > 0 ? (
        <>
          <WindowList
            label={words('changes.targets')}
            total={first.total}
            rowHeight={lineHeight}
            pageSize={pageSize}
            page={(page) => (
              <TargetPage
                asked={asked}
                page={page}
                total={first.total}
                chosenId={chosenId}
                onChoose={(change) => choose(change, page)}
              />
            )}
          />
          <div className={styles.foot}>{words('changes.total', { count: first.total })}</div>
        </>
      ) : null}
    </>
  );
}

type PageProps = {
  readonly asked: Asked;
  readonly page: number;
  readonly total: number;
  readonly chosenId: number | undefined;
  readonly onChoose: (change: Change) => void;
};

function TargetPage({ asked, page, total, chosenId, onChoose }: PageProps) {
  const styles = useStyles();
  const found = usePage(asked, page).value;
  if (!found) return <li className={styles.item}>…</li>;
  return found.changes.map((change, at) => (
    <li key={change.id} aria-setsize={total} aria-posinset={page * pageSize + at + 1}>
      <TargetLine
        change={change}
        isChosen={change.id === chosenId}
        onChoose={() => onChoose(change)}
      />
    </li>
  ));
}

type LineProps = {
  readonly change: Change;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
};

/** The next or last line, also across the edge of two pages. */
function neighbourOf(line: Element | null, key: string): Element | null | undefined {
  if (key === 'ArrowDown') {
    return line?.nextElementSibling ?? line?.parentElement?.nextElementSibling?.firstElementChild;
  }
  if (key === 'ArrowUp') {
    return (
      line?.previousElementSibling ?? line?.parentElement?.previousElementSibling?.lastElementChild
    );
  }
  return null;
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const button = neighbourOf(event.currentTarget.closest('li'), event.key)?.querySelector('button');
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
  );
}
