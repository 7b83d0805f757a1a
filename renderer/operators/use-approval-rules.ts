import type { ApprovalRule } from '../../shared/model/approval.ts';
import { useProved } from '../shell/proof.tsx';

/** Puts other rules of approval in the place of those that are there. */
export function useApprovalRules() {
  const { run, running, proof } = useProved('operators.setApprovalRules');
  const set = (rules: readonly ApprovalRule[], reason: string) => {
    const sent = rules.map(({ kinds, roles, directories, ...rest }) => ({
      ...rest,
      kinds: kinds && [...kinds],
      roles: roles && [...roles],
      directories: directories && [...directories],
    }));
    return run({ rules: sent, reason });
  };
  return { set, running, proof };
}
