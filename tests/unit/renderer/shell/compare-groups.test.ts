import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareGroups } from '../../../../renderer/shell/card/compare-groups.ts';

const group = fc
  .option(fc.nat(20), { nil: null })
  .map((id) => ({ id, name: `Group ${id}`, userName: '', kind: 'group' as const }));
const groups = fc.array(group, { maxLength: 20 });

function idsOf(found: readonly { readonly id: number | null }[]): readonly number[] {
  return [...new Set(found.flatMap(({ id }) => (id === null ? [] : [id])))];
}

describe('the groups of two accounts', () => {
  it('fall into mine, theirs and both, each once and none lost', () => {
    fc.assert(
      fc.property(groups, groups, (mine, theirs) => {
        const { onlyMine, both, onlyTheirs } = compareGroups(mine, theirs);
        const own = idsOf(mine);
        const others = idsOf(theirs);
        expect(onlyMine.map(({ id }) => id)).toEqual(own.filter((id) => !others.includes(id)));
        expect(both.map(({ id }) => id)).toEqual(own.filter((id) => others.includes(id)));
        expect(onlyTheirs.map(({ id }) => id)).toEqual(others.filter((id) => !own.includes(id)));
      }),
    );
  });
});
