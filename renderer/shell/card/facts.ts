import type { AccountCard, AccountFacts } from '../../../shared/model/account.ts';
import type { Edit } from '../../../shared/model/change.ts';
import type { ServerKind } from '../../../shared/model/connection.ts';
import type { MarkShape } from '../../ui/state-mark.tsx';
import { nameInDn } from '../edit/place.ts';

/** One thing that stops or will stop a sign-in, dated where the date is known. */
export type SignInFact = {
  readonly id: 'deleted' | 'locked' | 'disabled' | 'expired' | 'password-expired' | 'must-change';
  readonly shape: MarkShape;
  readonly at: number | null;
  /** What mends it: an edit, or a question first. */
  readonly mend: Edit | 'ask-expiry' | 'ask-reset' | null;
  /** Whether it stops a sign-in; `must-change` only delays it. */
  readonly isStopping: boolean;
};

/** Why this account cannot sign in, each fact by itself. */
export function signInFacts(facts: AccountFacts, now: number): readonly SignInFact[] {
  const found: SignInFact[] = [];
  const add = (fact: Omit<SignInFact, 'isStopping'>) => found.push({ ...fact, isStopping: true });
  if (facts.deletedAt !== null) {
    add({ id: 'deleted', shape: 'ring', at: facts.deletedAt, mend: { do: 'restore' } });
  }
  if (facts.locked) {
    add({ id: 'locked', shape: 'square', at: facts.lockedAt, mend: { do: 'unlock' } });
  }
  if (facts.disabled) {
    add({ id: 'disabled', shape: 'ring', at: facts.disabledAt, mend: { do: 'enable' } });
  }
  if (facts.expiresAt !== null && facts.expiresAt <= now) {
    add({ id: 'expired', shape: 'diamond', at: facts.expiresAt, mend: 'ask-expiry' });
  }
  if (facts.passwordExpired) {
    add({ id: 'password-expired', shape: 'diamond', at: facts.passwordSetAt, mend: 'ask-reset' });
  }
  if (facts.mustChange) {
    found.push({
      id: 'must-change',
      shape: 'diamond',
      at: null,
      mend: { do: 'must-change', value: false },
      isStopping: false,
    });
  }
  return found;
}

/** Attributes that name the policy in force for one account, lower case (OpenLDAP, Active Directory). */
const policyAttributes: ReadonlySet<string> = new Set(['pwdpolicysubentry', 'msds-resultantpso']);

/** The password policy that an account is under: the one that its directory names, or the usual one. */
export type PolicyInForce =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'domain' | 'default' };

/** Which policy that is; null where the directory says nothing of policies. */
export function policyOf(
  { attributes }: AccountCard,
  server: ServerKind | undefined,
): PolicyInForce | null {
  const value = attributes.find(({ name }) => policyAttributes.has(name.toLowerCase()))?.values[0];
  if (typeof value === 'string') return { kind: 'named', name: nameInDn(value) };
  if (server === 'active-directory') return { kind: 'domain' };
  return server === 'openldap' ? { kind: 'default' } : null;
}
