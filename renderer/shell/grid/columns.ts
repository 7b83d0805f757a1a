import type { ColDef } from 'ag-grid-community';
import type { IntlShape } from 'react-intl';
import type { AccountColumn, AccountRow } from '../../../shared/model/account.ts';
import { wordsOf } from '../../words.ts';
import {
  type CellParams,
  dateCell,
  directoryCell,
  kindCell,
  nameCell,
  selectCell,
  stateCell,
  textCell,
} from './cells.ts';
import { SelectAll } from './select-all.ts';

type Shape = {
  readonly width: number;
  readonly flex?: number;
  readonly cell: (params: CellParams) => HTMLElement;
};

const shapes: Readonly<Record<AccountColumn, Shape>> = {
  name: { width: 164, flex: 2, cell: nameCell },
  userName: { width: 130, flex: 1.2, cell: textCell('userName') },
  mail: { width: 140, flex: 2.2, cell: textCell('mail') },
  title: { width: 110, flex: 1, cell: textCell('title') },
  department: { width: 110, flex: 1.2, cell: textCell('department') },
  employeeId: { width: 110, cell: textCell('employeeId') },
  kind: { width: 90, cell: kindCell },
  state: { width: 160, flex: 1.1, cell: stateCell },
  directory: { width: 120, cell: directoryCell },
  lastSignInAt: { width: 104, flex: 1, cell: dateCell('lastSignInAt') },
  expiresAt: { width: 110, cell: dateCell('expiresAt') },
  passwordSetAt: { width: 110, cell: dateCell('passwordSetAt') },
  createdAt: { width: 110, cell: dateCell('createdAt') },
  changedAt: { width: 110, cell: dateCell('changedAt') },
};

/** The columns of the grid in their order, with the tick first where rows can be selected. */
export function columnDefs(
  intl: IntlShape,
  columns: readonly AccountColumn[],
  sort: { readonly column: AccountColumn; readonly descending: boolean },
  selectable: { readonly isRtl: boolean } | null,
): ColDef<AccountRow>[] {
  const defs = columns.map((column): ColDef<AccountRow> => {
    const { width, flex, cell } = shapes[column];
    return {
      colId: column,
      headerName: wordsOf(intl, `account.column.${column}`),
      minWidth: 70,
      ...(flex ? { flex, minWidth: width } : { width }),
      cellRenderer: cell,
      sortable: true,
      initialSort: sort.column === column ? (sort.descending ? 'desc' : 'asc') : null,
    };
  });
  return selectable ? [tickColumn(intl, selectable.isRtl), ...defs] : defs;
}

function tickColumn(intl: IntlShape, isRtl: boolean): ColDef<AccountRow> {
  return {
    colId: 'tick',
    headerName: wordsOf(intl, 'accounts.select-all'),
    headerComponent: SelectAll,
    cellRenderer: selectCell,
    width: 36,
    resizable: false,
    sortable: false,
    suppressMovable: true,
    lockPosition: isRtl ? 'right' : 'left',
    cellClass: 'bw-tick',
    headerClass: 'bw-tick',
  };
}
