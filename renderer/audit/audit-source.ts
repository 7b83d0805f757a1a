import type { IDatasource, IGetRowsParams } from 'ag-grid-community';
import type { Decision } from '../../shared/model/audit.ts';
import { callByName, type Refusal } from '../api.ts';

/** Which rows to show. */
export type AuditFilter = {
  readonly action: string;
  readonly decision: Decision | null;
  readonly target: string;
  readonly from: number | null;
  readonly to: number | null;
};

export const noFilter: AuditFilter = {
  action: '',
  decision: null,
  target: '',
  from: null,
  to: null,
};

/** What of the grid's question matters here. */
type WindowParams = Pick<
  IGetRowsParams,
  'startRow' | 'endRow' | 'successCallback' | 'failCallback'
>;

type Owner = {
  readonly filter: () => AuditFilter;
  readonly found: (actions: readonly string[], isEmpty: boolean) => void;
  readonly failed: (failure: Refusal) => void;
};

/**
 * Gives the grid its windows of rows, newest first. The log is read backwards from a row,
 * so that each window begins where the one before it ended.
 */
export class AuditSource implements IDatasource {
  private readonly owner: Owner;
  private readonly begins = new Map<number, number | null>([[0, null]]);

  constructor(owner: Owner) {
    this.owner = owner;
  }

  /** Forgets where the windows begin; they are found anew from the newest row. */
  restart(): void {
    this.begins.clear();
    this.begins.set(0, null);
  }

  getRows(params: WindowParams): void {
    void this.load(params);
  }

  private async load(params: WindowParams): Promise<void> {
    const before = this.begins.get(params.startRow);
    if (before === undefined) {
      params.failCallback();
      return;
    }
    const limit = params.endRow - params.startRow;
    const outcome = await callByName('audit.list', { ...this.owner.filter(), before, limit });
    if (!outcome.ok) {
      params.failCallback();
      this.owner.failed(outcome);
      return;
    }
    const { rows, more, actions } = outcome.value;
    const oldest = rows.at(-1);
    if (oldest) this.begins.set(params.endRow, oldest.seq);
    params.successCallback(rows, more ? -1 : params.startRow + rows.length);
    if (params.startRow === 0) this.owner.found(actions, rows.length === 0);
  }
}
