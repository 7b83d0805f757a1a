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

type Window = InputFor<'accounts.find'>;

type Begun = {
  readonly key: string;
  readonly answer: Promise<OutcomeFor<'accounts.find'>>;
};

export type Page = Extract<OutcomeFor<'accounts.find'>, { readonly ok: true }>['value'];

/** Where the grid gets its windows of rows. Answers to a query of before are dropped by the grid. */
export class AccountSource implements IDatasource {
  private readonly owner: Owner;
  /** Blocks that were asked for since the cache was last emptied. */
  private readonly blocks = new Set<number>();
  private asked = 0;
  private underWay = 0;
  private begun: Begun | null = null;

  constructor(owner: Owner) {
    this.owner = owner;
  }

  /** How many blocks the grid holds. */
  get held(): number {
    return this.blocks.size;
  }

  /** The grid holds its first block and nothing else, and waits for nothing. */
  get isFirstBlockAlone(): boolean {
    return this.underWay === 0 && this.blocks.size === 1 && this.blocks.has(0);
  }

  /** The cache of the grid is emptied. */
  forget(): void {
    this.blocks.clear();
  }

  /**
   * Asks for the first rows of the present query at once: the grid gathers what it wants to ask for
   * some time before it does, and then finds the answer on its way. An answer that the grid has not
   * asked for meanwhile is shown by `show`, unless that is false.
   */
  async begin(limit: number, show: (page: Page) => boolean): Promise<void> {
    const window = { query: this.owner.query(), offset: 0, limit };
    const begun = { key: JSON.stringify(window), answer: callByName('accounts.find', window) };
    this.begun = begun;
    const outcome = await begun.answer;
    if (this.begun !== begun) return;
    if (!outcome.ok) {
      this.begun = null;
      this.owner.failed(outcome);
      return;
    }
    if (!show(outcome.value)) return;
    this.begun = null;
    this.owner.found(outcome.value);
  }

  getRows(params: IGetRowsParams): void {
    this.blocks.add(params.startRow);
    void this.load(params);
  }

  private answerTo(window: Window): Promise<OutcomeFor<'accounts.find'>> {
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
    this.underWay += 1;
    const outcome = await this.answerTo({ query, offset: params.startRow, limit });
    this.underWay -= 1;
    if (!outcome.ok) {
      params.failCallback();
      this.owner.failed(outcome);
      return;
    }
    params.successCallback(outcome.value.rows, outcome.value.total);
    if (asked === this.asked || params.startRow === 0) this.owner.found(outcome.value);
  }
}
