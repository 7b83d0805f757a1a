import { Input, Link, makeStyles, Switch, tokens } from '@fluentui/react-components';
import { Add16Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { AccountCard } from '../../../shared/model/account.ts';
import type { ValueFor } from '../../api.ts';
import { HintButton } from '../../ui/hint-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { WindowList } from '../../ui/window-list.tsx';
import { useQuery } from '../../use-query.ts';
import { useFormats, useWords } from '../../words.ts';
import { MemberDialog } from '../edit/member-dialog.tsx';
import { useStage } from '../edit/use-stage.ts';
import { FailureView } from '../failure.tsx';
import { go } from '../go.ts';
import { useWhyFixed } from '../use-attributes.ts';
import { useWhyReadOnly } from '../use-directory.ts';
import { LeaveButton } from './leave-button.tsx';

const useStyles = makeStyles({
  bar: {
    padding: '8px 18px 2px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  line: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: '8px',
    '& button': { flexShrink: 0 },
  },
  search: { flexGrow: 1, minWidth: 0 },
  cycle: { padding: '8px 18px' },
  note: {
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
  },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    alignItems: 'center',
    boxSizing: 'border-box',
    height: '36px',
    padding: '0 18px',
  },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  path: { color: tokens.colorNeutralForeground3 },
  empty: { padding: '16px 18px', color: tokens.colorNeutralForeground3 },
});

const pageSize = 100;

type Asked = { readonly id: number; readonly effective: boolean; readonly text: string };
type Member = ValueFor<'groups.members'>['members'][number];

/** Who is in a group, by name; a hundred thousand of them scroll as well as ten. */
export function MembersTab({ card }: { readonly card: AccountCard }) {
  const styles = useStyles();
  const words = useWords();
  const [isEffective, setEffective] = useState(false);
  const [text, setText] = useState('');
  const { id } = card.row;
  const asked = { id, effective: isEffective, text };
  const whyReadOnly = useWhyReadOnly(card.row.directory);
  const whyNot = useWhyFixed()('member') ?? whyReadOnly;
  const first = useQuery(
    'groups.members',
    { ...asked, offset: 0, limit: pageSize },
    { keepPrevious: true },
  );
  return (
    <>
      <div className={styles.bar}>
        <div className={styles.line}>
          <Input
            className={styles.search}
            type="search"
            value={text}
            aria-label={words('card.members.search')}
            placeholder={words('card.members.search')}
            onChange={(_, data) => setText(data.value)}
          />
          <AddMember card={card} whyNot={whyNot} />
        </div>
        <div className={styles.line}>
          <MembersNote value={first.value} />
          <Switch
            label={words('card.members.effective')}
            checked={isEffective}
            onChange={(_, data) => setEffective(data.checked)}
          />
        </div>
      </div>
      {first.value?.cycle ? <CycleNote /> : null}
      <FailureView failure={first.failure} />
      {first.value && first.value.total > 0 ? (
        <WindowList
          key={`${isEffective} ${text}`}
          label={words('card.tab.members.plain')}
          total={first.value.total}
          rowHeight={36}
          pageSize={pageSize}
          page={(page) => <MembersPage asked={asked} page={page} whyNot={whyNot} />}
        />
      ) : null}
      {first.value?.total === 0 ? (
        <div className={styles.empty}>
          {words(text ? 'card.members.not-found' : 'card.members.none')}
        </div>
      ) : null}
    </>
  );
}

function CycleNote() {
  const styles = useStyles();
  const words = useWords();
  return (
    <div className={styles.cycle}>
      <Notice tone="warning" title={words('members.cycle')} body={words('members.cycle.body')} />
    </div>
  );
}

type AddProps = { readonly card: AccountCard; readonly whyNot: string | undefined };

function AddMember({ card, whyNot }: AddProps) {
  const words = useWords();
  const { targets } = useStage();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <HintButton
        size="small"
        icon={<Add16Regular />}
        whyNot={whyNot}
        onClick={() => setAsking(true)}
      >
        {words('members.add')}
      </HintButton>
      {isAsking ? (
        <MemberDialog
          directory={card.row.directory}
          onClose={() => setAsking(false)}
          onPick={(account) => {
            setAsking(false);
            void targets([account], [{ do: 'add-to-group', group: card.row.id }]);
          }}
        />
      ) : null}
    </>
  );
}

function MembersNote({ value }: { readonly value: ValueFor<'groups.members'> | undefined }) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  if (!value) return null;
  const facts = [
    words('card.members.count', { count: value.total, shown: formats.number(value.total) }),
    value.unresolved > 0 ? words('card.members.unresolved', { count: value.unresolved }) : '',
  ].filter(Boolean);
  return <span className={styles.note}>{facts.join(' · ')}</span>;
}

type PageProps = {
  readonly asked: Asked;
  readonly page: number;
  /** Why nobody can be taken out of this group; undefined when they can. */
  readonly whyNot: string | undefined;
};

function MembersPage({ asked, page, whyNot }: PageProps) {
  const styles = useStyles();
  const found = useQuery('groups.members', {
    ...asked,
    offset: page * pageSize,
    limit: pageSize,
  }).value;
  if (!found) return <li className={styles.row}>…</li>;
  return found.members.map((member) => (
    <MemberLine
      key={member.account.id ?? member.account.name}
      group={asked.id}
      member={member}
      whyNot={whyNot}
    />
  ));
}

type LineProps = {
  readonly group: number;
  readonly member: Member;
  readonly whyNot: string | undefined;
};

function MemberLine({ group, member, whyNot }: LineProps) {
  const styles = useStyles();
  const words = useWords();
  const { targets } = useStage();
  const { account, path } = member;
  const { id } = account;
  const name = account.name || account.userName;
  return (
    <li className={styles.row}>
      <span className={styles.name}>
        {id === null ? (
          name
        ) : (
          <Link as="button" onClick={() => go.account(id)}>
            {name}
          </Link>
        )}{' '}
        <span className={styles.path}>
          {path.length > 0
            ? words('card.groups.through', { path: path.map((one) => one.name).join(' › ') })
            : account.userName}
        </span>
      </span>
      {id !== null && path.length === 0 ? (
        <LeaveButton
          label={words('card.members.remove', { name })}
          whyNot={whyNot}
          onLeave={() => void targets([id], [{ do: 'remove-from-group', group }])}
        />
      ) : null}
    </li>
  );
}
