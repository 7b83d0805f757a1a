import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isSelected,
  noSelection,
  selectedCount,
  type Selection,
  withRows,
} from '../../../renderer/shell/grid/selection.ts';
import type { AccountRow } from '../../../shared/model/account.ts';

function row(id: number): AccountRow {
  return {
    id,
    directory: 1,
    kind: 'person',
    name: `Person ${id}`,
    userName: `p${id}`,
    mail: '',
    title: '',
    department: '',
    employeeId: '',
    facts: {
      disabled: false,
      disabledAt: null,
      locked: false,
      lockedAt: null,
      expiresAt: null,
      passwordExpired: false,
      passwordSetAt: null,
      mustChange: false,
      lastSignInAt: null,
      createdAt: null,
      changedAt: null,
      deletedAt: null,
    },
    staged: 0,
  };
}

const everything: Selection = {
  mode: 'all',
  query: { text: '', filters: [], sort: 'name', descending: false },
  total: 1_000,
  except: new Set(),
};

describe('the selection', () => {
  it('is empty at first', () => {
    expect(selectedCount(noSelection)).toBe(0);
    expect(isSelected(noSelection, 1)).toBe(false);
  });

  it('takes rows out of everything one by one, and back in', () => {
    const without = withRows(everything, [row(3), row(4)], false);
    expect(selectedCount(without)).toBe(998);
    expect([3, 4, 5].map((id) => isSelected(without, id))).toEqual([false, false, true]);
    expect(selectedCount(withRows(without, [row(3)], true))).toBe(999);
  });

  it.each([
    ['nothing', noSelection],
    ['everything', everything],
  ])('holds after any ticks exactly what was ticked last, starting from %s', (_, start) => {
    const ticks = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.boolean()));
    fc.assert(
      fc.property(ticks, (list) => {
        const last = new Map(list);
        const selection = list.reduce(
          (present, [id, isTicked]) => withRows(present, [row(id)], isTicked),
          start,
        );
        const isAll = start.mode === 'all';
        for (let id = 1; id <= 30; id++) {
          expect(isSelected(selection, id)).toBe(last.get(id) ?? isAll);
        }
        const off = [...last.values()].filter((isTicked) => !isTicked).length;
        const on = last.size - off;
        expect(selectedCount(selection)).toBe(isAll ? 1_000 - off : on);
      }),
    );
  });
});
