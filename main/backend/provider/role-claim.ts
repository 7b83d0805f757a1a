import type { ProviderRules } from '../../../shared/model/provider.ts';
import type { Role } from '../../../shared/model/role.ts';
import { isOwner } from '../../../shared/roles.ts';

/** What a claim comes to: a role, and by which line of the rules, from 1; null where by none. */
export type Claimed = { readonly role: string; readonly line: number | null };

/** Whether the claim of these rules gives roles, and is not only a condition. */
export function givesRoles({ claim }: Pick<ProviderRules, 'claim'>): boolean {
  return claim?.otherwise !== undefined;
}

/**
 * What the claim makes of an operator who has this role by the policy; null when they are refused.
 * The claim may be a text or a list of texts; anything else says nothing. The first line that fits
 * counts. No claim makes an owner: a line that names the role of owners counts for owners alone.
 */
export function claimedRole(
  { claim }: Pick<ProviderRules, 'claim'>,
  claims: Readonly<Record<string, unknown>>,
  own: Role,
): Claimed | null {
  if (claim === null) return { role: own.id, line: null };
  const said = Object.hasOwn(claims, claim.name) ? claims[claim.name] : [];
  const values = new Set<unknown>(Array.isArray(said) ? said : [said]);
  const isGiven = givesRoles({ claim });
  const at = claim.values.findIndex(({ value, role }) => {
    const counts = isGiven ? role !== 'owner' || isOwner(own) : role === own.id;
    return counts && values.has(value);
  });
  const found = claim.values[at];
  if (found) return { role: found.role, line: at + 1 };
  return claim.otherwise === 'own' ? { role: own.id, line: null } : null;
}

/** What the claim came to at an earlier sign-in, as far as the rules of now still say so. */
export function keptRole(
  { claim }: Pick<ProviderRules, 'claim'>,
  kept: string | null,
  own: Role,
): Claimed | null {
  if (claim?.otherwise === undefined) return { role: own.id, line: null };
  if (kept === null) return claim.otherwise === 'own' ? { role: own.id, line: null } : null;
  const at = claim.values.findIndex(({ role }) => role === kept);
  return at < 0 ? null : { role: kept, line: at + 1 };
}
