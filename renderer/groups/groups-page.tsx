import { Button, Input, makeStyles, tokens } from '@fluentui/react-components';
import { PeopleTeam48Regular, Search16Regular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import type { AccountColumn, AccountQuery } from '../../shared/model/account.ts';
import type { Refusal } from '../api.ts';
import { CardPane } from '../shell/card/card-pane.tsx';
import { FailureView } from '../shell/failure.tsx';
import { go } from '../shell/go.ts';
import { AccountGrid } from '../shell/grid/account-grid.tsx';
import type { Found } from '../shell/grid/source.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormats, useWords } from '../words.ts';

const useStyles = makeStyles({
  page: { display: 'flex', height: '100%', minHeight: 0 },
  list: { display: 'flex', flexDirection: 'column', flex: '1 1 auto', minWidth: 0 },
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    minHeight: '44px',
    padding: '0 14px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  title: { margin: 0, fontSize: '16px', lineHeight: '22px', fontWeight: 600 },
  count: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap' },
  search: { marginInlineStart: 'auto', width: '280px' },
  grid: { position: 'relative', flex: '1 1 auto', minHeight: 0 },
  over: {
    position: 'absolute',
    inset: '33px 0 0 0',
    backgroundColor: tokens.colorNeutralBackground1,
  },
});

const startColumns: readonly AccountColumn[] = ['name', 'directory', 'createdAt', 'changedAt'];

type Order = { readonly sort: AccountColumn; readonly descending: boolean };

/** The groups, and beside them who is in the chosen one. */
export function GroupsPage() {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const [text, setText] = useState('');
  const [order, setOrder] = useState<Order>({ sort: 'name', descending: false });
  const [columns, setColumns] = useState(startColumns);
  const [opened, setOpened] = useState<number | null>(null);
  const [found, setFound] = useState<Found | null>(null);
  const [failure, setFailure] = useState<Refusal | null>(null);
  const close = useCallback(() => setOpened(null), []);
  const query: AccountQuery = { text, filters: [{ on: 'kind', kinds: ['group'] }], ...order };
  return (
    <div className={styles.page}>
      <div className={styles.list}>
        <div className={styles.bar}>
          <h1 className={styles.title}>{words('groups.title')}</h1>
          <output className={styles.count}>{found ? formats.number(found.total) : null}</output>
          <Input
            type="search"
            className={styles.search}
            value={text}
            contentBefore={<Search16Regular aria-hidden />}
            aria-label={words('group-dialog.search')}
            placeholder={words('group-dialog.search')}
            onChange={(_, data) => setText(data.value)}
          />
        </div>
        <FailureView failure={failure ?? undefined} />
        <div className={styles.grid}>
          <AccountGrid
            label={words('groups.title')}
            query={query}
            columns={columns}
            opened={opened}
            selection={null}
            onOpen={setOpened}
            onSort={(sort, descending) => setOrder({ sort, descending })}
            onColumns={setColumns}
            onSelect={close}
            onFound={setFound}
            onFailed={setFailure}
          />
          {found?.total === 0 ? (
            <div className={styles.over}>
              <NoGroups isSearch={text !== ''} />
            </div>
          ) : null}
        </div>
      </div>
      {opened === null ? null : <CardPane id={opened} onClose={close} />}
    </div>
  );
}

function NoGroups({ isSearch }: { readonly isSearch: boolean }) {
  const words = useWords();
  return (
    <EmptyState
      icon={<PeopleTeam48Regular />}
      title={words(isSearch ? 'group-dialog.none' : 'groups.none')}
      body={isSearch ? undefined : words('groups.none.body')}
      actions={
        isSearch ? undefined : (
          <Button onClick={() => go.page('directories')}>
            {words('accounts.none.add-directory')}
          </Button>
        )
      }
    />
  );
}
