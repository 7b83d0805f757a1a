import { create } from 'zustand';
import type { AccountColumn, AccountFilter, AccountQuery } from '../../shared/model/account.ts';

/** The columns that a new profile shows. */
export const standardColumns: readonly AccountColumn[] = [
  'name',
  'userName',
  'state',
  'mail',
  'department',
  'lastSignInAt',
];

type AccountsView = {
  readonly text: string;
  readonly filters: readonly AccountFilter[];
  readonly sort: AccountColumn;
  readonly descending: boolean;
  readonly columns: readonly AccountColumn[];
  /** The account whose card is open. */
  readonly opened: number | null;
  /** Exact number and time of the last answer, for the title. */
  readonly found: { readonly total: number; readonly tookMs: number } | null;
  readonly setText: (text: string) => void;
  readonly setFilters: (filters: readonly AccountFilter[]) => void;
  readonly setSort: (sort: AccountColumn, descending: boolean) => void;
  readonly setColumns: (columns: readonly AccountColumn[]) => void;
  readonly setFound: (found: { readonly total: number; readonly tookMs: number }) => void;
  readonly open: (id: number | null) => void;
  readonly show: (filters: readonly AccountFilter[], text: string) => void;
  readonly load: (query: AccountQuery, columns: readonly AccountColumn[]) => void;
  readonly reset: () => void;
};

const start = {
  text: '',
  filters: [],
  sort: 'name',
  descending: false,
  columns: standardColumns,
  opened: null,
  found: null,
} as const;

/** What the grid of accounts shows. View state only: it ends with the session. */
export const useAccountsView = create<AccountsView>()((set) => ({
  ...start,
  setText: (text) => set({ text }),
  setFilters: (filters) => set({ filters }),
  setSort: (sort, descending) => set({ sort, descending }),
  setColumns: (columns) => set({ columns }),
  setFound: (found) => set({ found }),
  open: (opened) => set({ opened }),
  show: (filters, text) => set({ filters, text, opened: null }),
  load: (query, columns) =>
    set({
      text: query.text,
      filters: query.filters,
      sort: query.sort,
      descending: query.descending,
      columns,
    }),
  reset: () => set(start),
}));

/** The query that the view stands for. */
export function queryOf(
  view: Pick<AccountsView, 'text' | 'filters' | 'sort' | 'descending'>,
): AccountQuery {
  return {
    text: view.text,
    filters: [...view.filters],
    sort: view.sort,
    descending: view.descending,
  };
}
