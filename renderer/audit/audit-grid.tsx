import { useFluent } from '@fluentui/react-components';
import { createGrid, type GridApi, type GridOptions } from 'ag-grid-community';
import { useEffect, useRef } from 'react';
import { useIntl } from 'react-intl';
import type { AuditRow } from '../../shared/model/audit.ts';
import type { Refusal } from '../api.ts';
import { usePreferences } from '../preferences.ts';
import '../shell/grid/grid-modules.ts';
import { gridTheme } from '../shell/grid/grid-theme.ts';
import { gridWords } from '../shell/grid/grid-words.ts';
import { useGridStyles } from '../shell/grid/use-grid-styles.ts';
import { styleNonce } from '../style-nonce.ts';
import { useTopics } from '../topics.ts';
import { auditColumns, type AuditContext } from './audit-columns.ts';
import { type AuditFilter, AuditSource } from './audit-source.ts';

export type AuditGridProps = {
  readonly label: string;
  readonly filter: AuditFilter;
  readonly chosen: number | null;
  readonly onChoose: (row: AuditRow) => void;
  readonly onFound: (actions: readonly string[], isEmpty: boolean) => void;
  readonly onFailed: (failure: Refusal) => void;
};

const blockSize = 100;

type Made = {
  readonly api: GridApi<AuditRow>;
  readonly source: AuditSource;
  readonly context: AuditContext;
};

/** A window onto the whole log, of which only the rows on screen are read. */
export function AuditGrid(props: AuditGridProps) {
  const styles = useGridStyles();
  const intl = useIntl();
  const { dir } = useFluent();
  const { density } = usePreferences();
  const host = useRef<HTMLDivElement>(null);
  const made = useRef<Made | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const rowHeight = density === 'comfortable' ? 36 : 28;

  useEffect(() => {
    if (!host.current) return undefined;
    const source = new AuditSource({
      filter: () => latest.current.filter,
      found: (actions, isEmpty) => latest.current.onFound(actions, isEmpty),
      failed: (failure) => latest.current.onFailed(failure),
    });
    const context: AuditContext = { intl, chosen: null };
    const label = latest.current.label;
    const api = createGrid(host.current, {
      ...fixedOptions,
      columnDefs: auditColumns(intl),
      context,
      datasource: source,
      rowHeight,
      enableRtl: dir === 'rtl',
      rowClassRules: { 'bw-open': ({ data }) => data !== undefined && data.seq === context.chosen },
      getLocaleText: ({ key, defaultValue }) => gridWords(intl, key, defaultValue, label),
      onCellFocused: ({ rowIndex }) => {
        const row = rowIndex === null ? undefined : api.getDisplayedRowAtIndex(rowIndex)?.data;
        if (row) latest.current.onChoose(row);
      },
    });
    made.current = { api, source, context };
    return () => {
      api.destroy();
      made.current = null;
    };
  }, [intl, dir, rowHeight]);

  const wanted = JSON.stringify(props.filter);
  useEffect(() => restart(made.current), [wanted]);
  useEffect(() => {
    if (!made.current) return;
    made.current.context.chosen = props.chosen;
    // The card beside the grid shows these two; the grid gets their room.
    made.current.api.setColumnsVisible(['operator', 'reason'], props.chosen === null);
    made.current.api.redrawRows();
  }, [props.chosen]);
  // Rows that somebody is reading further down stay where they are.
  useTopics(['audit'], () => {
    const isAtTop = (made.current?.api.getVerticalPixelRange().top ?? 0) < rowHeight;
    if (isAtTop) refresh(made.current);
  });
  return <div ref={host} className={styles.root} data-grid />;
}

const fixedOptions = {
  theme: gridTheme,
  styleNonce,
  rowModelType: 'infinite',
  cacheBlockSize: blockSize,
  infiniteInitialRowCount: 1,
  maxConcurrentDatasourceRequests: 1,
  defaultColDef: { resizable: true, suppressHeaderMenuButton: true },
  getRowId: ({ data }) => String(data.seq),
  // As in the grid of accounts: one stop on the way of the Tab key.
  tabToNextCell: () => false,
  suppressDragLeaveHidesColumns: true,
  suppressNoRowsOverlay: true,
} as const satisfies GridOptions<AuditRow>;

function refresh(made: Made | null): void {
  made?.source.restart();
  made?.api.refreshInfiniteCache();
}

function restart(made: Made | null): void {
  made?.source.restart();
  made?.api.purgeInfiniteCache();
}
