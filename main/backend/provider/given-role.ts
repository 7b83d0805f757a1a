import { Failure } from '../../../shared/failure.ts';
import type { ProviderRules } from '../../../shared/model/provider.ts';
import type { CompartmentName, Role } from '../../../shared/model/role.ts';
import { isOwner, isSameRole, mappedRole } from '../../../shared/roles.ts';
import type { UnlockedKeys } from '../vault/keys.ts';
import type { OpenAuthority } from '../vault/open-authority.ts';
import type { Standing } from '../vault/policy.ts';
import type { Link } from './links.ts';
import type { ProviderProof } from './proof.ts';
import { type Claimed, claimedRole, givesRoles, keptRole } from './role-claim.ts';

type Place = {
  readonly authority: OpenAuthority;
  readonly keys: UnlockedKeys;
  readonly proof: ProviderProof;
};

/**
 * The role that a claim of the provider gives to this session. It never makes an owner, brings no
 * key, and is worked out from the signed policy of each moment.
 */
export class GivenRole {
  readonly #place: Place;
  /** The role for which the files are open, before any that is lent or looked through. */
  readonly #opened: Role;

  constructor(place: Place) {
    this.#place = place;
    this.#opened = this.role;
  }

  /** The role of this session: by the claim, or by the policy. */
  get role(): Role {
    return this.#place.proof.role ?? this.#own.role;
  }

  /** Whether the files are open for this role. Until they are, nothing is allowed. */
  isOpen(): boolean {
    return isSameRole(this.role, this.#opened);
  }

  /** Whether the policy still gives the role that a claim gave to this session. */
  isBacked(rules: ProviderRules | null): boolean {
    const given = this.#place.proof.role;
    if (!given) return true;
    const isNamed =
      rules !== null &&
      givesRoles(rules) &&
      rules.signInRoles.includes(this.#own.role.id) &&
      rules.claim?.values.some(({ role }) => role === given.id);
    const known = this.#roleOf(given.id);
    return isNamed === true && known !== undefined && isSameRole(given, known);
  }

  /** Compartments that the role reads by the policy and this operator has no key of; null by none. */
  closed(): readonly CompartmentName[] | null {
    const given = this.#place.proof.role;
    if (!given) return null;
    const whole = this.#place.authority.current.roles.get(given.id)?.compartments ?? [];
    return whole.filter((name) => !given.compartments.includes(name));
  }

  /** What a claim makes of the present operator; null when it refuses them. */
  byClaim(rules: ProviderRules, claims: Readonly<Record<string, unknown>>): Claimed | null {
    const { role } = this.#own;
    const isSpared = givesRoles(rules) && this.#isLastOwner();
    return isSpared ? { role: role.id, line: null } : claimedRole(rules, claims, role);
  }

  /** What the last sign-in made of the present operator, while the provider cannot be asked. */
  byLink(rules: ProviderRules, link: Pick<Link, 'role'>): Claimed | null {
    const { role } = this.#own;
    const isSpared = this.#isLastOwner();
    return isSpared ? { role: role.id, line: null } : keptRole(rules, link.role, role);
  }

  /** The role that was claimed, as this session would have it; refuses one that is not known. */
  of({ role: id }: Claimed): Role {
    const role = this.#roleOf(id);
    if (!role) throw new Failure('provider-role-missing');
    return role;
  }

  /** Gives the session this role, from when its files are opened anew. */
  take(role: Role): void {
    this.#place.proof.give(isSameRole(role, this.#own.role) ? null : role);
  }

  /** What the provider made of another operator at their last sign-in; null for their own role. */
  lastOf(rules: ProviderRules, standing: Standing, link: Pick<Link, 'role'>): string | null {
    const isAsked = givesRoles(rules) && rules.signInRoles.includes(standing.role.id);
    const kept = isAsked ? keptRole(rules, link.role, standing.role) : null;
    return kept === null || kept.role === standing.role.id ? null : kept.role;
  }

  get #own(): Standing {
    return this.#place.keys.standing;
  }

  #roleOf(id: string): Role | undefined {
    const found = this.#place.authority.current.roles.get(id);
    return found && mappedRole(this.#own.role, found);
  }

  /** Whoever alone can change the rules keeps their role, whatever a provider says. */
  #isLastOwner(): boolean {
    const { operators } = this.#place.authority.current;
    const owners = [...operators.values()].filter(
      ({ role, isSuspended, isRetired }) => isOwner(role) && !isSuspended && !isRetired,
    );
    return isOwner(this.#own.role) && owners.length <= 1;
  }
}
