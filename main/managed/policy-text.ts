import type { PolicyProblem } from '../../shared/model/managed-policy.ts';

/** The text of a policy, none, or why what is there cannot be used. */
export type PolicyText =
  | { readonly found: 'nothing' }
  | { readonly found: 'text'; readonly text: string }
  | { readonly found: 'problem'; readonly why: PolicyProblem };

/** More than any policy holds; a larger one is no policy. */
export const policyBytesMax = 65_536;
