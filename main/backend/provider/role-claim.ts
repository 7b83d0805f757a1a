import type { ProviderRules } from '../../../shared/model/provider.ts';

/**
 * Whether a claim names the role that the operator has. The claim may be a text or a list of texts;
 * anything else names none. No claim asked for is no condition.
 */
export function namesRole(
  { claim }: Pick<ProviderRules, 'claim'>,
  claims: Readonly<Record<string, unknown>>,
  roleId: string,
): boolean {
  if (claim === null) return true;
  const said = Object.hasOwn(claims, claim.name) ? claims[claim.name] : [];
  const values = new Set<unknown>(Array.isArray(said) ? said : [said]);
  return claim.values.some(({ value, role }) => role === roleId && values.has(value));
}
