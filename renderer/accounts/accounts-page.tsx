import { makeStyles, tokens } from '@fluentui/react-components';
import { useCallback, useEffect, useState } from 'react';
import type { AccountFilter } from '../../shared/model/account.ts';
import type { Refusal } from '../api.ts';
import { ExportDialog } from '../exports/export-dialog.tsx';
import { queryOf, useAccountsView } from '../shell/accounts-view.ts';
import { CardPane } from '../shell/card/card-pane.tsx';
import { FailureView } from '../shell/failure.tsx';
import { AccountGrid } from '../shell/grid/account-grid.tsx';
import { useSelection } from '../shell/grid/selection.ts';
import { useUiState } from '../shell/ui-state.ts';
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

/** The grid of accounts with its filters, and the card beside it. */
export function AccountsPage() {
  const styles = useStyles();
  const words = useWords();
  const view = useAccountsView();
  const { selection, select } = useSelection();
  const { newAccount, setNewAccount } = useUiState();
  const [failure, setFailure] = useState<Refusal | null>(null);
  const [isExporting, setExporting] = useState(false);
  const { text, filters, sort, descending } = view;
  const query = queryOf({ text, filters, sort, descending });
  useQueryOfSelection(text, filters);
  const { open } = view;
  const close = useCallback(() => open(null), [open]);
  return (
    <div className={styles.page}>
      <div className={styles.list}>
        <TitleBar onExport={() => setExporting(true)} />
        <div className={styles.second}>
          <FilterBar filters={filters} onChange={view.setFilters} />
          <BulkBar />
        </div>
        {failure ? (
          <div className={styles.failure}>
            <FailureView failure={failure} />
          </div>
        ) : null}
        <div className={styles.grid}>
          <AccountGrid
            label={words('accounts.title')}
            query={query}
            columns={view.columns}
            opened={view.opened}
            selection={selection}
            onOpen={open}
            onSort={view.setSort}
            onColumns={view.setColumns}
            onSelect={select}
            onFound={view.setFound}
            onFailed={setFailure}
          />
          {view.found?.total === 0 ? (
            <div className={styles.over}>
              <NothingFound query={query} />
            </div>
          ) : null}
        </div>
      </div>
      {view.opened === null ? null : <CardPane id={view.opened} onClose={close} />}
      <NewAccountDialog open={newAccount} onClose={() => setNewAccount(false)} />
      <ExportDialog
        query={query}
        columns={[...view.columns]}
        total={view.found?.total ?? 0}
        open={isExporting}
        onClose={() => setExporting(false)}
      />
    </div>
  );
}
