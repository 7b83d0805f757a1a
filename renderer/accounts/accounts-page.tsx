import { makeStyles, tokens } from '@fluentui/react-components';
import { memo, useCallback, useEffect, useMemo, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { AccountFilter } from '../../shared/model/account.ts';
import type { Refusal } from '../api.ts';
import { ExportDialog } from '../exports/export-dialog.tsx';
import { queryOf, useAccountsView } from '../shell/accounts-view.ts';
import { CardPane } from '../shell/card/card-pane.tsx';
import { FailureView } from '../shell/failure.tsx';
import { AccountGrid } from '../shell/grid/account-grid.tsx';
import { useSelection } from '../shell/grid/selection.ts';
import { useUiState } from '../shell/ui-state.ts';
import { useSeenColumns } from '../shell/use-attributes.ts';
import { useWords } from '../words.ts';
import { BulkBar } from './bulk-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import { NewAccountDialog } from './new-account-dialog.tsx';
import { NothingFound } from './nothing-found.tsx';
import { TitleBar } from './title-bar.tsx';

const useStyles = makeStyles({
  page: { display: 'flex', height: '100%', minHeight: 0 },
  list: {
    display: 'flex',
    flexDirection: 'column',
    flex: '1 1 auto',
    minWidth: 0,
    overflow: 'hidden',
  },
  second: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    minHeight: '38px',
    padding: '0 14px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  grid: { position: 'relative', flex: '1 1 auto', minHeight: 0 },
  over: {
    position: 'absolute',
    inset: '33px 0 0 0',
    backgroundColor: tokens.colorNeutralBackground1,
  },
  failure: { padding: '8px 14px' },
});

/** `Everything found` belongs to what was found: another search or filter ends it. */
function useQueryOfSelection(text: string, filters: readonly AccountFilter[]): void {
  useEffect(() => {
    const { selection, clear } = useSelection.getState();
    const isOther =
      selection.mode === 'all' &&
      (selection.query.text !== text ||
        JSON.stringify(selection.query.filters) !== JSON.stringify(filters));
    if (isOther) clear();
  }, [text, filters]);
}

/**
 * The grid of accounts with its filters, and the card beside it. Each part reads for itself what it
 * shows of the view, so that a key in the search box draws the grid anew and little else.
 */
export function AccountsPage() {
  const styles = useStyles();
  const opened = useAccountsView((view) => view.opened);
  const open = useAccountsView((view) => view.open);
  const [failure, setFailure] = useState<Refusal | null>(null);
  const [isExporting, setExporting] = useState(false);
  const close = useCallback(() => open(null), [open]);
  const startExport = useCallback(() => setExporting(true), []);
  return (
    <div className={styles.page}>
      <div className={styles.list}>
        <TitleBar onExport={startExport} />
        <div className={styles.second}>
          <Filters />
          <BulkBar />
        </div>
        {failure ? (
          <div className={styles.failure}>
            <FailureView failure={failure} />
          </div>
        ) : null}
        <FoundAccounts onFailed={setFailure} />
      </div>
      {opened === null ? null : <CardPane id={opened} onClose={close} />}
      <NewAccount />
      {isExporting ? <ExportFound onClose={() => setExporting(false)} /> : null}
    </div>
  );
}

function Filters() {
  const filters = useAccountsView((view) => view.filters);
  const setFilters = useAccountsView((view) => view.setFilters);
  return <FilterBar filters={filters} onChange={setFilters} />;
}

type FoundProps = { readonly onFailed: (failure: Refusal | null) => void };

const FoundAccounts = memo(function FoundAccounts({ onFailed }: FoundProps) {
  const styles = useStyles();
  const words = useWords();
  const asked = useAccountsView(
    useShallow(({ text, filters, sort, descending }) => ({ text, filters, sort, descending })),
  );
  const query = useMemo(() => queryOf(asked), [asked]);
  const columns = useSeenColumns()(useAccountsView((view) => view.columns));
  const opened = useAccountsView((view) => view.opened);
  const isEmpty = useAccountsView((view) => view.found?.total === 0);
  const { open, setSort, setColumns, setFound } = useAccountsView.getState();
  const { selection, select } = useSelection();
  useQueryOfSelection(asked.text, asked.filters);
  return (
    <div className={styles.grid}>
      <AccountGrid
        label={words('accounts.title')}
        query={query}
        columns={columns}
        opened={opened}
        selection={selection}
        onOpen={open}
        onSort={setSort}
        onColumns={setColumns}
        onSelect={select}
        onFound={setFound}
        onFailed={onFailed}
      />
      {isEmpty ? (
        <div className={styles.over}>
          <NothingFound query={query} />
        </div>
      ) : null}
    </div>
  );
});

function NewAccount() {
  const { newAccount, setNewAccount } = useUiState();
  return <NewAccountDialog open={newAccount} onClose={() => setNewAccount(false)} />;
}

function ExportFound({ onClose }: { readonly onClose: () => void }) {
  const view = useAccountsView();
  const seen = useSeenColumns();
  return (
    <ExportDialog
      query={queryOf(view)}
      columns={seen(view.columns)}
      total={view.found?.total ?? 0}
      onClose={onClose}
    />
  );
}
