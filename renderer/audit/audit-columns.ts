import type { ColDef, ICellRendererParams } from 'ag-grid-community';
import type { IntlShape } from 'react-intl';
import type { AuditRow } from '../../shared/model/audit.ts';
import { actionWordsId, shapeOf } from '../shell/audit-words.ts';
import { hasWords, wordsOf } from '../words.ts';

/** What cells need beside their row; the object stays, its fields change. */
export type AuditContext = { intl: IntlShape; chosen: number | null };

type CellParams = ICellRendererParams<AuditRow, unknown, AuditContext>;

function element(className: string, text: string): HTMLElement {
  const made = document.createElement('span');
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

function cell(draw: (row: AuditRow, intl: IntlShape) => HTMLElement) {
  return ({ data, context }: CellParams): HTMLElement =>
    data ? draw(data, context.intl) : element('bw-wait', '');
}

function decisionCell(row: AuditRow, intl: IntlShape): HTMLElement {
  const made = element('bw-state', '');
  made.append(
    element(`bw-mark bw-${shapeOf(row.decision)}`, ''),
    element('', wordsOf(intl, `audit.decision.${row.decision}`)),
  );
  return made;
}

function actionWords(row: AuditRow, intl: IntlShape): string {
  const id = actionWordsId(row.action);
  return hasWords(intl, id) ? wordsOf(intl, id) : row.action;
}

function timeWords(row: AuditRow, intl: IntlShape): string {
  return intl.formatDate(row.time, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** The columns of the log. The order is that of the log itself, so none of them sorts. */
export function auditColumns(intl: IntlShape): ColDef<AuditRow>[] {
  const columns: readonly [string, Partial<ColDef<AuditRow>>][] = [
    ['seq', { width: 76, cellRenderer: cell((row) => element('', intl.formatNumber(row.seq))) }],
    ['time', { width: 192, cellRenderer: cell((row) => element('bw-dim', timeWords(row, intl))) }],
    ['decision', { width: 110, cellRenderer: cell(decisionCell) }],
    [
      'action',
      { flex: 1, minWidth: 190, cellRenderer: cell((row) => element('', actionWords(row, intl))) },
    ],
    [
      'target',
      { flex: 2, minWidth: 140, cellRenderer: cell((row) => element('', row.targetLabel)) },
    ],
    ['operator', { width: 150, cellRenderer: cell((row) => element('bw-dim', row.operator)) }],
    [
      'reason',
      { flex: 2, minWidth: 140, cellRenderer: cell((row) => element('bw-dim', row.reason)) },
    ],
  ];
  return columns.map(([name, shape]) => ({
    colId: name,
    headerName: wordsOf(intl, `audit.column.${name}`),
    minWidth: 70,
    sortable: false,
    ...shape,
  }));
}
