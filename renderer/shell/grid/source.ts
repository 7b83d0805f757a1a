import type { IDatasource, IGetRowsParams } from 'ag-grid-community';
import type { AccountQuery } from '../../../shared/model/account.ts';
import { callByName, type InputFor, type OutcomeFor, type Refusal } from '../../api.ts';

export type Found = { readonly total: number; readonly tookMs: number };

type Owner = {
  /** What is to be shown at this moment. */
  readonly query: () => AccountQuery;
  /** Puts rows where they belong. */
  readonly show: (start: number, page: Page) => void;
  readonly found: (found: Found) => void;
  readonly failed: (failure: Refusal) => void;
};

type Window = InputFor<'accounts.find'>;

type Begun = {
  readonly key: string;
  readonly answer: Promise<OutcomeFor<'accounts.find'>>;
};

export type Page = Extract<OutcomeFor<'accounts.find'>, { readonly ok: true }>['value'];

/** What of the grid's question matters here. */
type Asked = Pick<IGetRowsParams, 'startRow' | 'endRow' | 'failCallback'>;

/**
 * Gets the windows of rows that the grid asks for. The grid is told that nothing came, and the owner
 * puts the rows into it: the grid would make each cell of them anew, and each row that waited.
 */
export class AccountSource implements IDatasource {
  private readonly owner: Owner;
  /** Blocks that were asked for since the cache was last emptied. */
  private readonly blocks = new Set<number>();
  private begun: Begun | null = null;
  private isOver = false;

  constructor(owner: Owner) {
    this.owner = owner;
  }

  /** The grid is gone. */
  destroy(): void {
    this.isOver = true;
  }

  /** How many blocks the grid holds. */
  get held(): number {
    return this.blocks.size;
  }

  /** The grid holds its first block and nothing else. */
  get isFirstBlockAlone(): boolean {
    return this.blocks.size === 1 && this.blocks.has(0);
  }

  /** The cache of the grid is emptied. */
  forget(): void {
    this.blocks.clear();
  }

  /**
   * Asks for the first rows of the present query at once: the grid gathers what it wants to ask for
   * some time before it does, and then finds the answer on its way. With `isShown` the grid will not
   * ask, and they are shown as they come.
   */
  async begin(limit: number, isShown: boolean): Promise<void> {
    const window = { query: this.owner.query(), offset: 0, limit };
    const begun = { key: JSON.stringify(window), answer: callByName('accounts.find', window) };
    this.begun = begun;
    if (!isShown) return;
    const outcome = await begun.answer;
    if (this.begun !== begun) return;
    this.begun = null;
    this.take(window, outcome);
  }

  getRows(params: Asked): void {
    this.blocks.add(params.startRow);
    void this.load(params);
  }

  private answerTo(window: Window): Promise<OutcomeFor<'accounts.find'>> {
    const { begun } = this;
    this.begun = null;
    if (begun?.key === JSON.stringify(window)) return begun.answer;
    return callByName('accounts.find', window);
  }

  private async load({ startRow, endRow, failCallback }: Asked): Promise<void> {
    const window = { query: this.owner.query(), offset: startRow, limit: endRow - startRow };
    const outcome = await this.answerTo(window);
    if (!this.isOver) failCallback();
    this.take(window, outcome);
  }

  /** An answer to what is no longer asked is dropped; the one to what is asked now will come. */
  private take({ query, offset }: Window, outcome: OutcomeFor<'accounts.find'>): void {
    if (this.isOver || JSON.stringify(query) !== JSON.stringify(this.owner.query())) return;
    if (!outcome.ok) {
      this.owner.failed(outcome);
      return;
    }
    this.owner.show(offset, outcome.value);
    this.owner.found(outcome.value);
  }
}
