import type { IDatasource, IGetRowsParams } from 'ag-grid-community';
import {
  type AccountColumn,
  accountColumns,
  type AccountQuery,
} from '../../../shared/model/account.ts';
import { callByName, type InputFor, type OutcomeFor, type Refusal } from '../../api.ts';

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

type Begun = {
  readonly key: string;
  readonly answer: Promise<OutcomeFor<'accounts.find'>>;
};

/** Where the grid gets its windows of rows. Answers to a query of before are dropped by the grid. */
export class AccountSource implements IDatasource {
  /** Blocks that were asked for since the cache was last emptied. */
  readonly blocks = new Set<number>();
  private readonly owner: Owner;
  private asked = 0;
  private begun: Begun | null = null;

  constructor(owner: Owner) {
    this.owner = owner;
  }

  /**
   * Asks for the first rows of the present query at once. The grid gathers what it wants to ask
   * for some time before it does; by then the answer is on its way.
   */
  begin(limit: number): void {
    const window = { query: this.owner.query(), offset: 0, limit };
    this.begun = { key: JSON.stringify(window), answer: callByName('accounts.find', window) };
  }

  getRows(params: IGetRowsParams): void {
    this.blocks.add(params.startRow);
    void this.load(params);
  }

  private answerTo(window: InputFor<'accounts.find'>): Promise<OutcomeFor<'accounts.find'>> {
    const { begun } = this;
    this.begun = null;
    if (begun?.key === JSON.stringify(window)) return begun.answer;
    return callByName('accounts.find', window);
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
    const limit = params.endRow - params.startRow;
    const outcome = await this.answerTo({ query, offset: params.startRow, limit });
    if (!outcome.ok) {
      params.failCallback();
      this.owner.failed(outcome);
      return;
    }
    params.successCallback(outcome.value.rows, outcome.value.total);
    if (asked === this.asked || params.startRow === 0) this.owner.found(outcome.value);
  }
}
