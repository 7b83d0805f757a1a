import type { ApprovalRule } from '../../shared/model/approval.ts';

/** A rule that every set fits, and that asks for one decider. */
export const anySet: ApprovalRule = {
  moreThan: null,
  kinds: null,
  roles: null,
  directories: null,
  deciders: 1,
};

/** Rules as a caller sends them. */
export function rulesToSend(rules: readonly ApprovalRule[]) {
  return rules.map(({ kinds, roles, directories, ...rest }) => ({
    ...rest,
    kinds: kinds && [...kinds],
    roles: roles && [...roles],
    directories: directories && [...directories],
  }));
}
