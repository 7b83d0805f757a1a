import type { ColDef, ICellRendererComp } from 'ag-grid-community';
import type { IntlShape } from 'react-intl';
import type { AccountColumn, AccountQuery, AccountRow } from '../../../shared/model/account.ts';
import { wordsOf } from '../../words.ts';
import {
  cellShowing,
  dateFace,
  directoryFace,
  kindFace,
  nameFace,
  stateFace,
  textFace,
  tickFace,
} from './cells.ts';
import { SelectAll } from './select-all.ts';

type Shape = {
  readonly width: number;
  readonly flex?: number;
  readonly cell: new () => ICellRendererComp<AccountRow>;
};

const shapes: Readonly<Record<AccountColumn, Shape>> = {
  name: { width: 164, flex: 1.8, cell: cellShowing(nameFace) },
  userName: { width: 130, flex: 1.1, cell: cellShowing(textFace('userName')) },
  mail: { width: 140, flex: 1.7, cell: cellShowing(textFace('mail')) },
  title: { width: 110, flex: 1, cell: cellShowing(textFace('title')) },
  department: { width: 110, flex: 1.1, cell: cellShowing(textFace('department')) },
  employeeId: { width: 110, cell: cellShowing(textFace('employeeId')) },
  kind: { width: 90, cell: cellShowing(kindFace) },
  state: { width: 160, flex: 1.4, cell: cellShowing(stateFace) },
  directory: { width: 120, cell: cellShowing(directoryFace) },
  lastSignInAt: { width: 104, flex: 1.15, cell: cellShowing(dateFace('lastSignInAt')) },
  expiresAt: { width: 110, cell: cellShowing(dateFace('expiresAt')) },
  passwordSetAt: { width: 110, cell: cellShowing(dateFace('passwordSetAt')) },
  createdAt: { width: 110, cell: cellShowing(dateFace('createdAt')) },
  changedAt: { width: 110, cell: cellShowing(dateFace('changedAt')) },
};

const TickCell = cellShowing(tickFace);

/** The columns of the grid in their order, with the tick first where rows can be selected. */
export function columnDefs(
  intl: IntlShape,
  columns: readonly AccountColumn[],
  order: Pick<AccountQuery, 'sort' | 'descending'>,
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
      initialSort: order.sort === column ? (order.descending ? 'desc' : 'asc') : null,
    };
  });
  return selectable ? [tickColumn(intl, selectable.isRtl), ...defs] : defs;
}

function tickColumn(intl: IntlShape, isRtl: boolean): ColDef<AccountRow> {
  return {
    colId: 'tick',
    headerName: wordsOf(intl, 'accounts.select-all'),
    headerComponent: SelectAll,
    cellRenderer: TickCell,
    width: 36,
    resizable: false,
    sortable: false,
    suppressMovable: true,
    lockPosition: isRtl ? 'right' : 'left',
    cellClass: 'bw-tick',
    headerClass: 'bw-tick',
  };
}
