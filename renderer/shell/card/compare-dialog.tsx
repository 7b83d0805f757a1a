import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { AccountCard } from '../../../shared/model/account.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useQuery } from '../../use-query.ts';
import { useWords } from '../../words.ts';
import { AccountPicker } from '../edit/account-picker.tsx';
import { FailureView } from '../failure.tsx';
import { useWhyReadOnly } from '../use-directory.ts';
import { compareGroups, type Comparison, type KnownGroup } from './compare-groups.ts';

const useStyles = makeStyles({
  lists: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr 1fr',
    gap: '16px',
    maxHeight: '300px',
    overflow: 'auto',
  },
  title: {
    margin: '0 0 4px',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground3,
  },
  list: { margin: 0, padding: 0, listStyleType: 'none', overflowWrap: 'anywhere' },
});

type Props = {
  readonly card: AccountCard;
  readonly onClose: () => void;
  /** Groups to join. */
  readonly onCopy: (groups: readonly number[]) => void;
};

type Other = { readonly id: number; readonly name: string };

/** The groups of this account beside those of another, and the way to join the missing ones. */
export function CompareDialog({ card, onClose, onCopy }: Props) {
  const words = useWords();
  const [other, setOther] = useState<Other | null>(null);
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const whyReadOnly = useWhyReadOnly(card.row.directory);
  const mine = useQuery('groups.ofAccount', { id: card.row.id, effective: false });
  const theirs = useQuery(
    'groups.ofAccount',
    { id: other?.id ?? card.row.id, effective: false },
    { enabled: other !== null },
  );
  const found =
    other && mine.value && theirs.value
      ? compareGroups(
          mine.value.groups.map(({ account }) => account),
          theirs.value.groups.map(({ account }) => account),
        )
      : null;
  const chosen = (found?.onlyTheirs ?? []).filter(({ id }) => !left.has(id));
  const toggle = (id: number) =>
    setLeft((last) =>
      last.has(id) ? new Set([...last].filter((one) => one !== id)) : new Set([...last, id]),
    );
  const name = card.row.name || card.row.userName;
  return (
    <FormDialog
      open
      title={words('compare.title', { name })}
      submit={words('compare.submit', { count: chosen.length })}
      cancel={words('shell.cancel')}
      whyNot={whyReadOnly ?? (chosen.length === 0 ? words('compare.nothing') : undefined)}
      onClose={onClose}
      onSubmit={() => onCopy(chosen.map(({ id }) => id))}
    >
      <AccountPicker
        label={words('compare.with')}
        searchLabel={words('compare.search')}
        noneLabel={words('members.add.none')}
        filters={[
          { on: 'directory', ids: [card.row.directory] },
          { on: 'kind', kinds: ['person', 'service'] },
        ]}
        chosen={other?.id ?? null}
        onChoose={(id, chosenName) => {
          setOther({ id, name: chosenName });
          setLeft(new Set());
        }}
      />
      <FailureView failure={mine.failure ?? theirs.failure} />
      {found && other ? (
        <Lists
          found={found}
          names={{ mine: name, theirs: other.name }}
          left={left}
          onToggle={toggle}
        />
      ) : null}
    </FormDialog>
  );
}

type ListsProps = {
  readonly found: Comparison;
  readonly names: { readonly mine: string; readonly theirs: string };
  /** Groups that are not to be joined. */
  readonly left: ReadonlySet<number>;
  readonly onToggle: (id: number) => void;
};

function Lists({ found, names, left, onToggle }: ListsProps) {
  const styles = useStyles();
  const words = useWords();
  return (
    <div className={styles.lists}>
      <section>
        <h3 className={styles.title}>{words('compare.only', { name: names.theirs })}</h3>
        <ul className={styles.list}>
          {found.onlyTheirs.map((group) => (
            <li key={group.id}>
              <Checkbox
                checked={!left.has(group.id)}
                label={nameOf(group)}
                onChange={() => onToggle(group.id)}
              />
            </li>
          ))}
        </ul>
      </section>
      <PlainList title={words('compare.both')} groups={found.both} />
      <PlainList title={words('compare.only', { name: names.mine })} groups={found.onlyMine} />
    </div>
  );
}

type PlainProps = { readonly title: string; readonly groups: readonly KnownGroup[] };

function PlainList({ title, groups }: PlainProps) {
  const styles = useStyles();
  return (
    <section>
      <h3 className={styles.title}>{title}</h3>
      <ul className={styles.list}>
        {groups.map((group) => (
          <li key={group.id}>{nameOf(group)}</li>
        ))}
      </ul>
    </section>
  );
}

function nameOf({ name, userName }: KnownGroup): string {
  return name || userName;
}
