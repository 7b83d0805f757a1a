import type { ICellRendererParams } from 'ag-grid-community';
import type { IntlShape } from 'react-intl';
import type { AccountRow } from '../../../shared/model/account.ts';
import { matchRanges } from '../../../shared/model/search-text.ts';
import { dayOf, wordsOf } from '../../words.ts';
import { kindWords, shapeOf, statesOf, stateWords } from '../account-words.ts';
import { isSelected, type Selection } from './selection.ts';

/** What cells need beside their row; the object stays, its fields change. */
export type GridContext = {
  intl: IntlShape;
  text: string;
  opened: number | null;
  selection: Selection;
  directories: ReadonlyMap<number, string>;
};

export type CellParams = ICellRendererParams<AccountRow, unknown, GridContext>;

// Cells are plain elements: a thousand of them pass by in one scroll, which React would notice.
function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** The text with the parts that the search found marked. */
function marked(text: string, query: string): HTMLElement {
  const cell = element('span', '');
  let at = 0;
  for (const [start, end] of query ? matchRanges(text, query) : []) {
    cell.append(text.slice(at, start), element('mark', '', text.slice(start, end)));
    at = end;
  }
  cell.append(text.slice(at));
  return cell;
}

export function waitingCell(): HTMLElement {
  return element('span', 'bw-wait');
}

export function nameCell({ data, context }: CellParams): HTMLElement {
  if (!data) return waitingCell();
  const name = marked(data.name || data.userName, context.text);
  if (data.staged === 0) return name;
  const cell = element('span', 'bw-state');
  const words = wordsOf(context.intl, 'accounts.staged', { count: data.staged });
  name.className = 'bw-cut';
  cell.append(name, element('span', 'bw-staged', words));
  return cell;
}

export function textCell(column: 'userName' | 'mail' | 'title' | 'department' | 'employeeId') {
  return ({ data, context }: CellParams): HTMLElement =>
    data ? marked(data[column], context.text) : waitingCell();
}

export function stateCell({ data, context }: CellParams): HTMLElement {
  if (!data) return waitingCell();
  if (data.kind === 'group' && data.facts.deletedAt === null) {
    return element('span', 'bw-dim', kindWords(context.intl, 'group'));
  }
  const states = statesOf(data.facts, Date.now());
  const words = stateWords(context.intl, states);
  const cell = element('span', 'bw-state');
  cell.title = words;
  cell.append(element('span', `bw-mark bw-${shapeOf(states)}`), element('span', 'bw-cut', words));
  return cell;
}

export function kindCell({ data, context }: CellParams): HTMLElement {
  return data ? element('span', '', kindWords(context.intl, data.kind)) : waitingCell();
}

export function directoryCell({ data, context }: CellParams): HTMLElement {
  if (!data) return waitingCell();
  return element('span', '', context.directories.get(data.directory) ?? '');
}

type DateColumn = 'lastSignInAt' | 'expiresAt' | 'passwordSetAt' | 'createdAt' | 'changedAt';

export function dateCell(column: DateColumn) {
  return ({ data, context }: CellParams): HTMLElement => {
    if (!data) return waitingCell();
    const at = data.facts[column];
    if (at !== null) {
      const cell = element('span', 'bw-dim', dayOf(context.intl, at, Date.now()));
      cell.title = context.intl.formatDate(at, { dateStyle: 'full', timeStyle: 'short' });
      return cell;
    }
    const isNever = column === 'lastSignInAt' || column === 'expiresAt';
    const words = isNever && data.kind !== 'group' ? wordsOf(context.intl, 'accounts.never') : '';
    return element('span', 'bw-dim', words);
  };
}

/** The tick at the start of a row. Space and click are handled by the grid. */
export function selectCell({ data, context }: CellParams): HTMLElement {
  if (!data) return waitingCell();
  const box = element('span', 'bw-check');
  const name = data.name || data.userName;
  box.setAttribute('role', 'checkbox');
  box.setAttribute('aria-checked', String(isSelected(context.selection, data.id)));
  box.setAttribute('aria-label', wordsOf(context.intl, 'accounts.select', { name }));
  return box;
}
