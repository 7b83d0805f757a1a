import type { AccountReference } from '../../../shared/model/account.ts';

/** A group that the replica holds. */
export type KnownGroup = AccountReference & { readonly id: number };

export type Comparison = {
  readonly onlyMine: readonly KnownGroup[];
  readonly both: readonly KnownGroup[];
  readonly onlyTheirs: readonly KnownGroup[];
};

/** The direct groups of two accounts side by side, each once and in the order in which they came. */
export function compareGroups(
  mine: readonly AccountReference[],
  theirs: readonly AccountReference[],
): Comparison {
  const own = known(mine);
  const others = known(theirs);
  return {
    onlyMine: [...own.values()].filter(({ id }) => !others.has(id)),
    both: [...own.values()].filter(({ id }) => others.has(id)),
    onlyTheirs: [...others.values()].filter(({ id }) => !own.has(id)),
  };
}

function known(groups: readonly AccountReference[]): ReadonlyMap<number, KnownGroup> {
  return new Map(
    groups.flatMap((group) => {
      const { id } = group;
      return id === null ? [] : [[id, { ...group, id }] as const];
    }),
  );
}
