import type { ApprovalRule, RuleKind } from '../../shared/model/approval.ts';

/** A rule as it is being filled in; what is empty fits every change set. */
export type ApprovalDraft = {
  readonly over: string;
  readonly kinds: readonly RuleKind[];
  readonly roles: readonly string[];
  readonly directories: readonly number[];
  readonly deciders: 1 | 2;
};

export const emptyApproval: ApprovalDraft = {
  over: '',
  kinds: [],
  roles: [],
  directories: [],
  deciders: 1,
};

/** The rule of a draft; null when its number is none from 0 to 1,000,000. */
export function ruleOf(draft: ApprovalDraft): ApprovalRule | null {
  const { over, kinds, roles, directories, deciders } = draft;
  if (over !== '' && (!/^\d{1,7}$/u.test(over) || Number(over) > 1_000_000)) return null;
  return {
    moreThan: over === '' ? null : Number(over),
    kinds: orAny(kinds),
    roles: orAny(roles),
    directories: orAny(directories),
    deciders,
  };
}

function orAny<Item>(list: readonly Item[]): readonly Item[] | null {
  return list.length === 0 ? null : list;
}
