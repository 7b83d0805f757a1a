import type { ICellRendererComp, ICellRendererParams } from 'ag-grid-community';
import type { IntlShape } from 'react-intl';
import type { AccountRow } from '../../../shared/model/account.ts';
import { dayOf, wholeTimeOf, wordsOf } from '../../words.ts';
import { kindWords, shapeOf, statesOf, stateWords } from '../account-words.ts';
import { type Face, FaceElement } from './face.ts';
import { isSelected, type Selection } from './selection.ts';

/** What cells need beside their row; the object stays, its fields change. */
export type GridContext = {
  intl: IntlShape;
  text: string;
  opened: number | null;
  selection: Selection;
  directories: ReadonlyMap<number, string>;
  /** Every cell that exists. */
  readonly cells: Set<{ readonly draw: () => void }>;
};

type CellParams = ICellRendererParams<AccountRow, unknown, GridContext>;

/** What a column shows of a row. */
export type FaceOf = (row: AccountRow, context: GridContext) => Face;

// Cells are plain elements: a thousand of them pass by in one scroll, which React would notice.
class Cell implements ICellRendererComp<AccountRow> {
  private readonly face = new FaceElement();
  private readonly faceOf: FaceOf;
  private params: CellParams | undefined;

  constructor(faceOf: FaceOf) {
    this.faceOf = faceOf;
  }

  init(params: CellParams): void {
    params.context.cells.add(this);
    this.refresh(params);
  }

  getGui(): HTMLElement {
    return this.face.element;
  }

  refresh(params: CellParams): boolean {
    this.params = params;
    this.draw();
    return true;
  }

  /** Shows what its row holds now. The cell stays and changes in place. */
  draw(): void {
    if (!this.params) return;
    const { node, context } = this.params;
    this.face.show(node.data ? this.faceOf(node.data, context) : { is: 'waiting' });
  }

  destroy(): void {
    this.params?.context.cells.delete(this);
  }
}

/** The class of the cells of a column. */
export function cellShowing(faceOf: FaceOf): new () => ICellRendererComp<AccountRow> {
  return class extends Cell {
    constructor() {
      super(faceOf);
    }
  };
}

export const nameFace: FaceOf = ({ name, userName, staged }, { text, intl }) => ({
  is: 'text',
  text: name || userName,
  found: text,
  staged: staged === 0 ? '' : wordsOf(intl, 'accounts.staged', { count: staged }),
});

/** A text that the search looks at. */
export function textFace(
  column: 'userName' | 'mail' | 'title' | 'department' | 'employeeId',
): FaceOf {
  return (row, { text }) => ({ is: 'text', text: row[column], found: text });
}

export const stateFace: FaceOf = ({ kind, facts }, { intl }) => {
  if (kind === 'group' && facts.deletedAt === null) {
    return { is: 'text', text: kindWords(intl, 'group'), isDim: true };
  }
  const states = statesOf(facts, Date.now());
  return { is: 'state', text: stateWords(intl, states), shape: shapeOf(states) };
};

export const kindFace: FaceOf = ({ kind }, { intl }) => ({
  is: 'text',
  text: kindWords(intl, kind),
});

export const directoryFace: FaceOf = ({ directory }, { directories }) => ({
  is: 'text',
  text: directories.get(directory) ?? '',
});

type DateColumn = 'lastSignInAt' | 'expiresAt' | 'passwordSetAt' | 'createdAt' | 'changedAt';

export function dateFace(column: DateColumn): FaceOf {
  return ({ kind, facts }, { intl }) => {
    const at = facts[column];
    if (at !== null) {
      const title = wholeTimeOf(intl, at);
      return { is: 'text', text: dayOf(intl, at, Date.now()), title, isDim: true };
    }
    const isNever = column === 'lastSignInAt' || column === 'expiresAt';
    const words = isNever && kind !== 'group' ? wordsOf(intl, 'accounts.never') : '';
    return { is: 'text', text: words, isDim: true };
  };
}

/** The tick at the start of a row. Space and click are handled by the grid. */
export const tickFace: FaceOf = ({ id, name, userName }, { intl, selection }) => ({
  is: 'tick',
  isTicked: isSelected(selection, id),
  label: wordsOf(intl, 'accounts.select', { name: name || userName }),
});
