import { Button } from '@fluentui/react-components';
import { Database48Regular, Search48Regular } from '@fluentui/react-icons';
import type { AccountQuery } from '../../shared/model/account.ts';
import { useAccountsView } from '../shell/accounts-view.ts';
import { go } from '../shell/go.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';

/** Why the grid is empty, and the next step. */
export function NothingFound({ query }: { readonly query: AccountQuery }) {
  const words = useWords();
  const { setText, setFilters } = useAccountsView();
  const all = useQuery('accounts.facets', {}).value?.total ?? 0;
  const directories = useQuery('directories.list', {}).value ?? [];
  if (directories.length === 0 || (all === 0 && !query.text && query.filters?.length === 0)) {
    return (
      <EmptyState
        icon={<Database48Regular />}
        title={words(directories.length === 0 ? 'accounts.none.directory' : 'accounts.none')}
        body={words('accounts.none.directory.body')}
        actions={
          <Button appearance="primary" onClick={() => go.page('directories')}>
            {words('accounts.none.add-directory')}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      icon={<Search48Regular />}
      title={
        query.text
          ? words('accounts.nothing.text', { text: query.text })
          : words('accounts.nothing')
      }
      body={words('accounts.nothing.body')}
      actions={
        <>
          {query.text ? (
            <Button onClick={() => setText('')}>{words('accounts.nothing.clear-text')}</Button>
          ) : null}
          {query.filters && query.filters.length > 0 ? (
            <Button onClick={() => setFilters([])}>
              {words('accounts.nothing.clear-filters')}
            </Button>
          ) : null}
        </>
      }
    />
  );
}
