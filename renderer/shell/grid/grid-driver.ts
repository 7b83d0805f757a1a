import {
  type CellClickedEvent,
  type CellFocusedEvent,
  type CellKeyDownEvent,
  createGrid,
  type GridApi,
  type GridOptions,
  type IRowNode,
} from 'ag-grid-community';
import type { IntlShape } from 'react-intl';
import {
  type AccountColumn,
  accountColumns,
  type AccountQuery,
  type AccountRow,
} from '../../../shared/model/account.ts';
import { styleNonce } from '../../style-nonce.ts';
import type { AccountGridProps } from './account-grid.tsx';
import type { GridContext } from './cells.ts';
import { columnDefs } from './columns.ts';
import { explainCuts, forgetCuts } from './explain-cut.ts';
import './grid-modules.ts';
import { gridTheme } from './grid-theme.ts';
import { gridWords } from './grid-words.ts';
import { selectAllEvent } from './select-all.ts';
import { isSelected, noSelection, type Selection, withRows } from './selection.ts';
import { AccountSource, type Page } from './source.ts';

const blockSize = 100;

// The theme's own icons are unprefixed CSS masks, which Chromium below 120 does not draw.
function sortArrow(arrow: string): HTMLElement {
  const mark = document.createElement('span');
  mark.textContent = arrow;
  mark.setAttribute('aria-hidden', 'true');
  return mark;
}

type Looks = {
  readonly intl: IntlShape;
  readonly isRtl: boolean;
  readonly rowHeight: number;
};

/**
 * Drives one grid. The grid is used without its React wrapper: cells are plain elements,
 * and a search result reaches the screen in one step.
 */
export class GridDriver {
  private readonly api: GridApi<AccountRow>;
  private readonly context: GridContext;
  private readonly source: AccountSource;
  private readonly props: () => AccountGridProps;
  private readonly host: HTMLElement;
  private wanted: string;
  /** As the grid has it, which knows it before anybody else. */
  private order: Pick<AccountQuery, 'sort' | 'descending'>;
  private lastTicked: number | null = null;

  constructor(host: HTMLElement, props: () => AccountGridProps, looks: Looks) {
    this.props = props;
    const { query, opened, selection } = props();
    this.host = host;
    this.order = { sort: query.sort ?? 'name', descending: query.descending ?? false };
    this.wanted = JSON.stringify([query.text, query.filters]);
    this.context = {
      intl: looks.intl,
      text: query.text ?? '',
      opened,
      selection: selection ?? noSelection,
      directories: new Map(),
      cells: new Set(),
    };
    this.source = new AccountSource({
      query: () => ({ ...this.props().query, ...this.order }),
      show: (start, page) => this.showPage(start, page),
      found: (found) => {
        this.props().onFound(found);
        this.props().onFailed(null);
      },
      failed: (failure) => this.props().onFailed(failure),
    });
    this.api = createGrid(host, this.options(looks));
    host.addEventListener(selectAllEvent, () => this.toggleAll());
    explainCuts(host);
  }

  private options(looks: Looks): GridOptions<AccountRow> {
    const { columns, selection, label } = this.props();
    return {
      theme: gridTheme,
      styleNonce,
      rowModelType: 'infinite',
      datasource: this.source,
      cacheBlockSize: blockSize,
      maxBlocksInCache: 30,
      infiniteInitialRowCount: 1,
      maxConcurrentDatasourceRequests: 2,
      blockLoadDebounceMillis: 10,
      rowBuffer: 3,
      animateRows: false,
      columnDefs: columnDefs(looks.intl, columns, this.order, selection ? looks : null),
      defaultColDef: { resizable: true, suppressHeaderMenuButton: true },
      context: this.context,
      rowHeight: looks.rowHeight,
      enableRtl: looks.isRtl,
      icons: { sortAscending: () => sortArrow('↑'), sortDescending: () => sortArrow('↓') },
      rowClassRules: { 'bw-open': ({ data }) => data?.id === this.context.opened },
      sortingOrder: ['asc', 'desc'],
      // A grid is one stop on the way of the Tab key, however many rows it has.
      tabToNextCell: () => false,
      suppressDragLeaveHidesColumns: true,
      suppressMultiSort: true,
      suppressNoRowsOverlay: true,
      getLocaleText: ({ key, defaultValue }) => gridWords(looks.intl, key, defaultValue, label),
      onSortChanged: () => this.orderChanged(),
      onColumnMoved: (event) => event.finished && this.tellColumns(),
      onCellClicked: (event) => this.onClick(event),
      onCellKeyDown: (event) => this.onKey(event),
      onCellFocused: (event) => this.onFocus(event),
    };
  }

  destroy(): void {
    this.api.destroy();
  }

  /** Shows another query. Old rows stay until the new ones are there, so that nothing flickers. */
  showQuery(wanted: string): void {
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.context.text = this.props().query.text ?? '';
    const isInPlace = this.source.isFirstBlockAlone;
    void this.source.begin(blockSize, isInPlace);
    // Asking for a row that is in sight already would still lay the whole page out.
    if (this.api.getFirstDisplayedRowIndex() > 0) this.api.ensureIndexVisible(0, 'top');
    if (isInPlace) return;
    if (this.source.held > 2) this.purge();
    else this.api.refreshInfiniteCache();
  }

  /**
   * Changes the cells that are there; only rows that come or go are the work of the grid. It is not
   * told of the new data either: it would ask a dozen questions of each cell.
   */
  private showPage(start: number, { rows, total }: Page): void {
    if (total !== this.api.getDisplayedRowCount() || !this.api.isLastRowIndexKnown()) {
      this.api.setRowCount(total, true);
    }
    // The grid has dropped all of its blocks.
    if (total === 0) this.source.forget();
    const { opened, cells } = this.context;
    const rowNodes: IRowNode<AccountRow>[] = [];
    rows.forEach((row, index) => {
      const node = this.api.getDisplayedRowAtIndex(start + index);
      if (!node) return;
      if (opened !== null && (row.id === opened) !== (node.data?.id === opened))
        rowNodes.push(node);
      // The grid makes a row without a name anew whenever the number of rows changes.
      node.id ??= String(start + index);
      node.data = row;
    });
    for (const cell of cells) cell.draw();
    forgetCuts(this.host);
    if (rowNodes.length > 0) this.api.redrawRows({ rowNodes });
  }

  private purge(): void {
    this.source.forget();
    this.api.purgeInfiniteCache();
  }

  /** Reads the rows on screen again. */
  refresh(): void {
    this.api.refreshInfiniteCache();
  }

  showColumns(): void {
    const { columns, selection } = this.props();
    const shown = this.api.getColumnState().map((state) => state.colId);
    const wanted = [...(selection ? ['tick'] : []), ...columns];
    if (shown.join(' ') === wanted.join(' ')) return;
    const selectable = selection ? { isRtl: this.api.getGridOption('enableRtl') === true } : null;
    const defs = columnDefs(this.context.intl, columns, this.order, selectable);
    this.api.setGridOption('columnDefs', defs);
    this.api.applyColumnState({ state: wanted.map((colId) => ({ colId })), applyOrder: true });
  }

  showOrder(): void {
    const { sort, descending } = this.props().query;
    const direction = descending ? 'desc' : 'asc';
    const present = this.api.getColumnState().find((state) => state.sort);
    if (present?.colId === sort && present.sort === direction) return;
    this.api.applyColumnState({
      state: [{ colId: sort, sort: direction }],
      defaultState: { sort: null },
    });
  }

  showOpened(opened: number | null): void {
    const before = this.context.opened;
    this.context.opened = opened;
    const rowNodes = this.api
      .getRenderedNodes()
      .filter(({ data }) => data && (data.id === before || data.id === opened));
    if (rowNodes.length > 0) this.api.redrawRows({ rowNodes });
  }

  showSelection(selection: Selection): void {
    if (selection === this.context.selection) return;
    this.context.selection = selection;
    this.api.refreshCells({ columns: ['tick'], force: true });
    this.api.refreshHeader();
  }

  showDirectories(directories: ReadonlyMap<number, string>): void {
    this.context.directories = directories;
    this.api.refreshCells({ columns: ['directory'], force: true });
  }

  private orderChanged(): void {
    const state = this.api.getColumnState().find((column) => column.sort);
    const sort = accountColumns.find((column) => column === state?.colId);
    if (!sort) return;
    this.order = { sort, descending: state?.sort === 'desc' };
    this.props().onSort(sort, this.order.descending);
  }

  private tellColumns(): void {
    const columns = this.api
      .getColumnState()
      .map((state) => accountColumns.find((column) => column === state.colId))
      .filter((column): column is AccountColumn => column !== undefined);
    this.props().onColumns(columns);
  }

  private onClick(event: CellClickedEvent<AccountRow>): void {
    if (!event.data) return;
    if (event.column.getColId() !== 'tick') {
      this.props().onOpen(event.data.id);
      return;
    }
    const isRange = event.event instanceof MouseEvent && event.event.shiftKey;
    this.tick(event.data, event.rowIndex, isRange);
  }

  private tick(row: AccountRow, index: number | null, isRange: boolean): void {
    const present = this.context.selection;
    const isTicked = !isSelected(present, row.id);
    const rows = [row];
    if (isRange && this.lastTicked !== null && index !== null) {
      const [from, to] = [Math.min(this.lastTicked, index), Math.max(this.lastTicked, index)];
      for (let at = from; at <= to; at++) {
        const between = this.api.getDisplayedRowAtIndex(at)?.data;
        if (between) rows.push(between);
      }
    }
    this.lastTicked = index;
    this.props().onSelect(withRows(present, rows, isTicked));
  }

  private toggleAll(): void {
    const { selection } = this.context;
    const isAll = selection.mode === 'all' && selection.except.size === 0;
    const total = this.api.getDisplayedRowCount();
    const { query } = this.props();
    this.props().onSelect(isAll ? noSelection : { mode: 'all', query, total, except: new Set() });
  }

  private onKey(event: CellKeyDownEvent<AccountRow> | { readonly event?: Event | null }): void {
    if (!('data' in event) || !event.data || !(event.event instanceof KeyboardEvent)) return;
    const { key } = event.event;
    if (key === 'Enter') this.props().onOpen(event.data.id);
    if (key === ' ' && this.props().selection) {
      event.event.preventDefault();
      this.tick(event.data, event.rowIndex, event.event.shiftKey);
    }
  }

  /** With a card open, it follows the row that the arrow keys reach. */
  private onFocus(event: CellFocusedEvent<AccountRow>): void {
    if (this.context.opened === null || event.rowIndex === null) return;
    const column = typeof event.column === 'string' ? event.column : event.column?.getColId();
    if (column === 'tick') return;
    const row = this.api.getDisplayedRowAtIndex(event.rowIndex)?.data;
    if (row && row.id !== this.context.opened) this.props().onOpen(row.id);
  }
}
