import { create } from 'zustand';
import type { AccountQuery, AccountRow } from '../../../shared/model/account.ts';

/** Accounts that were ticked one by one, or everything that a query finds except some. */
export type Selection =
  | { readonly mode: 'some'; readonly rows: ReadonlyMap<number, AccountRow> }
  | {
      readonly mode: 'all';
      readonly query: AccountQuery;
      readonly total: number;
      readonly except: ReadonlySet<number>;
    };

export const noSelection: Selection = { mode: 'some', rows: new Map() };

export function isSelected(selection: Selection, id: number): boolean {
  return selection.mode === 'some' ? selection.rows.has(id) : !selection.except.has(id);
}

export function selectedCount(selection: Selection): number {
  return selection.mode === 'some'
    ? selection.rows.size
    : Math.max(0, selection.total - selection.except.size);
}

/**
 * The directories that a selection is known to reach into. Of everything that a query finds that is
 * known only where the query names them.
 */
export function selectedDirectories(selection: Selection): ReadonlySet<number> {
  if (selection.mode === 'some') {
    return new Set([...selection.rows.values()].map(({ directory }) => directory));
  }
  const named = selection.query.filters?.find((filter) => filter.on === 'directory');
  return new Set(named?.ids);
}

/** The selection with these rows ticked or not. */
export function withRows(
  selection: Selection,
  rows: readonly AccountRow[],
  isTicked: boolean,
): Selection {
  if (selection.mode === 'all') {
    const except = new Set(selection.except);
    for (const row of rows) {
      if (isTicked) except.delete(row.id);
      else except.add(row.id);
    }
    return { ...selection, except };
  }
  const ticked = new Map(selection.rows);
  for (const row of rows) {
    if (isTicked) ticked.set(row.id, row);
    else ticked.delete(row.id);
  }
  return { mode: 'some', rows: ticked };
}

type SelectionStore = {
  readonly selection: Selection;
  readonly select: (selection: Selection) => void;
  readonly clear: () => void;
};

/** The selection of the grid of accounts; the groups have none. */
export const useSelection = create<SelectionStore>()((set) => ({
  selection: noSelection,
  select: (selection) => set({ selection }),
  clear: () => set({ selection: noSelection }),
}));
