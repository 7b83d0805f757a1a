import type { IHeaderComp, IHeaderParams } from 'ag-grid-community';
import type { AccountRow } from '../../../shared/model/account.ts';
import { wordsOf } from '../../words.ts';
import type { GridContext } from './cells.ts';
import { selectedCount } from './selection.ts';

type Params = IHeaderParams<AccountRow, GridContext> & { readonly context: GridContext };

/** Asked for by the header and carried out by the grid's owner. */
export const selectAllEvent = 'bw-select-all';

/** The tick in the header: everything that was found, or nothing. */
export class SelectAll implements IHeaderComp {
  private readonly box = document.createElement('button');
  private params: Params | undefined;

  init(params: Params): void {
    this.params = params;
    this.box.type = 'button';
    this.box.className = 'bw-check';
    this.box.setAttribute('role', 'checkbox');
    this.box.addEventListener('click', () => {
      this.box.dispatchEvent(new CustomEvent(selectAllEvent, { bubbles: true }));
    });
    this.show();
  }

  private show(): void {
    if (!this.params) return;
    const { selection, intl } = this.params.context;
    const count = selectedCount(selection);
    const isAll = selection.mode === 'all' && selection.except.size === 0;
    this.box.setAttribute('aria-checked', isAll ? 'true' : count > 0 ? 'mixed' : 'false');
    this.box.setAttribute('aria-label', wordsOf(intl, 'accounts.select-all'));
  }

  getGui(): HTMLElement {
    return this.box;
  }

  refresh(params: Params): boolean {
    this.params = params;
    this.show();
    return true;
  }
}
