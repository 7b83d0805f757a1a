import type { IDatasource, IGetRowsParams } from 'ag-grid-community';
import {
  type AccountColumn,
  accountColumns,
  type AccountQuery,
} from '../../../shared/model/account.ts';
import { callByName, type Refusal } from '../../api.ts';

export type Found = { readonly total: number; readonly tookMs: number };

type Owner = {
  /** The query of this moment, without its order: the grid knows that first. */
  readonly query: () => AccountQuery;
  readonly found: (found: Found) => void;
  readonly failed: (failure: Refusal) => void;
};

function isColumn(name: string): name is AccountColumn {
  return accountColumns.some((column) => column === name);
}

/** Where the grid gets its windows of rows. Answers to a query of before are dropped by the grid. */
export class AccountSource implements IDatasource {
  /** Blocks that were asked for since the cache was last emptied. */
  readonly blocks = new Set<number>();
  private readonly owner: Owner;
  private asked = 0;

  constructor(owner: Owner) {
    this.owner = owner;
  }

  getRows(params: IGetRowsParams): void {
    this.blocks.add(params.startRow);
    void this.load(params);
  }

  private async load(params: IGetRowsParams): Promise<void> {
    const asked = ++this.asked;
    const [order] = params.sortModel;
    const query = {
      ...this.owner.query(),
      ...(order && isColumn(order.colId)
        ? { sort: order.colId, descending: order.sort === 'desc' }
        : {}),
    };
    const outcome = await callByName('accounts.find', {
      query,
      offset: params.startRow,
      limit: params.endRow - params.startRow,
    });
    if (!outcome.ok) {
      params.failCallback();
      this.owner.failed(outcome);
      return;
    }
    params.successCallback(outcome.value.rows, outcome.value.total);
    if (asked === this.asked || params.startRow === 0) this.owner.found(outcome.value);
  }
}
