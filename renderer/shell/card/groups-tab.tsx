import { Button, Link, makeStyles, Switch, tokens } from '@fluentui/react-components';
import { Add16Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { AccountCard } from '../../../shared/model/account.ts';
import { useQuery, type Answer } from '../../use-query.ts';
import type { ValueFor } from '../../api.ts';
import { HintButton } from '../../ui/hint-button.tsx';
import { useWords } from '../../words.ts';
import { GroupDialog } from '../edit/group-dialog.tsx';
import { useStage } from '../edit/use-stage.ts';
import { FailureView } from '../failure.tsx';
import { go } from '../go.ts';
import { useWhyFixed } from '../use-attributes.ts';
import { useWhyReadOnly } from '../use-directory.ts';
import { CompareDialog } from './compare-dialog.tsx';
import { LeaveButton } from './leave-button.tsx';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    flexWrap: 'wrap',
    padding: '8px 18px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    '& button': { whiteSpace: 'nowrap', flexShrink: 0 },
  },
  acts: { display: 'flex', gap: '4px' },
  list: { margin: 0, padding: '4px 18px', listStyleType: 'none' },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    alignItems: 'center',
    minHeight: '32px',
  },
  path: {
    display: 'block',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
  note: { padding: '16px 18px', color: tokens.colorNeutralForeground3 },
});

type Membership = ValueFor<'groups.ofAccount'>['groups'][number];

/** The groups of an account: directly, and through other groups with the path. */
export function GroupsTab({ card }: { readonly card: AccountCard }) {
  const styles = useStyles();
  const words = useWords();
  const [isEffective, setEffective] = useState(false);
  const [isAdding, setAdding] = useState(false);
  const whyReadOnly = useWhyReadOnly(card.row.directory);
  const whyNot = useWhyFixed()('member') ?? whyReadOnly;
  const { targets } = useStage();
  const { id } = card.row;
  const answer = useQuery(
    'groups.ofAccount',
    { id, effective: isEffective },
    { keepPrevious: true },
  );
  return (
    <>
      <div className={styles.bar}>
        <Switch
          label={words('card.groups.effective')}
          checked={isEffective}
          onChange={(_, data) => setEffective(data.checked)}
        />
        <span className={styles.acts}>
          <Compare card={card} />
          <HintButton
            size="small"
            icon={<Add16Regular />}
            whyNot={whyNot}
            onClick={() => setAdding(true)}
          >
            {words('edit.group-add')}
          </HintButton>
        </span>
      </div>
      <FailureView failure={answer.failure} />
      <Memberships
        answer={answer}
        whyNot={whyNot}
        onRemove={(group) => void targets([id], [group])}
      />
      <GroupDialog
        open={isAdding}
        count={1}
        isRemoval={false}
        onClose={() => setAdding(false)}
        onPick={(group) => {
          setAdding(false);
          void targets([id], [{ do: 'add-to-group', group }]);
        }}
      />
    </>
  );
}

function Compare({ card }: { readonly card: AccountCard }) {
  const words = useWords();
  const { targets } = useStage();
  const [isOpen, setOpen] = useState(false);
  const copy = (groups: readonly number[]) => {
    setOpen(false);
    void targets(
      [card.row.id],
      groups.map((group) => ({ do: 'add-to-group', group })),
    );
  };
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {words('compare')}
      </Button>
      {isOpen ? <CompareDialog card={card} onClose={() => setOpen(false)} onCopy={copy} /> : null}
    </>
  );
}

type ListProps = {
  /** Why nobody can be taken out of a group here; undefined when they can. */
  readonly whyNot: string | undefined;
  readonly answer: Answer<ValueFor<'groups.ofAccount'>>;
  readonly onRemove: (edit: { do: 'remove-from-group'; group: number }) => void;
};

function Memberships({ answer, whyNot, onRemove }: ListProps) {
  const styles = useStyles();
  const words = useWords();
  if (!answer.value) return null;
  if (answer.value.total === 0) {
    return <div className={styles.note}>{words('card.groups.none')}</div>;
  }
  return (
    <>
      <ul className={styles.list}>
        {answer.value.groups.map((membership) => (
          <MembershipLine
            key={membership.account.id ?? membership.account.name}
            membership={membership}
            whyNot={whyNot}
            onRemove={(group) => onRemove({ do: 'remove-from-group', group })}
          />
        ))}
      </ul>
      {answer.value.total > answer.value.groups.length ? (
        <div className={styles.note}>
          {words('card.groups.more', { count: answer.value.total - answer.value.groups.length })}
        </div>
      ) : null}
    </>
  );
}

type LineProps = {
  readonly membership: Membership;
  readonly whyNot: string | undefined;
  readonly onRemove: (group: number) => void;
};

function MembershipLine({ membership, whyNot, onRemove }: LineProps) {
  const styles = useStyles();
  const words = useWords();
  const { account, path } = membership;
  const { id } = account;
  return (
    <li className={styles.row}>
      <span>
        {id === null ? (
          account.name
        ) : (
          <Link as="button" onClick={() => go.account(id)}>
            {account.name || account.userName}
          </Link>
        )}
        {path.length > 0 ? (
          <span className={styles.path}>
            {words('card.groups.through', { path: path.map((one) => one.name).join(' › ') })}
          </span>
        ) : null}
      </span>
      {id !== null && path.length === 0 ? (
        <LeaveButton
          label={words('card.groups.remove', { group: account.name })}
          whyNot={whyNot}
          onLeave={() => onRemove(id)}
        />
      ) : null}
    </li>
  );
}
